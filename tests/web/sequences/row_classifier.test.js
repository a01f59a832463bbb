import assert from "node:assert/strict";
import { test } from "node:test";

import { decidedAt } from "../../../web/sequences/row_classifier.js";

test("the answer stays from the row after the last other one on", () => {
  const [a, b] = [
    [0.9, 0.1],
    [0.2, 0.8],
  ];
  assert.equal(decidedAt([a, b, a, b, b]), 4);
  assert.equal(decidedAt([b, b]), 1);
  assert.equal(decidedAt([a, b]), 2);
});
