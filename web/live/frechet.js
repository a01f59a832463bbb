// How far generated pictures are from real ones: the Fréchet distance of their features, as core/export/gan/quality.py has it.

const SWEEPS = 30; // at most; ten are plenty
const SMALL = 1e-24; // what is left beside the diagonal, by the square of all

/** @typedef {{mean: Float64Array, covariance: Float64Array}} Moments covariance (size, size), flat */

/**
 * Returns mean and covariance (n - 1) of features.
 * @param {ArrayLike<number>} features (n, size), flat; n is 2 or more
 * @param {number} size
 * @returns {Moments}
 */
export function moments(features, size) {
  const count = features.length / size;
  const mean = new Float64Array(size);
  for (let at = 0; at < features.length; at += 1) mean[at % size] += features[at] / count;
  const covariance = new Float64Array(size * size);
  const off = new Float64Array(size);
  for (let from = 0; from < features.length; from += size) {
    for (let one = 0; one < size; one += 1) off[one] = features[from + one] - mean[one];
    for (let row = 0; row < size; row += 1) {
      for (let column = 0; column <= row; column += 1) covariance[row * size + column] += off[row] * off[column];
    }
  }
  for (let row = 0; row < size; row += 1) {
    for (let column = 0; column <= row; column += 1) {
      covariance[row * size + column] /= count - 1;
      covariance[column * size + row] = covariance[row * size + column];
    }
  }
  return { mean, covariance };
}

/** Real features, which others are compared with again and again. */
export class Reference {
  #real;
  #root; // of their covariance

  /** @param {Moments} real */
  constructor(real) {
    this.#real = real;
    const size = real.mean.length;
    const { values, vectors } = eigen(real.covariance, size);
    const scaled = vectors.map((one, at) => one * Math.sqrt(Math.max(0, values[at % size])));
    this.#root = product(scaled, transposed(vectors, size), size);
  }

  /**
   * Returns |m1 - m2|^2 + tr(C1 + C2 - 2 (C1 C2)^(1/2)); 0 for equal moments.
   * Source: Heusel et al. 2017, arXiv:1706.08500, eq. 6.
   * @param {Moments} made
   */
  distance({ mean, covariance }) {
    const size = mean.length;
    // the eigenvalues of C1 C2 are those of S C2 S with S = C1^(1/2), which is symmetric
    const { values } = eigen(product(product(this.#root, covariance, size), this.#root, size), size);
    const crossed = values.reduce((sum, one) => sum + Math.sqrt(Math.max(0, one)), 0);
    const apart = mean.reduce((sum, one, at) => sum + (one - this.#real.mean[at]) ** 2, 0);
    return apart + trace(this.#real.covariance, size) + trace(covariance, size) - 2 * crossed;
  }
}

/**
 * Returns eigenvalues and eigenvectors (in columns) of a symmetric matrix, in any order.
 *
 * Rotations that each take one number beside the diagonal away, until all are gone.
 * Source: Golub and Van Loan, Matrix Computations, 4th edition, algorithm 8.5.2 (cyclic Jacobi).
 * @param {Float64Array} matrix (size, size), flat
 * @param {number} size
 * @returns {{values: Float64Array, vectors: Float64Array}}
 */
export function eigen(matrix, size) {
  const left = Float64Array.from(matrix);
  const vectors = new Float64Array(size * size);
  for (let place = 0; place < size; place += 1) vectors[place * (size + 1)] = 1;
  const all = left.reduce((sum, one) => sum + one * one, 0);
  for (let sweep = 0; sweep < SWEEPS && beside(left, size) > SMALL * all; sweep += 1) {
    for (let row = 0; row < size - 1; row += 1) {
      for (let column = row + 1; column < size; column += 1) rotate(left, vectors, size, row, column);
    }
  }
  return { values: Float64Array.from({ length: size }, (_, place) => left[place * (size + 1)]), vectors };
}

/** Takes what stands at (row, column) away, and at (column, row). */
function rotate(left, vectors, size, row, column) {
  const apart = left[row * size + column];
  if (apart === 0) return;
  const slope = (left[column * (size + 1)] - left[row * (size + 1)]) / (2 * apart);
  const tangent = (slope < 0 ? -1 : 1) / (Math.abs(slope) + Math.hypot(1, slope));
  const cosine = 1 / Math.hypot(1, tangent);
  const sine = tangent * cosine;
  for (let other = 0; other < size; other += 1) {
    const [one, two] = [left[row * size + other], left[column * size + other]];
    left[row * size + other] = cosine * one - sine * two;
    left[column * size + other] = sine * one + cosine * two;
  }
  for (const turned of [left, vectors]) {
    for (let other = 0; other < size * size; other += size) {
      const [one, two] = [turned[other + row], turned[other + column]];
      turned[other + row] = cosine * one - sine * two;
      turned[other + column] = sine * one + cosine * two;
    }
  }
}

function beside(matrix, size) {
  let sum = 0;
  matrix.forEach((one, place) => (sum += place % (size + 1) ? one * one : 0));
  return sum;
}

function trace(matrix, size) {
  let sum = 0;
  for (let place = 0; place < size; place += 1) sum += matrix[place * (size + 1)];
  return sum;
}

const transposed = (matrix, size) => matrix.map((_, at) => matrix[(at % size) * size + Math.floor(at / size)]);

/** Returns the product of two square matrices. */
function product(first, second, size) {
  const found = new Float64Array(size * size);
  for (let row = 0; row < size; row += 1) {
    for (let inner = 0; inner < size; inner += 1) {
      const factor = first[row * size + inner];
      if (factor === 0) continue;
      for (let column = 0; column < size; column += 1) {
        found[row * size + column] += factor * second[inner * size + column];
      }
    }
  }
  return found;
}
