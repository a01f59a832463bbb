// DeepDream: a picture is changed, step by step, into more of what one channel of a network answers to.
// Source: Mordvintsev et al. 2015, Inceptionism: going deeper into neural networks; octaves, jitter and a gradient of unit
// size are theirs.

import { blurred, resized, rolled } from "./pictures.js";

const SCALE = 1.4; // between two octaves
const SMALLEST = 48; // px
const MULTIPLE = 8; // px: whole windows for most networks

/**
 * @typedef {import("./pictures.js").Picture} Picture
 *
 * @typedef {object} Dream what the reader chose
 * @property {number} octaves how many sizes, the last one is the picture's own
 * @property {number} steps at each of them
 * @property {number} jitter px that the picture is shifted at most before each step
 * @property {number} smoothing deviation in px of the blur of the gradient
 * @property {number} strength of a step, in hundredths of the range of a pixel
 *
 * @typedef {(picture: Picture) => Promise<Float32Array>} GradientOf of the channel with respect to the picture
 */

export class Dreamer {
  step = 0; // how many are done
  #octave = -1;
  #left = 0; // steps of this octave

  /**
   * @param {GradientOf} gradientOf
   * @param {Picture} start in [0, 1]
   * @param {Dream} dream
   * @param {() => number} random uniform in [0, 1)
   */
  constructor(gradientOf, start, dream, random) {
    this.gradientOf = gradientOf;
    this.start = start;
    this.dream = dream;
    this.random = random;
    this.sides = sidesOf(start.height, dream.octaves);
    this.mask = null; // Picture of one channel in [0, 1]: where to dream; null is everywhere
    this.#grow();
  }

  /** How many steps there are before the last octave is done. */
  get planned() {
    return this.sides.length * this.dream.steps;
  }

  get isDone() {
    return this.step >= this.planned;
  }

  /** Does one step. After the last octave it goes on at full size. */
  async advance() {
    if (!this.#left && this.#octave + 1 < this.sides.length) this.#grow();
    const { jitter, smoothing, strength } = this.dream;
    const [down, right] = [this.#shift(jitter), this.#shift(jitter)];
    const moved = rolled(this.picture, down, right);
    const found = { ...moved, data: await this.gradientOf(moved) };
    const gradient = blurred(rolled(found, -down, -right), smoothing);
    this.#climb(gradient.data, strength / 100);
    this.#left = Math.max(0, this.#left - 1);
    this.step += 1;
  }

  #shift(most) {
    return Math.floor((2 * most + 1) * this.random()) - most;
  }

  /** Goes on to the next octave: the detail that scaling took from the picture comes back, what was dreamt is kept. */
  #grow() {
    this.#octave += 1;
    this.#left = this.dream.steps;
    const side = this.sides[this.#octave];
    const base = resized(this.start, side, side);
    if (this.base) {
      const [before, after] = [this.base, this.picture].map((one) => resized(one, side, side).data);
      this.picture = { ...base, data: base.data.map((value, i) => clipped(value + after[i] - before[i])) };
    } else {
      this.picture = { ...base, data: base.data.slice() };
    }
    this.base = base;
  }

  /** Adds the gradient, made as large as a step, where the reader wants it. */
  #climb(gradient, rate) {
    const { data, height, width, channels } = this.picture;
    const mask = this.mask && resized(this.mask, height, width).data;
    let sum = 0;
    for (const value of gradient) sum += value * value;
    const size = Math.sqrt(sum / gradient.length);
    if (!(size > 0) || !Number.isFinite(size)) return; // no place answers at all
    for (let i = 0; i < data.length; i += 1) {
      const share = mask ? mask[Math.floor(i / channels)] : 1;
      data[i] = clipped(data[i] + (rate * share * gradient[i]) / size);
    }
  }
}

/**
 * Returns the sides of the octaves, the smallest first.
 * @param {number} side px of the picture
 * @param {number} octaves
 */
export function sidesOf(side, octaves) {
  const sides = [];
  for (let octave = octaves - 1; octave > 0; octave -= 1) {
    const smaller = Math.round(side / SCALE ** octave / MULTIPLE) * MULTIPLE;
    if (smaller >= SMALLEST && smaller < side) sides.push(smaller);
  }
  return [...sides, side];
}

const clipped = (value) => Math.min(Math.max(value, 0), 1);
