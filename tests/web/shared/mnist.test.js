import assert from "node:assert/strict";
import { test } from "node:test";

import { centreDigit, cropToInk, resize, SIDE, toBytes } from "../../../web/shared/mnist.js";

const plane = (rows) => ({ values: Float32Array.from(rows.flat()), height: rows.length, width: rows[0].length });
const near = (found, expected, tolerance = 1e-6) => {
  assert.equal(found.length, expected.length);
  expected.forEach((value, i) => assert.ok(Math.abs(found[i] - value) <= tolerance, `${i}: ${found[i]}, not ${value}`));
};

/** Returns a plane of 280 x 280 with ink in a rectangle. */
function rectangle(top, left, height, width, ink = 1) {
  const values = new Float32Array(280 * 280);
  for (let y = top; y < top + height; y++) values.fill(ink, y * 280 + left, y * 280 + left + width);
  return { values, height: 280, width: 280 };
}

/** Returns where the digit has ink: first and last row, first and last column. */
function box(digit) {
  const rows = [];
  const columns = [];
  digit.forEach((value, i) => {
    if (value <= 0) return;
    rows.push(Math.floor(i / SIDE));
    columns.push(i % SIDE);
  });
  return [Math.min(...rows), Math.max(...rows), Math.min(...columns), Math.max(...columns)];
}

test("a resize to the same size changes nothing", () => {
  const rows = [[0, 0.25, 1], [0.5, 0.75, 0.125]];
  assert.deepEqual(resize(plane(rows), 2, 3), plane(rows));
});

test("half as many samples are weighed 3, 3, 1: a triangle twice as wide", () => {
  const { values, height, width } = resize(plane([[7, 14, 70, 700]]), 1, 2);
  assert.deepEqual([height, width], [1, 2]);
  near([...values], [(3 * 7 + 3 * 14 + 70) / 7, (14 + 3 * 70 + 3 * 700) / 7], 1e-4);
});

test("twice as many samples lie a quarter of the way from their neighbours", () => {
  near([...resize(plane([[0], [1]]), 4, 1).values], [0, 0.25, 0.75, 1]);
});

test("resize gives what Pillow's BILINEAR gives", () => {
  const small = resize(plane([[0, 1, 0, 0], [0, 0, 0.5, 0]]), 3, 3).values;
  near([...small], [0.3, 0.5, 0, 0.15, 0.375, 0.075, 0, 0.25, 0.15]);
  const large = resize(plane([[0, 1], [1, 0.25]]), 3, 5).values;
  near([...large], [0, 0.1, 0.5, 0.9, 1, 0.5, 0.5125, 0.5625, 0.6125, 0.625, 1, 0.925, 0.625, 0.325, 0.25]);
});

test("an even picture stays even at every size", () => {
  for (const [height, width] of [[1, 1], [3, 7], [28, 20], [61, 5]]) {
    const { values } = resize(plane(Array.from({ length: 11 }, () => Array(13).fill(0.6))), height, width);
    near([...values], Array(height * width).fill(0.6));
  }
});

test("the crop holds all ink above 0.1 and nothing around it", () => {
  const rows = [[0, 0, 0, 0], [0, 0.2, 0, 0], [0.1, 0, 0.9, 0], [0, 0, 0, 0.1]];
  assert.deepEqual(cropToInk(plane(rows)), plane([[0.2, 0], [0, 0.9]]));
});

test("where nothing is drawn there is no crop, no digit and no bytes", () => {
  const paper = plane([[0, 0.1], [0.05, 0]]);
  assert.equal(cropToInk(paper), null);
  assert.equal(centreDigit(paper), null);
  assert.equal(toBytes(centreDigit(paper)), null);
});

test("the longer side of the ink becomes 20 px, or as long as asked", () => {
  assert.deepEqual(box(centreDigit(rectangle(10, 30, 40, 40))), [5, 24, 5, 24]); // 14 - 9.5, rounded up
  assert.deepEqual(box(centreDigit(rectangle(10, 30, 20, 200))), [14, 15, 5, 24]); // 2 rows: 14 - 0.5, rounded up
  assert.deepEqual(box(centreDigit(rectangle(10, 30, 200, 50), 28)), [0, 27, 11, 17]); // 7 columns: 14 - 3
});

test("the thinnest line keeps one pixel", () => {
  assert.deepEqual(box(centreDigit(rectangle(140, 0, 1, 280))), [14, 14, 5, 24]);
});

test("the place of the ink on the canvas does not matter", () => {
  const here = centreDigit(rectangle(0, 0, 90, 60, 0.7));
  for (const [top, left] of [[190, 220], [3, 101], [77, 0]]) assert.deepEqual(centreDigit(rectangle(top, left, 90, 60, 0.7)), here);
});

test("the centre of mass comes to pixel 14, as far as there is room", () => {
  // A column of 20 px and one pixel 19 to its right: mass at x = 19 / 21 and y = 190 / 21 of the 20 x 20 crop.
  const rows = Array.from({ length: 20 }, (_, y) => Array.from({ length: 20 }, (_, x) => Number(x === 0 || (y === 0 && x === 19))));
  const digit = centreDigit(plane(rows));
  assert.deepEqual(box(digit), [5, 24, 8, 27]); // 14 - 0.9 would be 13: the crop ends at the edge
  assert.equal(digit[5 * SIDE + 27], 1);
  assert.equal(digit.reduce((a, b) => a + b), 21);
  // A column at x = 10, held open by a pixel at each end: mass at x = (200 + 0 + 19) / 22 = 9.95, y = 210 / 22 = 9.55
  const middle = rows.map((row, y) => row.map((_, x) => Number(x === 10 || (y === 10 && (x === 0 || x === 19)))));
  assert.deepEqual(box(centreDigit(plane(middle))), [4, 23, 4, 23]);
});

test("a digit is 28 x 28 in [0, 1]", () => {
  const digit = centreDigit(rectangle(33, 71, 97, 41, 0.8));
  assert.equal(digit.length, 784);
  assert.ok(digit.every((value) => value >= 0 && value <= 1));
  assert.ok(Math.abs(Math.max(...digit) - 0.8) < 1e-6);
});

test("bytes round half up", () => {
  assert.deepEqual([...toBytes(Float32Array.from([0, 0.25, 0.5, 1, 1 / 255]))], [0, 64, 128, 255, 1]);
});
