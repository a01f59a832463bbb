import assert from "node:assert/strict";
import { test } from "node:test";

import { css, gradient, ink, painter } from "../../../web/shared/scale.js";

const ANCHORS = [[0, 0, 0], [100, 50, 200], [255, 255, 0]];
const never = () => assert.fail("only one signed channel is coloured");

test("a gradient passes through its anchors and is straight between them", () => {
  const colour = gradient(ANCHORS);
  assert.deepEqual(colour(0), [0, 0, 0]);
  assert.deepEqual(colour(0.5), [100, 50, 200]);
  assert.deepEqual(colour(1), [255, 255, 0]);
  // 0.25 is entry 127.5 of 510, rounded up to 128: 128 / 255 of the way to the second anchor
  colour(0.25).forEach((part, i) => assert.ok(Math.abs(part - (ANCHORS[1][i] * 128) / 255) < 1e-9));
});

test("a share outside 0 to 1 has the colour of the nearer end", () => {
  const colour = gradient(ANCHORS);
  assert.deepEqual([colour(-3), colour(7), colour(Infinity)], [[0, 0, 0], [255, 255, 0], [255, 255, 0]]);
});

test("a picture shows 0 as black and 1 as white, channel by channel", () => {
  const paint = painter("picture", 9, never);
  assert.deepEqual(paint([0.2]), [51, 51, 51]);
  assert.deepEqual(paint([-1]), [0, 0, 0]);
  assert.deepEqual(paint([0, 0.4, 2]), [0, 102, 255]);
});

test("signed values have 0 in the middle", () => {
  const paint = painter("signed", 4, (share) => [share, 0, 0]);
  assert.deepEqual([-4, 0, 2, 4].map((value) => paint([value])[0]), [0, 0.5, 0.75, 1]);
  assert.deepEqual(painter("signed", 4, never)([-4, 0, 4]), [0, 127.5, 255]); // three channels: mid-grey
});

test("size shows how far from 0 a value is, level only what is above it", () => {
  assert.deepEqual([-5, 1, 10].map((value) => painter("size", 5, never)([value])[0]), [255, 51, 255]);
  assert.deepEqual([-5, 1, 10].map((value) => painter("level", 5, never)([value])[0]), [0, 51, 255]);
});

test("a colour becomes whole numbers of CSS", () => {
  assert.equal(css([0.4, 127.5, 255]), "rgb(0 128 255)");
});

test("black is written on light colours, white on dark ones", () => {
  // luminance of a grey part g is (g / 255) ** 2.2: 0.18 lies between 116 and 117
  assert.deepEqual([0, 116, 117, 255].map((grey) => ink([grey, grey, grey])), ["#fff", "#fff", "#111", "#111"]);
  // pure green is light (0.7152), pure red just so (0.2126), pure blue dark (0.0722)
  assert.deepEqual([[0, 255, 0], [255, 0, 0], [0, 0, 255]].map(ink), ["#111", "#111", "#fff"]);
});
