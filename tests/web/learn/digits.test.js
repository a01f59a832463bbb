import assert from "node:assert/strict";
import { test } from "node:test";

import { digitsOf } from "../../../web/learn/digits.js";

test("a sheet is cut into tiles row by row, the held-out ones after those to learn from", () => {
  const [side, across] = [2, 2];
  const sheet = new Uint8ClampedArray(4 * 4 * 4); // four tiles
  const ink = (row, column, value) => sheet.fill(value, 4 * (4 * row + column), 4 * (4 * row + column) + 3);
  ink(0, 1, 255); // tile 0, top right
  ink(3, 0, 51); // tile 2, bottom left
  const facts = { side, across, training: 2, heldOut: 1, labels: "314" };
  const { training, heldOut } = digitsOf(sheet, facts);
  assert.deepEqual([...training.images], [0, 1, 0, 0, 0, 0, 0, 0]);
  assert.deepEqual([...heldOut.images], [0, 0, Math.fround(0.2), 0]);
  assert.deepEqual([...training.labels, ...heldOut.labels], [3, 1, 4]);
});
