// A drawn digit as MNIST would show it. core/pictures/digits.py (centre_digit) does the same on the server.
// Pure functions on planes, row by row; 0 is paper and 1 is ink.

/** @typedef {{values: Float32Array, height: number, width: number}} Plane */

export const SIDE = 28; // px, as in MNIST
const INK = 20; // px, the box that the ink of an MNIST digit fills
const THRESHOLD = Math.fround(0.1);

/**
 * Returns float32 (28, 28) in [0, 1], or null where nothing is drawn.
 * @param {Plane} plane
 * @param {number} [longest] px of the longer side of its ink
 */
export function centreDigit(plane, longest = INK) {
  const crop = cropToInk(plane);
  if (!crop) return null;
  const factor = longest / Math.max(crop.height, crop.width);
  const [height, width] = [crop.height, crop.width].map((side) => Math.max(1, Math.floor(side * factor + 0.5)));
  const patch = resize(crop, height, width);
  const { top, left } = offset(patch);
  const digit = new Float32Array(SIDE * SIDE);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      digit[(top + y) * SIDE + left + x] = clamp(patch.values[y * width + x], 0, 1);
    }
  }
  return digit;
}

/**
 * Rounds to 256 levels, as MNIST has, so that the tab, Python and the networks see the same picture; null stays.
 * @param {Float32Array | null} digit in [0, 1]
 */
export function toBytes(digit) {
  return digit && Uint8Array.from(digit, (value) => Math.floor(value * 255 + 0.5));
}

/**
 * Returns the part of the plane that holds all ink, or null.
 * @param {Plane} plane
 * @returns {Plane | null}
 */
export function cropToInk({ values, height, width }) {
  let [top, bottom, left, right] = [height, -1, width, -1];
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++, i++) {
      if (values[i] <= THRESHOLD) continue;
      if (top > y) top = y;
      bottom = y;
      if (left > x) left = x;
      if (right < x) right = x;
    }
  }
  if (bottom < 0) return null;
  const crop = { values: null, height: bottom - top + 1, width: right - left + 1 };
  crop.values = new Float32Array(crop.height * crop.width);
  for (let y = 0; y < crop.height; y++) {
    const start = (top + y) * width + left;
    crop.values.set(values.subarray(start, start + crop.width), y * crop.width);
  }
  return crop;
}

/**
 * Resizes by the antialiased triangle filter, first along the rows, then along the columns, as Pillow does.
 * @param {Plane} plane
 * @param {number} height
 * @param {number} width
 * @returns {Plane}
 */
export function resize(plane, height, width) {
  return transpose(resizeRows(transpose(resizeRows(plane, width)), height));
}

function resizeRows({ values, height, width: from }, width) {
  const result = new Float32Array(height * width);
  for (let x = 0; x < width; x++) {
    const { start, weights } = triangle(x, from, width);
    for (let y = 0; y < height; y++) {
      let sum = 0;
      for (let k = 0; k < weights.length; k++) sum += values[y * from + start + k] * weights[k];
      result[y * width + x] = sum;
    }
  }
  return { values: result, height, width };
}

/** Returns which of `from` samples make up sample `x` of `to`, and their weights, which sum to 1. */
function triangle(x, from, to) {
  const scale = from / to;
  const reach = Math.max(1, scale); // the filter widens where it shrinks the picture
  const centre = (x + 0.5) * scale;
  const start = Math.max(0, Math.floor(centre - reach + 0.5));
  const end = Math.min(from, Math.floor(centre + reach + 0.5));
  const weights = [];
  for (let k = start; k < end; k++) weights.push(Math.max(0, 1 - Math.abs((k - centre + 0.5) / reach)));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return { start, weights: weights.map((weight) => weight / total) };
}

function transpose({ values, height, width }) {
  const result = new Float32Array(values.length);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) result[x * height + y] = values[y * width + x];
  }
  return { values: result, height: width, width: height };
}

/** Returns where the patch starts so that its centre of mass is nearest to pixel 14, as in MNIST. */
function offset({ values, height, width }) {
  let [mass, massX, massY] = [0, 0, 0];
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++, i++) {
      mass += values[i];
      massX += values[i] * x;
      massY += values[i] * y;
    }
  }
  const start = (centre, side) => clamp(Math.floor(SIDE / 2 - centre + 0.5), 0, SIDE - side);
  return { top: start(massY / mass, height), left: start(massX / mass, width) };
}

function clamp(value, low, high) {
  return Math.min(high, Math.max(low, value));
}
