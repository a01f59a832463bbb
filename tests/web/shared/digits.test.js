import assert from "node:assert/strict";
import { test } from "node:test";

import { digitsOf, lit, wholeOf } from "../../../web/shared/digits.js";

test("a sheet is cut into tiles row by row, the held-out ones after those to learn from", () => {
  const [side, across] = [2, 2];
  const sheet = new Uint8ClampedArray(4 * 4 * 4); // four tiles
  const ink = (row, column, value) => sheet.fill(value, 4 * (4 * row + column), 4 * (4 * row + column) + 3);
  ink(0, 1, 255); // tile 0, top right
  ink(3, 0, 51); // tile 2, bottom left
  const facts = { side, across, training: 2, heldOut: 1, labels: "314" };
  const { training, heldOut } = digitsOf(sheet, facts);
  assert.deepEqual([...training.images], [0, 255, 0, 0, 0, 0, 0, 0]);
  assert.deepEqual([...lit(heldOut.images)], [0, 0, Math.fround(0.2), 0]);
  assert.deepEqual([...training.labels, ...heldOut.labels], [3, 1, 4]);
});

test("a whole set is pictures to learn from, held-out ones, then all labels", () => {
  const counts = { side: 1, training: 2, heldOut: 1 };
  const { training, heldOut } = wholeOf(Uint8Array.of(10, 20, 30, 7, 8, 9), counts);
  assert.deepEqual(
    [[...training.images], [...training.labels]],
    [
      [10, 20],
      [7, 8],
    ],
  );
  assert.deepEqual([[...heldOut.images], [...heldOut.labels]], [[30], [9]]);
});

test("a set that broke off is refused", () => {
  assert.throws(() => wholeOf(new Uint8Array(5), { side: 1, training: 2, heldOut: 1 }), RangeError);
});
