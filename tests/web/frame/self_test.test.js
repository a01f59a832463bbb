// The self-test by which a tab refuses a network that computes something else.

import assert from "node:assert/strict";
import { test } from "node:test";

import { largestDifference, selfTest } from "../../../web/frame/session.js";

const CARD = { name: "tiny-cnn" };

test("the largest difference is that of the place where two rows are furthest apart, in either direction", () => {
  assert.equal(largestDifference(Float32Array.of(1, 2, 3), [1, 2.5, 2.75]), 0.5);
  assert.equal(largestDifference([1, 2], [1, 2]), 0);
});

test("a difference up to the tolerance passes and is returned", () => {
  assert.equal(selfTest(CARD, [1.25, 2], [1, 2], 0.25), 0.25);
});

test("a larger difference is refused by the network's name", () => {
  assert.throws(() => selfTest(CARD, [1.25, 2], [1, 2], 0.125), /tiny-cnn differs by 0.25/);
});

for (const [what, here] of [
  ["a number too few", [1]],
  ["a number too many", [1, 2, 3]],
  ["what is not a number", [1, NaN]],
]) {
  test(`${what} is refused`, () => assert.throws(() => selfTest(CARD, here, [1, 2], Infinity), /tiny-cnn/));
}
