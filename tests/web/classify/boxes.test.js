// Boxes by hand: drawn from any corner, moved and resized without leaving the picture.

import assert from "node:assert/strict";
import { test } from "node:test";

import { between, moved } from "../../../web/classify/boxes.js";

test("a box drawn from any corner is the same box", () => {
  const wanted = [0.2, 0.1, 0.6, 0.5];
  assert.deepEqual(between([0.2, 0.1], [0.6, 0.5]), wanted);
  assert.deepEqual(between([0.6, 0.1], [0.2, 0.5]), wanted);
  assert.deepEqual(between([0.6, 0.5], [0.2, 0.1]), wanted);
});

test("a box that is moved keeps its size and stays in the picture", () => {
  const [top, left, bottom, right] = moved([0, 0.5, 0.25, 1], [-1, 1], false);
  assert.deepEqual([top, left, bottom, right], [0, 0.5, 0.25, 1]);
  assert.ok(Math.abs(moved([0, 0.5, 0.25, 1], [1, 0], false)[2] - 0.26) < 1e-9);
});

test("a box that is resized neither vanishes nor leaves the picture", () => {
  const small = moved([0.1, 0.1, 0.12, 0.12], [-1, -1], true);
  assert.ok(small[2] > small[0] && small[3] > small[1]);
  assert.equal(moved([0.5, 0.5, 1, 1], [1, 1], true)[2], 1);
});
