import assert from "node:assert/strict";
import { test } from "node:test";

import { together } from "../../../web/course/progress.js";

const LESSONS = ["problem", "convolution", "layer"];

test("what was solved now and before stands in the order of the course, once", () => {
  assert.deepEqual(together(LESSONS, ["layer"], ["problem", "layer"]), ["problem", "layer"]);
});

test("what another hand has written into the browser's store counts for nothing", () => {
  for (const before of [undefined, null, 3, "layer", { layer: true }, [{}, "<b>", 7]])
    assert.deepEqual(together(LESSONS, [], before), []);
});
