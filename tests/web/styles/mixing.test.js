import assert from "node:assert/strict";
import { test } from "node:test";

import { between, mixed, rows } from "../../../web/styles/mixing.js";

const A = Float32Array.of(0, 4);
const B = Float32Array.of(2, 0);
const C = Float32Array.of(8, 8);

test("a place between two styles is on the straight line, and the ends are the styles", () => {
  assert.deepEqual([...between([A, B, C], 0)], [0, 4]);
  assert.deepEqual([...between([A, B, C], 0.5)], [1, 2]);
  assert.deepEqual([...between([A, B, C], 1.25)], [3.5, 2]);
  assert.deepEqual([...between([A, B, C], 2)], [8, 8]);
  assert.deepEqual([...between([A], 0)], [0, 4]);
});

test("the first layers take the coarse style, the others the fine one", () => {
  assert.deepEqual([...mixed(A, B, 1, 3)], [0, 4, 2, 0, 2, 0]);
  assert.deepEqual([...mixed(A, B, 0, 2)], [2, 0, 2, 0]);
  assert.deepEqual([...mixed(A, B, 2, 2)], [0, 4, 0, 4]);
});

test("a flat array falls into rows", () =>
  assert.deepEqual(
    rows(Float32Array.of(1, 2, 3, 4), 2).map((row) => [...row]),
    [
      [1, 2],
      [3, 4],
    ],
  ));
