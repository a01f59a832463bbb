import assert from "node:assert/strict";
import { test } from "node:test";

import { areStrokes } from "../../../web/shared/kept_drawings.js";

test("only lists of points are strokes", () => {
  const point = { x: 1, y: 2, width: 20 };
  assert.ok(areStrokes([[point], [point, point]]));
  for (const other of [undefined, "x", [point], [[]], [[{ x: 1, y: 2 }]], [[{ ...point, x: "1" }]], [null]]) {
    assert.equal(areStrokes(other), false);
  }
});
