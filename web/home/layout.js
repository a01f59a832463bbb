// Where everything of the flowing picture stands: from left to right where there is room, else from top to bottom.

import { SIDE } from "../shared/mnist.js";

const NARROW = 520; // px; less runs from top to bottom
const [HEIGHT, HEAD] = [352, 40]; // px of the wide picture and of the names above it
const [LARGEST, PICTURE] = [46, 66]; // px of a map and of the digit
const [ROW, GAP] = [20, 26]; // px of a name above a row, and between two rows where links run
const CELL = 7; // px of one number
const ACROSS = { wide: 4, narrow: 32 }; // numbers of a dense layer in a row

/**
 * @typedef {object} Box in px
 * @property {number} x its left
 * @property {number} y its top
 * @property {number} width
 * @property {number} height
 *
 * @typedef {object} Place of a layer
 * @property {Box[]} boxes one a map; one for all numbers of a dense layer
 * @property {number} across numbers in a row, 0 for maps
 * @property {{x: number, y: number}} name middle of the top of its name
 */

/** Returns how large a map of that many pixels is drawn, px: pooling shrinks it, but not out of sight. */
function sideOf(pixels, largest) {
  return Math.round(largest * (0.55 + (0.45 * pixels) / SIDE));
}

/**
 * Returns the size of the picture and the place of the digit and of each layer after it.
 * @param {number} width px that there are
 * @param {import("./frames.js").Layer[]} layers
 * @returns {{isWide: boolean, width: number, height: number, places: Place[]}} the first place is the digit's
 */
export function layout(width, layers) {
  return width >= NARROW ? wide(width, layers) : narrow(width, layers);
}

function wide(width, layers) {
  const step = width / (layers.length + 1);
  const middle = HEAD + (HEIGHT - HEAD) / 2;
  const places = [digit(step / 2 - PICTURE / 2, middle - PICTURE / 2, { x: step / 2, y: 0 })];
  layers.forEach(({ shape, channels }, i) => {
    const x = (i + 1.5) * step;
    const name = { x, y: 0 };
    if (!channels.length) {
      const [columns, rows] = [ACROSS.wide, Math.ceil(shape[0] / ACROSS.wide)];
      const cell = Math.min(CELL, (HEIGHT - HEAD) / rows);
      const box = { x: x - (columns * cell) / 2, y: middle - (rows * cell) / 2 };
      places.push({ boxes: [{ ...box, width: columns * cell, height: rows * cell }], across: columns, name });
      return;
    }
    const pitch = (HEIGHT - HEAD) / channels.length;
    const side = sideOf(shape[1], Math.min(LARGEST, pitch - 4, step - 14));
    const boxes = channels.map((_, row) => square(x - side / 2, HEAD + (row + 0.5) * pitch - side / 2, side));
    places.push({ boxes, across: 0, name });
  });
  return { isWide: true, width, height: HEIGHT, places };
}

function narrow(width, layers) {
  const places = [{ boxes: [square(width / 2, 0, 0)], across: 0, name: null }]; // the digit is drawn above already
  let top = GAP / 2;
  for (const { shape, channels } of layers) {
    const name = { x: width / 2, y: top };
    top += ROW;
    if (!channels.length) {
      const cell = width / ACROSS.narrow;
      const height = Math.ceil(shape[0] / ACROSS.narrow) * cell;
      places.push({ boxes: [{ x: 0, y: top, width, height }], across: ACROSS.narrow, name });
      top += height + GAP;
      continue;
    }
    const pitch = width / channels.length;
    const side = sideOf(shape[1], Math.min(LARGEST, pitch - 6));
    places.push({
      boxes: channels.map((_, column) => square((column + 0.5) * pitch - side / 2, top, side)),
      across: 0,
      name,
    });
    top += side + GAP;
  }
  return { isWide: false, width, height: top - GAP + 4, places };
}

const square = (x, y, side) => ({ x, y, width: side, height: side });

const digit = (x, y, name) => ({ boxes: [square(x, y, PICTURE)], across: 0, name });
