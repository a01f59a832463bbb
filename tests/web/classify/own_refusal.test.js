import assert from "node:assert/strict";
import { test } from "node:test";

import { refusalOf } from "../../../web/classify/own_refusal.js";

test("the runtime's words become keys of messages, and none of them is shown but an operator's name", () => {
  const words = {
    "ERROR_CODE: 9, ERROR_MESSAGE: Could not find an implementation for Fancy(3) node with name ''": [
      "operator",
      "Fancy",
    ],
    "Fatal error: com.acme:Thing(-1) is not a registered function/op": ["operator", "com.acme:Thing"],
    "Unsupported model IR version: 99, max supported IR version: 13": ["tooNew", ""],
    "std::bad_alloc": ["tooGreedy", ""],
    "Failed to allocate memory for requested buffer of size 17592186044416": ["tooGreedy", ""],
    "Module.MountedFiles is not available.": ["cannotOpen", undefined],
  };
  for (const [said, [name, operator]] of Object.entries(words)) {
    const found = refusalOf(said, "cannotOpen");
    assert.deepEqual([found.name, found.fields.operator], [name, operator], said);
  }
});
