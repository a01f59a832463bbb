// The plane: what the discriminator says of each place as shares of 1, the lattices that the thread looks at, and strokes.

import { FIELD as PAPER } from "../shared/drawing.js";

export const EXTENT = 1.3; // the plane is seen from -EXTENT to EXTENT, both ways
export const FIELD = 40; // places of the field in a row
export const LATTICE = 21; // latents of the bent grid in a row
const MOST = 400; // points of a drawing; of more, every second one goes, or more of them

/**
 * Returns the middles of the field's places, row by row from the top, float32 (FIELD * FIELD, 2), flat.
 */
export function fieldPoints() {
  const points = new Float32Array(2 * FIELD * FIELD);
  for (let place = 0; place < FIELD * FIELD; place += 1) {
    points[2 * place] = ((2 * ((place % FIELD) + 0.5)) / FIELD - 1) * EXTENT;
    points[2 * place + 1] = (1 - (2 * (Math.floor(place / FIELD) + 0.5)) / FIELD) * EXTENT;
  }
  return points;
}

/** Returns a lattice over all latents, row by row, float32 (LATTICE * LATTICE, 2), flat. */
export function latticeLatents() {
  const latents = new Float32Array(2 * LATTICE * LATTICE);
  for (let place = 0; place < LATTICE * LATTICE; place += 1) {
    latents[2 * place] = (2 * (place % LATTICE)) / (LATTICE - 1) - 1;
    latents[2 * place + 1] = (2 * Math.floor(place / LATTICE)) / (LATTICE - 1) - 1;
  }
  return latents;
}

/**
 * Returns how real the discriminator finds each place, from 0 (generated) over 0.5 (undecided) to 1 (real).
 *
 * With the non-saturating loss that is its probability; with least squares its answer, which is 1 for real and 0 for
 * generated; with hinge its answer from -1 to 1. A Wasserstein critic knows no middle: its answers are spread between the
 * lowest and the highest of the plane.
 * @param {ArrayLike<number>} logits
 * @param {string} loss
 * @returns {Float32Array}
 */
export function shares(logits, loss) {
  let [low, high] = [0, 1]; // answers that mean 0 and 1
  if (loss === "hinge") [low, high] = [-1, 1];
  if (loss.startsWith("wasserstein")) [low, high] = ends(logits);
  const share =
    loss === "non-saturating" ? (one) => 1 / (1 + Math.exp(-one)) : (one) => (one - low) / (high - low || 1);
  return Float32Array.from(logits, (one) => Math.min(Math.max(share(one), 0), 1));
}

/** Returns the lowest and the highest number. */
function ends(numbers) {
  let [low, high] = [Infinity, -Infinity];
  for (let place = 0; place < numbers.length; place += 1) {
    low = Math.min(low, numbers[place]);
    high = Math.max(high, numbers[place]);
  }
  return [low, high];
}

/**
 * Returns strokes as lines of the plane.
 * @param {{x: number, y: number}[][]} strokes in units of the paper, downwards
 * @returns {import("./shapes.js").Point[][]}
 */
export function linesOf(strokes) {
  const every = Math.max(1, Math.ceil(strokes.reduce((sum, stroke) => sum + stroke.length, 0) / MOST));
  /** @type {(value: number) => number} */
  const within = (value) => Math.min(Math.max(value, -1.2), 1.2);
  return strokes.map((stroke) =>
    stroke
      .filter((_point, place) => place % every === 0 || place === stroke.length - 1)
      .map(({ x, y }) => [within(((2 * x) / PAPER - 1) * EXTENT), within((1 - (2 * y) / PAPER) * EXTENT)]),
  );
}
