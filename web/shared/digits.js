// Labelled pictures to learn from: those that come with the app as a sheet, or all of a set as one packed file.

import { fetched } from "../frame/session.js";

/**
 * @typedef {{ images: Uint8Array | Float32Array, labels: Int32Array }} Digits images (n, side, side), flat, 255 is ink
 * @typedef {{ side: number, training: Digits, heldOut: Digits }} Pictures
 * @typedef {{ side: number, across: number, training: number, heldOut: number, labels: string }} Facts
 * @typedef {{ sheet: string, facts: string }} Sheet addresses, absolute
 * @typedef {{ whole: string, side: number, training: number, heldOut: number }} Whole address, absolute, and counts
 */

/**
 * Returns the pictures to learn from and those held out.
 * @param {Sheet | Whole} given
 * @returns {Promise<Pictures>}
 */
export function loadDigits(given) {
  return "whole" in given ? loadWhole(given) : loadSheet(given);
}

/** @param {Sheet} urls */
async function loadSheet({ sheet, facts }) {
  const [blob, known] = await Promise.all([
    fetched(sheet).then((response) => response.blob()),
    fetched(facts).then((response) => response.json()),
  ]);
  const picture = await createImageBitmap(blob, { colorSpaceConversion: "none", premultiplyAlpha: "none" });
  const context = new OffscreenCanvas(picture.width, picture.height).getContext("2d", { willReadFrequently: true });
  context.drawImage(picture, 0, 0);
  const { data } = context.getImageData(0, 0, picture.width, picture.height);
  return digitsOf(data, known);
}

/** @param {Whole} given */
async function loadWhole({ whole, ...counts }) {
  const { body } = await fetched(whole);
  const unpacked = new Response(body.pipeThrough(new DecompressionStream("gzip")));
  return wholeOf(new Uint8Array(await unpacked.arrayBuffer()), counts);
}

/**
 * Takes the bytes of a set apart: core/data/whole.py says how they lie.
 * @param {Uint8Array} content
 * @param {{ side: number, training: number, heldOut: number }} counts
 * @returns {Pictures}
 * @throws {RangeError} These are not so many.
 */
export function wholeOf(content, { side, training, heldOut }) {
  const size = side * side;
  const count = training + heldOut;
  if (content.length !== count * (size + 1)) throw new RangeError(`${content.length} bytes, not ${count} pictures`);
  const part = (first, number) => ({
    images: content.subarray(first * size, (first + number) * size),
    labels: Int32Array.from(content.subarray(count * size + first, count * size + first + number)),
  });
  return { side, training: part(0, training), heldOut: part(training, heldOut) };
}

/**
 * Cuts a sheet of tiles into its pictures.
 * @param {Uint8ClampedArray} data RGBA, row by row
 * @param {Facts} facts
 * @returns {Pictures}
 */
export function digitsOf(data, { side, across, training, heldOut, labels }) {
  const part = (first, count) => {
    const images = new Uint8Array(count * side * side);
    for (let place = 0; place < count; place++) {
      const [left, top] = [((first + place) % across) * side, Math.floor((first + place) / across) * side];
      for (let pixel = 0; pixel < side * side; pixel++) {
        const [row, column] = [top + Math.floor(pixel / side), left + (pixel % side)];
        images[place * side * side + pixel] = data[4 * (row * across * side + column)];
      }
    }
    return { images, labels: Int32Array.from(labels.slice(first, first + count)) };
  };
  return { side, training: part(0, training), heldOut: part(training, heldOut) };
}

/**
 * Returns bytes of pictures as networks take them, float32 in [0, 1]; what is float32 already stays.
 * @param {Uint8Array | Float32Array} bytes
 */
export function lit(bytes) {
  if (bytes instanceof Float32Array) return bytes;
  const values = new Float32Array(bytes.length);
  for (let place = 0; place < bytes.length; place += 1) values[place] = bytes[place] / 255;
  return values;
}
