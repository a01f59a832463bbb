// A network that writes, one symbol a step: the same file, rule and seed as core/inference/text/generator.py.

import { fetched, openSession, selfTest } from "../frame/session.js";
import { normalise, Sampler, Vocabulary } from "./sampler.js";

const TOLERANCE = 1e-4; // of a logit, between this tab and the card
const FOREMOST = 8; // symbols that a look ahead names

/**
 * Loads a network that writes and runs its self-test.
 * @param {import("../frame/session.js").Source & {vocabulary: string}} source
 * @param {import("../frame/session.js").OnProgress} [onProgress]
 */
export async function loadTextModel(source, onProgress) {
  const [opened, vocabulary] = await Promise.all([
    openSession(source, onProgress),
    fetched(source.vocabulary).then((response) => response.json()),
  ]);
  const model = new TextModel(opened, new Vocabulary(vocabulary));
  await model.selfTest();
  return model;
}

class TextModel {
  #Tensor;
  #session;
  #number = new Int32Array(1);
  #token;

  constructor({ session, facts, Tensor }, vocabulary) {
    this.#Tensor = Tensor;
    this.#session = session;
    this.card = facts;
    this.vocabulary = vocabulary;
    this.#token = new Tensor("int32", this.#number, [1]); // one for all steps: its number changes
    this.gates = facts.layers.filter(({ kind }) => kind === "gate").map(({ tensor }) => tensor);
  }

  /** Compares this tab's logits with the card's; throws where they are not the same. */
  async selfTest() {
    const { tokens, logits } = this.card.self_test;
    const memory = this.#begin();
    let here;
    for (const token of tokens) here = await this.#step(token, memory);
    this.difference = selfTest(this.card, here, logits[0], TOLERANCE);
  }

  /** Reads a prompt, its last symbols where it is long; returns the logits of the next symbol and the memory. */
  async #read(prompt) {
    const memory = this.#begin();
    let logits;
    for (const token of this.#tokens(prompt)) logits = await this.#step(token, memory);
    return [logits, memory];
  }

  /**
   * Yields the symbols that follow a prompt.
   * @param {{prompt: string, length: number, seed: number, temperature: number, topK: number, topP: number}} request
   */
  async *write({ prompt, length, seed, ...settings }) {
    const sampler = new Sampler(settings, seed);
    if (length < 1) return;
    const [first, memory] = await this.#read(prompt);
    let logits = first;
    for (let number = 0; number < length; number++) {
      const token = sampler.pick(logits);
      yield this.vocabulary.symbols[token];
      if (number + 1 < length) logits = await this.#step(token, memory);
    }
  }

  /** Returns the likeliest next symbols as {symbol, probability, share}: by the network, and as the settings draw. */
  async lookAhead({ prompt, ...settings }) {
    const [logits] = await this.#read(prompt);
    const plain = shares(new Sampler({}, 0).weigh(logits));
    const drawn = shares(new Sampler(settings, 0).weigh(logits));
    const order = [...plain.keys()].sort((a, b) => plain[b] - plain[a] || a - b).slice(0, FOREMOST);
    return {
      entropy: drawn.reduce((bits, share) => (share > 0 ? bits - share * Math.log2(share) : bits), 0),
      symbols: order.map((i) => ({ symbol: this.vocabulary.symbols[i], probability: plain[i], share: drawn[i] })),
      unknown: this.vocabulary.unknownSymbols(prompt),
    };
  }

  /** Returns what the network holds after each symbol of a text: {name: {units, values: Float32Array}}, and nats. */
  async trace({ text }) {
    const names = ["logits", "next_state", ...this.gates];
    const memory = this.#begin();
    const tokens = [...this.#tokens(text)];
    const held = Object.fromEntries(names.slice(1).map((name) => [name, []]));
    const nats = [];
    for (const [place, token] of tokens.entries()) {
      const out = await this.#run(token, memory, names);
      if (place > 0) for (const name of names.slice(1)) held[name].push(out[name].data); // 0: the break before the text
      if (place + 1 < tokens.length) nats.push(surprise(out.logits.data, tokens[place + 1]));
    }
    const parts = Object.entries(held).map(([name, rows]) => [name, joined(rows)]);
    const symbols = this.#end(text);
    return { symbols, parts: Object.fromEntries(parts), nats };
  }

  /** Returns a memory of nothing: the state, which every step replaces. */
  #begin() {
    const size = this.card.inputs[1].shape[1];
    return { state: new this.#Tensor("float32", new Float32Array(size), [1, size]) };
  }

  async #step(token, memory) {
    const { logits } = await this.#run(token, memory, ["logits", "next_state"]);
    return logits.data;
  }

  async #run(token, memory, names) {
    this.#number[0] = token;
    const out = await this.#session.run({ token: this.#token, state: memory.state }, names);
    memory.state = out.next_state;
    return out;
  }

  /** Returns a line break and the prompt's last symbols. */
  #tokens(prompt) {
    return this.vocabulary.encode(this.card.preprocessing.begins_after + this.#end(prompt));
  }

  /** Returns the part of a text that is read: all of it, or its last symbols. */
  #end(text) {
    return [...normalise(text)].slice(-this.card.preprocessing.prompt_symbols).join("");
  }
}

function shares(weights) {
  const sum = weights.reduce((total, weight) => total + weight, 0);
  return Array.from(weights, (weight) => weight / sum);
}

/** Returns how many nats the network was surprised by a symbol. */
function surprise(logits, token) {
  const highest = logits.reduce((a, b) => Math.max(a, b));
  const sum = logits.reduce((total, logit) => total + Math.exp(logit - highest), 0);
  return highest + Math.log(sum) - logits[token];
}

function joined(rows) {
  const units = rows.length ? rows[0].length : 0;
  const values = new Float32Array(units * rows.length);
  rows.forEach((row, place) => values.set(row, place * units));
  return { units, values };
}
