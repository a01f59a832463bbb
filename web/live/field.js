// What the discriminator says of each place of the plane, as shares of 1, and the lattices that the thread looks at.

export const EXTENT = 1.3; // the plane is seen from -EXTENT to EXTENT, both ways
export const FIELD = 40; // places of the field in a row
export const LATTICE = 21; // latents of the bent grid in a row

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
