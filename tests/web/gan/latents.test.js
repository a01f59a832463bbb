import assert from "node:assert/strict";
import { test } from "node:test";

import { around, between, combined, lerp, norm, PATHS, slerp, turned } from "../../../web/gan/latents.js";
import { Random } from "../../../web/text/sampler.js";

const near = (found, expected, tolerance = 1e-12) => {
  assert.equal(found.length, expected.length);
  expected.forEach((value, i) => assert.ok(Math.abs(found[i] - value) <= tolerance, `${found} is not ${expected}`));
};
const HALF = Math.SQRT1_2;

test("there are two ways, the arc first", () => assert.deepEqual(PATHS, ["slerp", "lerp"]));

test("length is Euclid's", () => {
  assert.equal(norm([3, 4, 12]), 13);
  assert.equal(norm(Float32Array.from([0, 0])), 0);
});

test("the straight line goes evenly from one end to the other", () => {
  assert.deepEqual(
    [0, 0.25, 1].map((share) => lerp([0, 4], [8, -4], share)),
    [
      [0, 4],
      [2, 2],
      [8, -4],
    ],
  );
});

test("the arc between two axes goes by angle", () => {
  near(slerp([1, 0], [0, 1], 0.5), [HALF, HALF]);
  near(slerp([1, 0], [0, 1], 1 / 3), [Math.sqrt(3) / 2, 0.5]); // 30 degrees
  near(slerp([2, 0], [0, 2], 1), [0, 2]);
});

test("the arc keeps the length of two vectors that have the same", () => {
  const random = new Random(5);
  for (let round = 0; round < 50; round++) {
    const [a, b] = [0, 1].map(() => Array.from({ length: 8 }, () => random.nextUniform() - 0.5));
    const unit = b.map((value) => (value * norm(a)) / norm(b));
    const share = random.nextUniform();
    assert.ok(Math.abs(norm(slerp(a, unit, share)) - norm(a)) < 1e-9);
    near(slerp(a, b, 0), a, 1e-9);
    near(slerp(a, b, 1), b, 1e-9);
    near(slerp(a, b, share), slerp(b, a, 1 - share), 1e-9);
  }
});

test("where there is no arc, or every arc is as good, the straight line is taken", () => {
  near(slerp([1, 2], [1, 2], 0.3), [1, 2]);
  near(slerp([1, 0], [-1, 0], 0.25), [0.5, 0]);
  near(slerp([0, 0], [4, 8], 0.25), [1, 2]);
});

test("the corners of the square are its corners, on both ways", () => {
  const corners = [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
    [-1, 1, 0],
  ];
  for (const path of PATHS) {
    [
      [0, 0],
      [1, 0],
      [0, 1],
      [1, 1],
    ].forEach(([x, y], i) => near(between(corners, x, y, path), corners[i]));
  }
});

test("x goes to the right and y down", () => {
  const corners = [[0], [1], [10], [21]];
  near(between(corners, 0.5, 0, "lerp"), [0.5]);
  near(between(corners, 0, 0.5, "lerp"), [5]);
  near(between(corners, 0.5, 0.5, "lerp"), [8]);
  near(
    between(
      [
        [1, 0],
        [0, 1],
        [1, 0],
        [0, 1],
      ],
      0.5,
      0.7,
      "slerp",
    ),
    [HALF, HALF],
  );
});

test("a - b + c gets the length of random latents, the root of their size", () => {
  near(combined([4, 1], [1, 1], [0, 4]), [(3 * Math.SQRT2) / 5, (4 * Math.SQRT2) / 5]);
  assert.ok(Math.abs(norm(combined([1, 2, 3, 4], [0, 1, 0, 1], [5, 5, 5, 5])) - 2) < 1e-12);
  assert.deepEqual(combined([1, 2], [3, 4], [2, 2]), [0, 0]); // nothing has no length to be given
});

test("every turned direction is added by how far it is turned, and the latent stays as it was", () => {
  const vector = Float32Array.from([1, 1]);
  assert.deepEqual(
    turned(
      vector,
      [
        [1, 0],
        [2, -1],
      ],
      [3, 0.5],
    ),
    Float32Array.from([5, 0.5]),
  );
  assert.deepEqual(vector, Float32Array.from([1, 1]));
});

test("the loop visits the corners of the square clockwise and begins anew", () => {
  const corners = { 0: [0, 0], 0.25: [1, 0], 0.5: [1, 1], 0.75: [0, 1], 1: [0, 0], 2.5: [1, 1], "-0.25": [0, 1] };
  for (const [share, place] of Object.entries(corners)) assert.deepEqual(around(Number(share)), place, share);
  near(around(0.125), [0.5, 0]);
  near(around(0.375), [1, 0.5]);
  near(around(0.6875), [0.25, 1]);
  near(around(0.9375), [0, 0.25]);
});
