// Arithmetic of latent vectors: ways between them, sums, norms. No pictures here.

export const PATHS = ["slerp", "lerp"];

/** @typedef {Float32Array} Latent (size,) */

/** @type {(vector: Latent) => number} */
export const norm = (vector) => Math.sqrt(vector.reduce((sum, value) => sum + value * value, 0));

/**
 * Returns the point at `share` of the straight line from a to b.
 * @type {(a: Latent, b: Latent, share: number) => Latent}
 */
export const lerp = (a, b, share) => a.map((value, i) => value + (b[i] - value) * share);

/**
 * Returns the point at `share` of the arc from a to b, which keeps away from the middle of the space.
 * Source: White 2016, Sampling generative networks, arXiv:1609.04468, section 2.1; Shoemake 1985.
 * @param {Latent} a
 * @param {Latent} b
 * @param {number} share
 */
export function slerp(a, b, share) {
  const scale = norm(a) * norm(b);
  const cosine = scale ? a.reduce((sum, value, i) => sum + value * b[i], 0) / scale : 1;
  const angle = Math.acos(Math.min(Math.max(cosine, -1), 1));
  const sine = Math.sin(angle);
  if (sine < 1e-4) return lerp(a, b, share); // side by side, or opposite, where every arc is as good
  const [from, to] = [Math.sin((1 - share) * angle) / sine, Math.sin(share * angle) / sine];
  return a.map((value, i) => from * value + to * b[i]);
}

/**
 * Returns the point (x, y) of the square whose corners are top left, top right, bottom left, bottom right.
 * @param {Latent[]} corners
 * @param {number} x in [0, 1]
 * @param {number} y in [0, 1]
 * @param {string} path of PATHS
 */
export function between([a, b, c, d], x, y, path) {
  const step = path === "lerp" ? lerp : slerp;
  return step(step(a, b, x), step(c, d, x), y);
}

/**
 * Returns a - b + c, scaled to the norm that random latents have, where the generator has learned.
 * @param {Latent} a
 * @param {Latent} b
 * @param {Latent} c
 */
export function combined(a, b, c) {
  const sum = a.map((value, i) => value - b[i] + c[i]);
  const size = norm(sum);
  return size ? sum.map((value) => (value * Math.sqrt(sum.length)) / size) : sum;
}

/**
 * Returns vector + sum of turns[i] * directions[i].
 * @param {Latent} vector
 * @param {Latent[]} directions
 * @param {number[]} turns
 */
export function turned(vector, directions, turns) {
  const moved = vector.slice();
  directions.forEach((direction, k) => direction.forEach((value, i) => (moved[i] += turns[k] * value)));
  return moved;
}

/**
 * Returns where a loop around the square is at `share` of its way, as [x, y].
 * @param {number} share
 * @returns {[number, number]}
 */
export function around(share) {
  const place = (((share % 1) + 1) % 1) * 4;
  const along = place % 1;
  /** @type {[number, number][]} */
  const sides = [
    [along, 0],
    [1, along],
    [1 - along, 1],
    [0, 1 - along],
  ];
  return sides[Math.floor(place)];
}
