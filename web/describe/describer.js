// A network that describes pictures, in this tab: the same files as core/inference/sequences/describer.py.

import { openSession, selfTest, testedOnceATab } from "../frame/session.js";
import { softmax } from "../shared/calibration.js";

const TOLERANCE = 1e-4; // of a number, between this tab and the card

/** Loads both halves of such a network, once a tab, and runs its self-test. */
export const loadDescriber = testedOnceATab(async (source, onProgress) => {
  const { speaker } = /** @type {any} */ (source);
  const [eye, mouth] = await Promise.all([
    openSession(source, onProgress),
    openSession({ card: source.card, file: speaker.file, bytes: speaker.bytes }),
  ]);
  return new Describer(eye, mouth);
});

class Describer {
  #eye;
  #mouth;
  #Tensor;

  constructor({ session, facts, Tensor }, mouth) {
    this.#eye = session;
    this.#mouth = mouth.session;
    this.#Tensor = Tensor;
    this.card = facts;
    this.words = facts.labels;
    this.side = facts.preprocessing.height;
    this.grid = facts.preprocessing.grid;
  }

  /** The rules of a sentence, for search.js. */
  get rules() {
    return { length: this.card.preprocessing.length, end: this.words.indexOf(".") };
  }

  /** Compares this tab's numbers with the card's; throws where they are not the same. */
  async selfTest() {
    const { images, state, words, logits } = this.card.self_test;
    const seen = await this.look(Float32Array.from(images[0]));
    this.difference = selfTest(this.card, seen.state, state[0], TOLERANCE);
    let said = { next_state: { data: seen.state }, logits: null };
    for (const token of words[0]) said = await this.#say(seen, [token], said.next_state.data);
    this.difference = Math.max(this.difference, selfTest(this.card, said.logits.data, logits[0], TOLERANCE));
  }

  /**
   * Returns what is seen of a picture, and the state to begin with.
   * @param {Float32Array} picture (side, side) in [0, 1], light on dark, flat
   */
  async look(picture) {
    const shape = [1, this.side, this.side, 1];
    const { features, state } = await this.#eye.run({ images: new this.#Tensor("float32", picture, shape) });
    return { features: features.data, state: state.data };
  }

  /** Returns the word that a sentence begins from, and the state: "ko" or "en". */
  start(seen, language) {
    return { token: this.words.indexOf(`<${language}>`), state: seen.state };
  }

  /**
   * Returns what reads one word of each of several sentences about what was seen.
   * @returns {import("./search.js").Step}
   */
  stepper(seen) {
    return async (before) => {
      const size = seen.state.length;
      const states = new Float32Array(before.length * size);
      before.forEach(({ state }, row) => states.set(state, row * size));
      const tokens = before.map(({ token }) => token);
      const { logits, next_state, attention } = await this.#say(seen, tokens, states);
      const row = ({ data }, place, width) => data.slice(place * width, (place + 1) * width);
      return tokens.map((_, place) => ({
        probabilities: softmax(row(logits, place, this.words.length)),
        state: row(next_state, place, size),
        attention: row(attention, place, this.grid ** 2),
      }));
    };
  }

  async #say({ features }, tokens, states) {
    const count = tokens.length;
    const places = this.grid ** 2;
    const repeated = new Float32Array(count * features.length);
    for (let row = 0; row < count; row += 1) repeated.set(features, row * features.length);
    return this.#mouth.run({
      features: new this.#Tensor("float32", repeated, [count, places, features.length / places]),
      token: new this.#Tensor("int32", Int32Array.from(tokens), [count]),
      state: new this.#Tensor("float32", states, [count, states.length / count]),
    });
  }
}
