// What the networks have answered so far, and what is to be asked next.

import { TOGETHER } from "./pool.js";

const KEPT = 60; // states whose answers are remembered, so that undoing one asks nothing
/** An answer that is not there yet. */
export const OPEN = 255;

/**
 * @typedef {object} Result of one network in one state
 * @property {Uint8Array} answers a class a test picture, or OPEN
 * @property {number} asked how many parts have been given to a thread
 */

export class Results {
  #known = new Map(); // "place key" -> Result, the one used least recently first

  /** @param {number} count of test pictures */
  constructor(count) {
    this.count = count;
  }

  /**
   * Returns a network's answers in a state, those there are.
   * @param {number} place of the network
   * @param {string} key of the state
   * @returns {Result}
   */
  of(place, key) {
    const name = `${place} ${key}`;
    const found = this.#known.get(name) ?? { answers: new Uint8Array(this.count).fill(OPEN), asked: 0 };
    this.#known.delete(name);
    this.#known.set(name, found);
    if (this.#known.size > KEPT) this.#known.delete(this.#known.keys().next().value);
    return found;
  }

  /**
   * Returns the part of the test pictures that is to be asked for next, null where all have been.
   * @param {number} place
   * @param {string} key
   */
  nextPart(place, key) {
    const result = this.of(place, key);
    const first = result.asked * TOGETHER;
    if (first >= this.count) return null;
    result.asked += 1;
    return { first, count: Math.min(TOGETHER, this.count - first) };
  }

  /**
   * Takes a part's answers.
   * @param {number} place
   * @param {string} key
   * @param {number} first
   * @param {Uint8Array} answers
   */
  take(place, key, first, answers) {
    this.of(place, key).answers.set(answers, first);
  }
}

/**
 * Returns how many answers there are, and how many of them agree with others.
 * @param {Uint8Array} answers
 * @param {ArrayLike<number>} truth
 */
export function counted(answers, truth) {
  let [done, right] = [0, 0];
  answers.forEach((answer, place) => {
    if (answer === OPEN) return;
    done += 1;
    if (answer === truth[place]) right += 1;
  });
  return { done, right };
}
