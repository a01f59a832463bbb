// Which style goes into which layer. Arithmetic alone, no pictures.

/** @typedef {Float32Array} Style (size,) */

/**
 * Returns the style at a fractional place of a row of styles: 1.5 is halfway between the second and the third.
 * @param {Style[]} styles
 * @param {number} place 0 to styles.length - 1
 * @returns {Style}
 */
export function between(styles, place) {
  const left = Math.min(Math.floor(place), Math.max(styles.length - 2, 0));
  const right = styles[left + 1] ?? styles[left];
  return styles[left].map((value, i) => value + (right[i] - value) * (place - left));
}

/**
 * Returns a style for each layer, float32 (layers, size), flat: the coarse layers take one, the fine ones another.
 * @param {Style} coarse
 * @param {Style} fine
 * @param {number} split how many layers, from the coarsest on, take the first
 * @param {number} layers
 */
export function mixed(coarse, fine, split, layers) {
  const found = new Float32Array(layers * coarse.length);
  for (let layer = 0; layer < layers; layer += 1) found.set(layer < split ? coarse : fine, layer * coarse.length);
  return found;
}

/**
 * Returns the rows of a flat array.
 * @param {Float32Array} flat
 * @param {number} size
 */
export const rows = (flat, size) =>
  Array.from({ length: flat.length / size }, (_, index) => flat.slice(index * size, (index + 1) * size));
