// A network that reads a digit row by row in this tab: the same file as core/inference/sequences/row_classifier.py.

import { openSession, selfTest, testedOnceATab } from "../frame/session.js";
import { softmax } from "../shared/calibration.js";

const TOLERANCE = 1e-4; // of a logit, between this tab and the card

/** Loads such a network, once a tab, and runs its self-test. */
export const loadRowClassifier = testedOnceATab(
  async (source, onProgress) => new RowClassifier(await openSession(source, onProgress)),
);

class RowClassifier {
  #session;
  #Tensor;

  constructor({ session, facts, Tensor }) {
    this.#session = session;
    this.#Tensor = Tensor;
    this.card = facts;
  }

  /** Compares this tab's logits with the card's; throws where they are not the same. */
  async selfTest() {
    const { images, logits } = this.card.self_test;
    const here = [];
    for (const image of images) here.push(...(await this.#followLogits(Float32Array.from(image))).at(-1));
    this.difference = selfTest(this.card, here, logits.flat(), TOLERANCE);
  }

  /**
   * Returns the probabilities after each row from above.
   * @param {Float32Array} image (height, width, channels) in [0, 1], flat
   * @returns {Promise<number[][]>} a row of the picture, a class
   */
  async follow(image) {
    return (await this.#followLogits(image)).map((logits) => softmax(logits));
  }

  async #followLogits(image) {
    const { height, width, channels } = this.card.preprocessing;
    const size = this.card.inputs[1].shape[1];
    let state = new this.#Tensor("float32", new Float32Array(size), [1, size]);
    const found = [];
    for (let row = 0; row < height; row++) {
      const pixels = image.slice(row * width * channels, (row + 1) * width * channels);
      const given = { row: new this.#Tensor("float32", pixels, [1, width * channels]), state };
      const { logits, next_state } = await this.#session.run(given, ["logits", "next_state"]);
      state = next_state;
      found.push(logits.data);
    }
    return found;
  }
}

/**
 * Returns from which row on the answer stays what it is after the last one, 1 for the first row.
 * @param {number[][]} probabilities a row of the picture, a class
 */
export function decidedAt(probabilities) {
  const answers = probabilities.map((row) => row.indexOf(Math.max(...row)));
  return answers.findLastIndex((answer) => answer !== answers.at(-1)) + 2;
}
