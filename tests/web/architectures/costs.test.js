// What windows cost, by the sums of the papers.

import assert from "node:assert/strict";
import { test } from "node:test";

import { fieldOf, stacks, ways } from "../../../web/architectures/costs.js";

test("small windows see what a large one sees, with 18/25 and 27/49 of its weights", () => {
  const [five, twice, seven, thrice] = stacks(64);
  assert.equal(fieldOf(five.windows), fieldOf(twice.windows));
  assert.equal(fieldOf(seven.windows), fieldOf(thrice.windows));
  assert.equal(twice.weights / five.weights, 18 / 25);
  assert.equal(thrice.weights / seven.weights, 27 / 49); // VGG's paper: 27 C² against 49 C²
  assert.equal(five.weights, 25 * 64 * 64);
});

test("a bottleneck and a separable convolution multiply as the papers say", () => {
  const [plain, bottleneck, separable] = ways(256, 64);
  assert.equal(plain.weights, 589_824);
  assert.equal(bottleneck.weights, 256 * 64 + 9 * 64 * 64 + 64 * 256); // ResNet-50's first block, 69,632
  assert.equal(separable.weights / plain.weights, 1 / 256 + 1 / 9); // MobileNet's paper, section 3.1
});
