import assert from "node:assert/strict";
import test from "node:test";

import { blurred, fromRgba, resized, rolled, toRgba } from "../../../web/gradient/pictures.js";

const picture = (data, height, width, channels = 1) => ({ data: Float32Array.from(data), height, width, channels });

test("the same size is the same picture, and a flat one stays flat at any size", () => {
  const given = picture([0, 1, 2, 3, 4, 5], 2, 3);
  assert.deepEqual(resized(given, 2, 3).data, given.data);
  assert.ok(resized(picture(Array(12).fill(0.25), 2, 2, 3), 5, 7).data.every((value) => Math.abs(value - 0.25) < 1e-6));
});

test("twice the size lies between the pixels", () => {
  assert.deepEqual([...resized(picture([0, 1], 1, 2), 1, 4).data], [0, 0.25, 0.75, 1]);
});

test("what rolls out on one side comes in on the other, and rolls back", () => {
  const given = picture([0, 1, 2, 3, 4, 5], 2, 3);
  assert.deepEqual([...rolled(given, 0, 1).data], [2, 0, 1, 5, 3, 4]);
  assert.deepEqual([...rolled(given, 1, 0).data], [3, 4, 5, 0, 1, 2]);
  const colour = picture(
    Array.from({ length: 36 }, (_, i) => i),
    3,
    4,
    3,
  );
  assert.deepEqual(rolled(rolled(colour, -2, 7), 2, -7).data, colour.data);
});

test("a blur keeps the sum inside and is symmetric; none for a deviation of 0", () => {
  const dot = picture(Array(121).fill(0), 11, 11);
  dot.data[60] = 1;
  const { data } = blurred(dot, 1);
  assert.ok(Math.abs(data.reduce((sum, value) => sum + value, 0) - 1) < 1e-5);
  assert.ok(data[60] > data[61] && Math.abs(data[59] - data[61]) < 1e-7 && Math.abs(data[49] - data[71]) < 1e-7);
  assert.deepEqual(blurred(dot, 0).data, dot.data);
});

test("pixels of the screen go there and back", () => {
  const given = picture([0, 0.2, 1, 0.4, 0.6, 0.8], 1, 2, 3);
  const back = fromRgba(toRgba(given), 1, 2, 3);
  back.data.forEach((value, i) => assert.ok(Math.abs(value - given.data[i]) < 1 / 255));
  assert.deepEqual([...toRgba(picture([1], 1, 1))], [255, 255, 255, 255]);
});
