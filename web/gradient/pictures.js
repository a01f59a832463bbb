// Pictures as float32 numbers (height, width, channels), flat: scaled, shifted, blurred.

/**
 * @typedef {object} Picture
 * @property {Float32Array} data (height, width, channels), flat
 * @property {number} height px
 * @property {number} width px
 * @property {number} channels 1 or 3
 */

/**
 * Returns a picture at another size, by straight lines between the centres of its pixels.
 * @param {Picture} picture
 * @param {number} height
 * @param {number} width
 * @returns {Picture}
 */
export function resized(picture, height, width) {
  const { data, channels } = picture;
  const [rows, columns] = [places(picture.height, height), places(picture.width, width)];
  const made = new Float32Array(height * width * channels);
  let at = 0;
  for (const [above, below, down] of rows) {
    for (const [left, right, across] of columns) {
      for (let channel = 0; channel < channels; channel += 1) {
        const value = (row, column) => data[(row * picture.width + column) * channels + channel];
        const top = value(above, left) * (1 - across) + value(above, right) * across;
        const bottom = value(below, left) * (1 - across) + value(below, right) * across;
        made[at++] = top * (1 - down) + bottom * down;
      }
    }
  }
  return { data: made, height, width, channels };
}

/** Returns of each new place which two old ones it lies between, and which share the second has. */
function places(before, after) {
  return Array.from({ length: after }, (_, place) => {
    const at = Math.min(Math.max(((place + 0.5) * before) / after - 0.5, 0), before - 1);
    const first = Math.floor(at);
    return [first, Math.min(first + 1, before - 1), at - first];
  });
}

/**
 * Returns the picture shifted down and to the right; what leaves on one side comes in on the other.
 * @param {Picture} picture
 * @param {number} down whole px, any sign
 * @param {number} right whole px, any sign
 * @returns {Picture}
 */
export function rolled({ data, height, width, channels }, down, right) {
  const made = new Float32Array(data.length);
  const length = width * channels;
  const shift = (((right % width) + width) % width) * channels;
  for (let row = 0; row < height; row += 1) {
    const to = ((((row + down) % height) + height) % height) * length;
    const from = row * length;
    made.set(data.subarray(from, from + length - shift), to + shift);
    made.set(data.subarray(from + length - shift, from + length), to);
  }
  return { data: made, height, width, channels };
}

/**
 * Returns the picture under a Gaussian blur; beyond the border its outermost pixels go on.
 * @param {Picture} picture
 * @param {number} deviation px, 0 or more
 * @returns {Picture}
 */
export function blurred({ data, height, width, channels }, deviation) {
  if (!(deviation > 0)) return { data, height, width, channels };
  const reach = Math.ceil(2.5 * deviation);
  const weights = Array.from({ length: 2 * reach + 1 }, (_, i) => Math.exp(-((i - reach) ** 2) / (2 * deviation ** 2)));
  const sum = weights.reduce((total, weight) => total + weight, 0);
  const pass = (from, count, along, lines, across) => {
    const to = new Float32Array(from.length);
    weights.forEach((weight, i) => {
      const share = weight / sum;
      for (let place = 0; place < count; place += 1) {
        const source = Math.min(Math.max(place + i - reach, 0), count - 1) * along;
        const target = place * along;
        for (let line = 0; line < lines; line += 1) {
          const start = line * across;
          for (let channel = 0; channel < channels; channel += 1)
            to[start + target + channel] += share * from[start + source + channel];
        }
      }
    });
    return to;
  };
  const length = width * channels;
  const down = pass(data, height, length, width, channels);
  return { data: pass(down, width, channels, height, length), height, width, channels };
}

/**
 * Returns the pixels as the screen wants them, (height, width, 4), flat.
 * @param {Picture} picture in [0, 1]
 */
export function toRgba({ data, height, width, channels }) {
  const pixels = new Uint8ClampedArray(height * width * 4);
  const [green, blue] = channels === 1 ? [0, 0] : [1, 2];
  for (let place = 0; place < height * width; place += 1) {
    pixels[4 * place] = 255 * data[place * channels];
    pixels[4 * place + 1] = 255 * data[place * channels + green];
    pixels[4 * place + 2] = 255 * data[place * channels + blue];
    pixels[4 * place + 3] = 255;
  }
  return pixels;
}

/**
 * Returns the picture of the screen's pixels.
 * @param {Uint8ClampedArray} pixels (height, width, 4), flat
 * @param {number} height
 * @param {number} width
 * @param {number} channels 1 (grey, as the eye weighs colours) or 3
 * @returns {Picture}
 */
export function fromRgba(pixels, height, width, channels) {
  const data = new Float32Array(height * width * channels);
  for (let place = 0; place < height * width; place += 1) {
    const [red, green, blue] = pixels.subarray(4 * place, 4 * place + 3);
    if (channels === 1) data[place] = (0.299 * red + 0.587 * green + 0.114 * blue) / 255;
    else data.set([red / 255, green / 255, blue / 255], 3 * place);
  }
  return { data, height, width, channels };
}

/**
 * Returns grey noise about the middle.
 * @param {number} side px
 * @param {number} channels
 * @param {() => number} random uniform in [0, 1)
 * @returns {Picture}
 */
export function noise(side, channels, random) {
  const data = Float32Array.from({ length: side * side * channels }, () => 0.5 + 0.2 * (random() - 0.5));
  return { data, height: side, width: side, channels };
}
