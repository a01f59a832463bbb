// Weights and activations as pictures: one canvas for the first layer's filters, one for what each layer makes of a picture.

const GAP = 1; // px between tiles

/**
 * @typedef {(share: number) => number[]} Colours of a share in [0, 1], 0.5 is zero
 */

/**
 * Draws tiles in rows, all on one scale; a canvas of a device px a value, which style sheets enlarge.
 * @param {HTMLCanvasElement} canvas
 * @param {{data: Float32Array, count: number, height: number, width: number, across: number, gap?: number}} tiles
 * @param {Colours} diverging for values of which some are below zero; others are grey
 */
export function drawTiles(canvas, { data, count, height, width, across, gap = GAP }, diverging) {
  const rows = Math.ceil(count / across);
  const sides = { width: across * (width + gap) - gap, height: rows * (height + gap) - gap };
  if (canvas.width !== sides.width || canvas.height !== sides.height) Object.assign(canvas, sides);
  const image = new ImageData(sides.width, sides.height);
  const colour = scale(data, diverging);
  for (let tile = 0; tile < count; tile += 1) {
    const [left, top] = [(tile % across) * (width + gap), Math.floor(tile / across) * (height + gap)];
    for (let place = 0; place < height * width; place += 1) {
      const [red, green, blue] = colour(data[tile * height * width + place]);
      const at = 4 * ((top + Math.floor(place / width)) * sides.width + left + (place % width));
      image.data[at] = red;
      image.data[at + 1] = green;
      image.data[at + 2] = blue;
      image.data[at + 3] = 255;
    }
  }
  canvas.getContext("2d").putImageData(image, 0, 0);
}

/** Returns the colours of values: around zero where some are negative, else grey from 0 to the largest. */
function scale(data, diverging) {
  const [low, high] = data.reduce(([least, most], value) => [Math.min(least, value), Math.max(most, value)], [0, 0]);
  const limit = Math.max(-low, high) || 1;
  if (low < 0) return (value) => diverging(0.5 + value / (2 * limit));
  return (value) => {
    const grey = (255 * value) / limit;
    return [grey, grey, grey];
  };
}

/**
 * Returns how a layer's values are laid out as tiles: feature maps in rows of 16, units as cells in rows of 32.
 * @param {{data: Float32Array, dims: readonly number[]}} layer dims (maps, height, width) or (units,)
 */
export function tilesOf({ data, dims }) {
  if (dims.length === 1) return { data, count: dims[0], height: 1, width: 1, across: Math.min(dims[0], 32), gap: 0 };
  const [count, height, width] = dims;
  return { data, count, height, width, across: 16 };
}
