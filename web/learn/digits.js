// The digits that come with the app, as float32 pictures.

import { fetched } from "../frame/session.js";

/**
 * @typedef {{ images: Float32Array, labels: Int32Array }} Digits images (n, side, side) in [0, 1], flat, 1 is ink
 * @typedef {{ side: number, across: number, training: number, heldOut: number, labels: string }} Facts
 */

/**
 * Returns the pictures to learn from and those held out.
 * @param {{ sheet: string, facts: string }} urls absolute
 * @returns {Promise<{ side: number, training: Digits, heldOut: Digits }>}
 */
export async function loadDigits({ sheet, facts }) {
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

/**
 * Cuts a sheet of tiles into its pictures.
 * @param {Uint8ClampedArray} data RGBA, row by row
 * @param {Facts} facts
 */
export function digitsOf(data, { side, across, training, heldOut, labels }) {
  const part = (first, count) => {
    const images = new Float32Array(count * side * side);
    for (let place = 0; place < count; place++) {
      const [left, top] = [((first + place) % across) * side, Math.floor((first + place) / across) * side];
      for (let pixel = 0; pixel < side * side; pixel++) {
        const [row, column] = [top + Math.floor(pixel / side), left + (pixel % side)];
        images[place * side * side + pixel] = data[4 * (row * across * side + column)] / 255;
      }
    }
    return { images, labels: Int32Array.from(labels.slice(first, first + count)) };
  };
  return { side, training: part(0, training), heldOut: part(training, heldOut) };
}
