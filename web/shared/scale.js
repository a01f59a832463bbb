// From numbers to colours. The colours themselves come from Python, core/ui/shared/colours.py.

import { bytes } from "../frame/format.js";

/**
 * @typedef {number[]} Colour red, green and blue, 0 to 255
 * @typedef {(values: number[]) => Colour} Painter
 */

/**
 * Returns a function from a share in [0, 1] to a colour, straight lines between the anchors.
 * @param {Colour[]} anchors
 * @returns {(share: number) => Colour}
 */
export function gradient(anchors) {
  const last = anchors.length - 1;
  const table = Array.from({ length: 511 }, (_, index) => {
    const place = (index / 510) * last;
    const left = Math.min(Math.floor(place), last - 1);
    return anchors[left].map((from, part) => from + (anchors[left + 1][part] - from) * (place - left));
  });
  return (share) => table[Math.round(Math.min(Math.max(share, 0), 1) * 510)];
}

/**
 * Returns a function from one pixel's values (1 or 3 of them) to its colour.
 * @param {string} view "picture" shows 0 as black and 1 as white; "signed" shows -limit, 0 and limit in the diverging
 *   colours (three channels: mid-grey is 0); "size" shows |x| from 0 to limit, "level" x from 0 to limit, both in grey
 * @param {number} limit above 0
 * @param {(share: number) => Colour} diverging of gradient()
 * @returns {Painter}
 */
export function painter(view, limit, diverging) {
  const grey = (value, share) => 255 * Math.min(Math.max(share(value), 0), 1);
  const share = {
    picture: (value) => value,
    signed: (value) => 0.5 + value / (2 * limit),
    size: (value) => Math.abs(value) / limit,
    level: (value) => value / limit,
  }[view];
  return (values) => {
    if (values.length > 1) return values.map((value) => grey(value, share));
    if (view === "signed") return diverging(share(values[0]));
    const level = grey(values[0], share);
    return [level, level, level];
  };
}

/**
 * Returns a picture that travelled as a PNG of 8-bit codes, value = (code - zero) * unit: `picture` is painted,
 * `read(row, column)` gives the values of one pixel.
 * @param {{png: string, channels: number, zero: number, unit: number}} sent
 * @param {Painter} colour
 */
export async function unpack({ png, channels, zero, unit }, colour) {
  const blob = new Blob([bytes(png)], { type: "image/png" });
  const bitmap = await createImageBitmap(blob, { colorSpaceConversion: "none", premultiplyAlpha: "none" });
  const { width, height } = bitmap;
  const picture = new OffscreenCanvas(width, height);
  const context = picture.getContext("2d", { willReadFrequently: true });
  context.drawImage(bitmap, 0, 0);
  const image = context.getImageData(0, 0, width, height);
  const codes = image.data.slice();
  // With three channels each is painted on its own, so one table of 256 colours serves both cases.
  const table = new Uint8ClampedArray(256 * 3);
  for (let code = 0; code < 256; code += 1) table.set(colour(Array(channels).fill((code - zero) * unit)), code * 3);
  const other = channels > 1 ? 1 : 0; // a grey PNG has its code in all three samples
  for (let place = 0; place < codes.length; place += 4) {
    image.data[place] = table[codes[place] * 3];
    image.data[place + 1] = table[codes[place + other] * 3 + 1];
    image.data[place + 2] = table[codes[place + 2 * other] * 3 + 2];
  }
  context.putImageData(image, 0, 0);
  const read = (row, column) =>
    Array.from({ length: channels }, (_, part) => (codes[(row * width + column) * 4 + part] - zero) * unit);
  return { picture, read };
}

/**
 * Returns a picture as a canvas of its own size.
 * @template Values
 * @param {number} width
 * @param {number} height
 * @param {(index: number) => Values} valuesAt gives the values of one pixel
 * @param {(values: Values) => Colour} colour
 */
export function paint(width, height, valuesAt, colour) {
  const canvas = document.createElement("canvas");
  canvas.width = width;
  canvas.height = height;
  const context = canvas.getContext("2d");
  const image = context.createImageData(width, height);
  for (let index = 0; index < width * height; index += 1) {
    image.data.set(colour(valuesAt(index)), index * 4);
    image.data[index * 4 + 3] = 255;
  }
  context.putImageData(image, 0, 0);
  return canvas;
}

/**
 * Draws a picture of one colour onto a canvas.
 * @param {HTMLCanvasElement} canvas
 * @param {ArrayLike<number>} greys (height, width), flat, 0 black to 255 white
 * @param {{width?: number, x?: number, y?: number}} [place] px; without, the picture is as wide as the canvas
 */
export function paintGrey(canvas, greys, { width = canvas.width, x = 0, y = 0 } = {}) {
  const image = new ImageData(width, greys.length / width);
  for (let i = 0; i < greys.length; i += 1) image.data.set([greys[i], greys[i], greys[i], 255], 4 * i);
  canvas.getContext("2d").putImageData(image, x, y);
}

/** @type {(colour: Colour) => string} */
export const css = ([red, green, blue]) => `rgb(${Math.round(red)} ${Math.round(green)} ${Math.round(blue)})`;

/**
 * Returns black or white, whichever is read more easily on the colour. Source: WCAG 2.2, relative luminance.
 * @param {Colour} colour
 */
export function ink(colour) {
  const [red, green, blue] = colour.map((part) => (part / 255) ** 2.2);
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue > 0.18 ? "#111" : "#fff";
}
