// In which order a network sees its pictures, and which units dropout leaves out. The same seed gives the same.

import { Random } from "../shared/random.js";

/** Batches of all pictures in a new order each epoch; the last of an epoch may be smaller. */
export class Batches {
  epoch = 0; // how many are complete
  #order;
  #place = 0;
  #size;
  #random;

  /**
   * @param {number} count of pictures, 1 or more
   * @param {number} size of a batch; a larger one than there are pictures is all of them
   * @param {number} seed
   */
  constructor(count, size, seed) {
    this.#order = Int32Array.from({ length: count }, (_, place) => place);
    this.#size = Math.max(1, Math.min(size, count));
    this.#random = new Random(seed);
  }

  /** Returns the places of the next batch's pictures, int32. */
  next() {
    if (this.#place === 0) this.#shuffle();
    const places = this.#order.slice(this.#place, this.#place + this.#size);
    this.#place += this.#size;
    if (this.#place >= this.#order.length) {
      this.#place = 0;
      this.epoch += 1;
    }
    return places;
  }

  /** Fisher and Yates. */
  #shuffle() {
    for (let last = this.#order.length - 1; last > 0; last -= 1) {
      const place = Math.floor(this.#random.next() * (last + 1));
      [this.#order[last], this.#order[place]] = [this.#order[place], this.#order[last]];
    }
  }
}

/**
 * Returns what dropout multiplies units by: 0, or 1 / (1 - rate), so that the mean stays.
 * @param {number} count
 * @param {number} rate 0 to below 1
 * @param {Random} random
 */
export function kept(count, rate, random) {
  const keep = new Float32Array(count).fill(1 / (1 - rate));
  if (rate > 0) for (let place = 0; place < count; place += 1) if (random.next() < rate) keep[place] = 0;
  return keep;
}
