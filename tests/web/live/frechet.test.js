import assert from "node:assert/strict";
import { test } from "node:test";

import { eigen, moments, Reference } from "../../../web/live/frechet.js";
import { normalPair } from "../../../web/live/shapes.js";
import { Random } from "../../../web/shared/random.js";

/** Returns features whose moments are exactly the given ones: two on either side of the mean along each axis. */
function features(mean, deviations) {
  const size = mean.length;
  const scale = Math.sqrt((2 * size - 1) / 2);
  const rows = deviations.flatMap((deviation, axis) =>
    [1, -1].map((side) => mean.map((one, place) => one + (place === axis ? side * scale * deviation : 0))),
  );
  return rows.flat();
}

const near = (found, wanted, tolerance = 1e-9) => assert.ok(Math.abs(found - wanted) < tolerance, `${found} ${wanted}`);

test("moments are the mean and the covariance by n - 1", () => {
  const { mean, covariance } = moments([1, 10, 3, 10, 5, 40], 2);
  assert.deepEqual([...mean], [3, 20]);
  assert.deepEqual([...covariance], [4, 30, 30, 300]);
});

test("the distance of axes that agree is that of their means and deviations", () => {
  const real = moments(features([1, 2, 3], [1, 2, 0]), 3);
  const made = moments(features([1, 4, 3], [3, 1, 0.5]), 3);
  near(new Reference(real).distance(made), 2 ** 2 + (3 - 1) ** 2 + (2 - 1) ** 2 + 0.5 ** 2);
});

test("equal features are at no distance, and the distance is the same both ways", () => {
  const random = new Random(5);
  const draw = (count, factor) =>
    Array.from({ length: 7 * count }, (_, at) => factor * normalPair(random)[0] + (at % 3));
  const [one, other] = [moments(draw(60, 1), 7), moments(draw(90, 2), 7)];
  near(new Reference(one).distance(one), 0, 1e-8);
  near(new Reference(one).distance(other), new Reference(other).distance(one), 1e-8);
  assert.ok(new Reference(one).distance(other) > 1);
});

test("a symmetric matrix is its eigenvectors times its eigenvalues", () => {
  const random = new Random(8);
  const size = 12;
  const matrix = new Float64Array(size * size);
  for (let row = 0; row < size; row += 1) {
    for (let column = 0; column <= row; column += 1) {
      matrix[row * size + column] = matrix[column * size + row] = random.next() - 0.5;
    }
  }
  const { values, vectors } = eigen(matrix, size);
  for (let row = 0; row < size; row += 1) {
    for (let column = 0; column < size; column += 1) {
      let sum = 0;
      for (let one = 0; one < size; one += 1) {
        sum += values[one] * vectors[row * size + one] * vectors[column * size + one];
      }
      near(sum, matrix[row * size + column]);
    }
  }
});
