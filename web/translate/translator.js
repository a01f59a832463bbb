// A network that translates, in this tab: the same files as core/inference/sequences/translator.py.

import { fetched, openSession, selfTest, testedOnceATab } from "../frame/session.js";
import { softmax } from "../shared/calibration.js";
import { Symbols } from "./symbols.js";

const TOLERANCE = 1e-4; // of a number, between this tab and the card

/** Loads both halves of such a network and its symbols, once a tab, and runs its self-test. */
export const loadTranslator = testedOnceATab(async (source, onProgress) => {
  const { writer, symbols } = /** @type {any} */ (source);
  const [reading, writing, sides] = await Promise.all([
    openSession(source, onProgress),
    openSession({ card: source.card, file: writer.file, bytes: writer.bytes }),
    fetched(symbols).then((response) => response.json()),
  ]);
  return new Translator(reading, writing, sides);
});

class Translator {
  #encoder;
  #writer;
  #Tensor;

  constructor({ session, facts, Tensor }, writing, sides) {
    this.#encoder = session;
    this.#writer = writing.session;
    this.#Tensor = Tensor;
    this.card = facts;
    this.source = new Symbols(sides.source);
    this.target = new Symbols(sides.target);
  }

  /** How many symbols of the source are read at most, without the end. */
  get most() {
    return this.card.preprocessing.source_length - 1;
  }

  /** How many symbols are written at most. */
  get length() {
    return this.card.preprocessing.length;
  }

  get hasAttention() {
    return this.card.preprocessing.has_attention;
  }

  /** Compares this tab's numbers with the card's; throws where they are not the same. */
  async selfTest() {
    const { source, tokens, logits } = this.card.self_test;
    const memory = await this.#read(source[0]);
    const open = new Float32Array(memory.dims[1]).fill(1);
    let said = { next_state: { data: null }, logits: null };
    for (const token of tokens[0]) said = await this.#write(memory, open, token, said.next_state.data);
    this.difference = selfTest(this.card, said.logits.data, logits[0], TOLERANCE);
  }

  /**
   * Reads a sentence.
   * @param {number[]} numbers of `source.encode`
   * @returns {Promise<{places: number, step: import("./writing.js").Step}>} how many places its memory has, and what writes
   */
  async read(numbers) {
    const memory = await this.#read(numbers);
    return {
      places: memory.dims[1],
      step: async (token, state, open) => {
        const { logits, next_state, attention } = await this.#write(memory, open, token, state);
        return { probabilities: softmax(logits.data), state: next_state.data, attention: attention.data };
      },
    };
  }

  async #read(numbers) {
    const { memory } = await this.#encoder.run({
      source: new this.#Tensor("int32", Int32Array.from(numbers), [1, numbers.length]),
      lengths: new this.#Tensor("int32", Int32Array.of(numbers.length), [1]),
    });
    return memory;
  }

  async #write(memory, open, token, state) {
    const size = this.card.preprocessing.state;
    return this.#writer.run({
      memory,
      open: new this.#Tensor("float32", open, [1, open.length]),
      token: new this.#Tensor("int32", Int32Array.of(token), [1]),
      state: new this.#Tensor("float32", state ?? new Float32Array(size), [1, size]),
    });
  }
}
