// Hands between fonts: how much of each font there is at a place of the map. Arithmetic alone.

const NEAREST = 4; // fonts that a place mixes
const FALL = 2; // the share falls with the distance to the power of this

/** @typedef {[number, number]} Place x and y in [0, 1] */

/**
 * Returns the share of each font at a place: all of it on a font, the nearest few between.
 * Source: Shepard 1968, A two-dimensional interpolation function for irregularly-spaced data; of the nearest alone.
 * @param {Place[]} fonts where each font is
 * @param {Place} at
 * @returns {Float32Array<ArrayBuffer>} (fonts,), sum 1
 */
export function sharesAt(fonts, at) {
  const distances = fonts.map((place) => distance(place, at));
  const shares = new Float32Array(fonts.length);
  const order = distances.map((_distance, font) => font).sort((a, b) => distances[a] - distances[b]);
  const beyond = distances[order[NEAREST]] ?? Infinity; // there a font has no share any more, so that none jumps
  const weights = order.slice(0, NEAREST).map((font) => {
    const near = Math.max(1 / Math.max(distances[font], 1e-6) - 1 / beyond, 0);
    return near ** FALL;
  });
  const sum = weights.reduce((all, weight) => all + weight, 0);
  order.slice(0, NEAREST).forEach((font, rank) => (shares[font] = sum ? weights[rank] / sum : 1 / NEAREST));
  return shares;
}

/**
 * Returns the shares of two fonts, straight from one to the other.
 * @param {number} count of fonts
 * @param {[number, number]} pair
 * @param {number} share of the second
 */
export function sharesOf(count, [first, second], share) {
  const shares = new Float32Array(count);
  shares[first] += 1 - share;
  shares[second] += share;
  return shares;
}

/**
 * Returns the place that is farthest from every font among those tried: a hand that no font has.
 * @param {Place[]} fonts
 * @param {() => number} random in [0, 1)
 * @param {number} [tries]
 * @returns {Place}
 */
export function farthest(fonts, random, tries = 40) {
  const places = Array.from({ length: tries }, () => /** @type {Place} */ ([random(), random()]));
  const room = (place) => Math.min(...fonts.map((font) => distance(font, place)));
  return places.reduce((best, place) => (room(place) > room(best) ? place : best));
}

/**
 * Returns the fonts with the largest shares, the largest first.
 * @param {Float32Array} shares
 * @param {number} [least] share that is worth a word
 */
export const largest = (shares, least = 0.05) =>
  [...shares.keys()].filter((font) => shares[font] >= least).sort((a, b) => shares[b] - shares[a]);

/** @type {(a: Place, b: Place) => number} */
const distance = ([x, y], [u, v]) => Math.hypot(x - u, y - v);
