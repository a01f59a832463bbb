// Random numbers that a seed repeats.

/** Mulberry32, by Tommy Ettinger: 32 bits of state are plenty for an order of pictures. */
export class Random {
  #state;

  /** @param {number} seed whole, 0 or more */
  constructor(seed) {
    this.#state = seed >>> 0;
  }

  /** Returns the next number in [0, 1). */
  next() {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let mixed = this.#state;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }
}
