import assert from "node:assert/strict";
import { test } from "node:test";

import { cornersOf } from "../../../web/describe/things.js";

test("shapes begin at 0 and are as wide as they should be", () => {
  const size = (shape) => [0, 1].map((axis) => Math.max(...cornersOf(shape).map((point) => point[axis])));
  for (const shape of ["circle", "square", "triangle", "star"]) {
    const least = [0, 1].map((axis) => Math.min(...cornersOf(shape).map((point) => point[axis])));
    assert.deepEqual(least, [0, 0]);
  }
  const [width, height] = size("square");
  assert.ok(Math.abs(width - height) < 1e-9 && Math.abs(width - Math.SQRT2) < 1e-9);
  assert.ok(Math.abs(size("circle")[0] - 2) < 1e-9);
  assert.equal(cornersOf("triangle").length, 3);
});
