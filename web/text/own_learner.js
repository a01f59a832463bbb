// A text network that learns in this tab: truncated back-propagation over streams of the reader's text, by the training step of
// core/export/training_step/recurrent.py. What it gives is what it takes next.

import { normalise, Random, Sampler } from "./sampler.js";

export const UNITS = 128;
const [STREAMS, LENGTH] = [16, 48]; // sequences a step, symbols of each
const HELD_OUT = 0.1; // of the text, its end
const MOST_HELD_OUT = 8_000; // symbols that are read to judge
export const MOST_SYMBOLS = 256;
const RATE = 1e-2;
const CLIP = 1;
const [BETA_1, BETA_2, EPSILON] = [0.9, 0.999, 1e-7]; // of Adam: Kingma and Ba 2015, algorithm 1
const DEVIATION = 0.3; // of the embedding at first
const MOMENTS = ["", "/first", "/second"];
const [UNKNOWN_SIGN, LINE_BREAK] = ["\ufffd", "\n"];

/**
 * @typedef {{data: Float32Array, dims: number[]}} Values
 * @typedef {{cell: string, blocks: number, states: number, parameters: {[name: string]: (number | string)[]}}} Network its row
 *   of steps.json
 */

/** The numbers left all bounds; the state is that of before the step. */
export class BlownUp extends Error {}

/**
 * Returns the symbols of a text by how often they come, at most MOST_SYMBOLS; rarer ones become one, number 0.
 * @param {string} text normalised
 * @returns {{symbols: string[], rare: number}} rare: how many kinds of symbols have become one
 */
export function symbolsOf(text) {
  const counts = new Map();
  for (const symbol of text) counts.set(symbol, (counts.get(symbol) ?? 0) + 1);
  counts.delete(UNKNOWN_SIGN);
  counts.delete(LINE_BREAK);
  const all = [...counts].sort(([a, many], [b, more]) => more - many || (a < b ? -1 : 1)).map(([symbol]) => symbol);
  const room = MOST_SYMBOLS - 2;
  return { symbols: [UNKNOWN_SIGN, LINE_BREAK, ...all.slice(0, room)], rare: Math.max(0, all.length - room) };
}

/**
 * Cuts a text into the part to learn from and the held-out one, at its end.
 * @param {Int32Array} tokens
 */
export function parted(tokens) {
  const held = Math.max(2, Math.floor(tokens.length * HELD_OUT));
  return {
    training: tokens.subarray(0, tokens.length - held),
    heldOut: tokens.subarray(tokens.length - held).subarray(0, MOST_HELD_OUT),
  };
}

/** Pieces of a text, in as many streams side by side as it has room for; each goes on where its last piece ended. */
export class Streams {
  isNew = true; // the next pieces begin the text anew
  #place = 0;

  /** @param {Int32Array} tokens 2 or more */
  constructor(tokens) {
    this.tokens = tokens;
    this.count = Math.max(1, Math.min(STREAMS, Math.floor(tokens.length / (4 * LENGTH))));
    this.each = Math.floor((tokens.length - 1) / this.count);
    this.length = Math.min(LENGTH, this.each);
  }

  /** Returns the next pieces and what follows each symbol, int32 (count, length), flat. */
  next() {
    this.isNew = this.#place === 0;
    const size = this.count * this.length;
    const [tokens, targets] = [new Int32Array(size), new Int32Array(size)];
    for (let stream = 0; stream < this.count; stream += 1) {
      const from = stream * this.each + this.#place;
      tokens.set(this.tokens.subarray(from, from + this.length), stream * this.length);
      targets.set(this.tokens.subarray(from + 1, from + 1 + this.length), stream * this.length);
    }
    this.#place += this.length;
    if (this.#place + this.length > this.each) this.#place = 0;
    return { tokens, targets };
  }
}

/**
 * Returns a network's parameters before the first step, as core.models.sequences.recurrent begins: the same distributions.
 * @param {Network} network
 * @param {number} symbols
 * @param {number} seed
 * @returns {Map<string, Values>}
 */
export function initial({ cell, blocks, parameters }, symbols, seed) {
  const random = new Random(seed);
  const sides = { symbols, units: UNITS, width: blocks * UNITS };
  return new Map(
    Object.entries(parameters).map(([name, shape]) => {
      const dims = shape.map((side) => (typeof side === "number" ? side : sides[side]));
      return [name, { dims, data: begun(name, dims, cell, random) }];
    }),
  );
}

function begun(name, dims, cell, random) {
  const count = dims.reduce((product, side) => product * side);
  const data = new Float32Array(count);
  if (name === "embedding") return data.map(() => DEVIATION * normal(random));
  if (name === "cell/recurrent") return orthogonal(dims, random);
  if (dims.length > 1) {
    const limit = Math.sqrt(6 / (dims[0] + dims[1])); // Glorot and Bengio 2010, eq. 16
    return data.map(() => (2 * random.nextUniform() - 1) * limit);
  }
  if (name === "cell/bias" && cell === "lstm") data.fill(1, UNITS, 2 * UNITS); // it begins by remembering
  return data;
}

/** Box and Muller. */
function normal(random) {
  return Math.sqrt(-2 * Math.log(1 - random.nextUniform())) * Math.cos(2 * Math.PI * random.nextUniform());
}

/** Returns rows that are orthonormal, by Gram and Schmidt: Saxe et al. 2014, arXiv:1312.6120. */
export function orthogonal([rows, columns], random) {
  const data = Float32Array.from({ length: rows * columns }, () => normal(random));
  for (let row = 0; row < rows; row += 1) {
    const own = data.subarray(row * columns, (row + 1) * columns);
    for (let before = 0; before < row; before += 1) {
      const first = before * columns;
      let share = 0;
      for (let at = 0; at < columns; at += 1) share += own[at] * data[first + at];
      for (let at = 0; at < columns; at += 1) own[at] -= share * data[first + at];
    }
    const length = Math.hypot(...own);
    own.forEach((value, at) => (own[at] = value / length));
  }
  return data;
}

/**
 * Returns the settings of a step of Adam, as core/optimizers.py tells them.
 * @param {number} step from 1
 */
export function adam(step) {
  const rate = (RATE * Math.sqrt(1 - BETA_2 ** step)) / (1 - BETA_1 ** step);
  return Float32Array.of(0, BETA_1, 1 - BETA_1, BETA_2, 1 - BETA_2, rate, 0, EPSILON, 1);
}

/** One cell. */
export class TextLearner {
  step = 0;
  best = null; // { step, loss, parameters } of the lowest loss on held-out text
  #state = new Map(); // name of a parameter or moment -> tensor
  #memory = null; // tensor, carried over from step to step

  /**
   * @param {{Tensor: any, stepper: any, reader: any, network: Network, start: Map<string, Values>, training: Int32Array}} parts
   */
  constructor({ Tensor, stepper, reader, network, start, training }) {
    this.Tensor = Tensor;
    this.stepper = stepper;
    this.reader = reader;
    this.network = network;
    this.streams = new Streams(training);
    this.names = [...start.keys()];
    for (const [name, { data, dims }] of start) {
      for (const moment of MOMENTS) {
        this.#state.set(name + moment, new Tensor("float32", moment ? new Float32Array(data.length) : data, dims));
      }
    }
    this.clip = new Tensor("float32", Float32Array.of(CLIP), []);
  }

  /** Does one step; returns its loss, nats a symbol. */
  async learn() {
    const { Tensor, streams } = this;
    const { tokens, targets } = streams.next();
    const shape = [streams.count, streams.length];
    if (streams.isNew || !this.#memory) this.#memory = this.#nothing(streams.count);
    const found = await this.stepper.run({
      tokens: new Tensor("int32", tokens, shape),
      targets: new Tensor("int32", targets, shape),
      state: this.#memory,
      settings: new Tensor("float32", adam(this.step + 1), [9]),
      clip: this.clip,
      ...Object.fromEntries(this.#state),
    });
    const [loss] = found.loss.data;
    if (!Number.isFinite(loss) || !Number.isFinite(found.gradient_norm.data[0])) throw new BlownUp(String(loss));
    for (const [name, old] of this.#state) {
      this.#state.set(name, found[`new/${name}`]);
      old.dispose?.();
    }
    this.#memory = found.next_state;
    this.step += 1;
    return loss;
  }

  /**
   * Returns the loss on held-out text, nats a symbol, and keeps the parameters where it is the lowest so far.
   * @param {Int32Array} tokens
   */
  async judge(tokens) {
    const { Tensor } = this;
    const length = tokens.length - 1;
    const found = await this.reader.run(
      {
        tokens: new Tensor("int32", tokens.slice(0, length), [1, length]),
        targets: new Tensor("int32", tokens.slice(1), [1, length]),
        state: this.#nothing(1),
        ...this.#parameters(),
      },
      ["loss"],
    );
    const [loss] = found.loss.data;
    if (!(loss >= this.best?.loss)) {
      const parameters = new Map(this.names.map((name) => [name, copied(this.#state.get(name))]));
      this.best = { step: this.step, loss, parameters };
    }
    return loss;
  }

  /**
   * Returns text that the network writes, by the best parameters so far or those of now.
   * @param {{symbols: string[], count: number, seed: number, temperature: number, prompt?: string}} wish
   */
  async write({ symbols, count, seed, temperature, prompt = LINE_BREAK }) {
    const sampler = new Sampler({ temperature }, seed);
    const numbers = new Map(symbols.map((symbol, number) => [symbol, number]));
    const held = this.best ? this.#tensors(this.best.parameters) : this.#parameters();
    const given = [...normalise(prompt || LINE_BREAK)].map((symbol) => numbers.get(symbol) ?? 0);
    let state = this.#nothing(1);
    let text = "";
    const begun = given.length;
    for (let place = 0; place < begun + count - 1; place += 1) {
      const token = new this.Tensor("int32", Int32Array.of(given[place]), [1, 1]);
      const found = await this.reader.run({ tokens: token, targets: token, state, ...held }, ["logits", "next_state"]);
      state = found.next_state;
      if (place < begun - 1) continue;
      const next = sampler.pick(found.logits.data);
      given.push(next);
      text += symbols[next];
    }
    return text;
  }

  /** Gives its tensors back. */
  end() {
    for (const tensor of this.#state.values()) tensor.dispose?.();
    this.#state.clear();
  }

  #parameters() {
    return Object.fromEntries(this.names.map((name) => [name, this.#state.get(name)]));
  }

  #tensors(values) {
    const made = [...values].map(([name, { data, dims }]) => [name, new this.Tensor("float32", data, dims)]);
    return Object.fromEntries(made);
  }

  #nothing(streams) {
    const size = UNITS * this.network.states;
    return new this.Tensor("float32", new Float32Array(streams * size), [streams, size]);
  }
}

const copied = ({ data, dims }) => ({ data: Float32Array.from(data), dims: [...dims] });
