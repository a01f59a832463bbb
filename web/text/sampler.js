// Text to numbers and logits to the next symbol, exactly as core/text/vocabulary.py and core/inference/text/sampling.py do:
// the same seed gives the same symbols on the server and in the page. The rule is written down in sampling.py.

export const LAST_SEED = Number.MAX_SAFE_INTEGER;
const UNKNOWN = 0;
const WEIGHT_OF_ONE = 2 ** 32;
const LINE_BREAKS = /\r\n|[\r\v\f\x85\u2028\u2029]/g; // Unicode 16, section 5.8, but for \n itself

/**
 * Returns text in NFC with every line break as one "\n".
 * @param {string} text
 */
export function normalise(text) {
  return text.replace(LINE_BREAKS, "\n").normalize("NFC");
}

/**
 * Returns a symbol in a form that one can see: itself, or its code point where it shows nothing alone.
 * @param {string} symbol
 */
export function visible(symbol) {
  if (!/[\p{C}\p{M}\p{Z}]/u.test(symbol)) return symbol;
  return `U+${symbol.codePointAt(0).toString(16).toUpperCase().padStart(4, "0")}`;
}

/** The symbols of a vocabulary.json in the order of their numbers; number 0 stands for whatever is not among them. */
export class Vocabulary {
  #numbers;

  /** @param {{symbols: string[]}} file content of vocabulary.json */
  constructor({ symbols }) {
    this.symbols = symbols;
    this.#numbers = new Map(symbols.map((symbol, number) => [symbol, number]));
  }

  get size() {
    return this.symbols.length;
  }

  /**
   * Returns the number of each symbol of the normalised text.
   * @param {string} text
   */
  encode(text) {
    return Int32Array.from([...normalise(text)], (symbol) => this.#numbers.get(symbol) ?? UNKNOWN);
  }

  /**
   * Returns the symbols of these numbers as text.
   * @param {Iterable<number>} tokens
   */
  decode(tokens) {
    return Array.from(tokens, (token) => this.symbols[token]).join("");
  }

  /**
   * Returns the symbols that the vocabulary lacks, each once.
   * @param {string} text
   */
  unknownSymbols(text) {
    return [...new Set(normalise(text))].filter((symbol) => !this.#numbers.has(symbol));
  }
}

/** Xoshiro128** (Blackman and Vigna 2021, arXiv:1805.01407), its words filled by SplitMix64 (Steele et al. 2014). */
export class Random {
  /** @param {number} seed whole, 0..2^53 - 1 */
  constructor(seed) {
    if (!Number.isSafeInteger(seed) || seed < 0)
      throw new RangeError(`seed must be 0..${LAST_SEED}. Received: ${seed}`);
    const cut = (number) => BigInt.asUintN(64, number);
    let state = BigInt(seed);
    const words = [];
    for (let i = 0; i < 2; i++) {
      state = cut(state + 0x9e3779b97f4a7c15n);
      let mixed = cut((state ^ (state >> 30n)) * 0xbf58476d1ce4e5b9n);
      mixed = cut((mixed ^ (mixed >> 27n)) * 0x94d049bb133111ebn);
      mixed ^= mixed >> 31n;
      words.push(Number(mixed & 0xffffffffn), Number(mixed >> 32n));
    }
    this.words = Uint32Array.from(words);
  }

  /** Returns the next whole number in 0..2^32 - 1. */
  nextWord() {
    const [a, b, c, d] = this.words;
    const result = Math.imul(rotated(Math.imul(b, 5), 7), 9) >>> 0;
    this.words.set([a ^ d ^ b, b ^ c ^ a, c ^ a ^ (b << 9), rotated(d ^ b, 11)]);
    return result;
  }

  /** Returns the next multiple of 2^-53 in [0, 1), from two words. */
  nextUniform() {
    const high = this.nextWord() >>> 5;
    const low = this.nextWord() >>> 6;
    return (high * 2 ** 26 + low) / 2 ** 53;
  }
}

/** Chooses the next symbol of one stream. */
export class Sampler {
  #random;
  #weights = new Float64Array(0);
  #sorted = new Float64Array(0);

  /**
   * @param {{temperature?: number, topK?: number, topP?: number}} settings 0..10, whole and from 0 (0: all), 0..1
   * @param {number} seed whole, 0..2^53 - 1
   */
  constructor({ temperature = 1, topK = 0, topP = 1 }, seed) {
    if (!(temperature >= 0 && temperature <= 10 && Number.isInteger(topK) && topK >= 0 && topP >= 0 && topP <= 1)) {
      throw new RangeError(`Received: temperature=${temperature}, topK=${topK}, topP=${topP}`);
    }
    this.temperature = temperature;
    this.topK = topK;
    this.topP = topP;
    this.#random = new Random(seed);
  }

  /**
   * Returns the number of the chosen symbol.
   * @param {Float32Array} logits finite numbers, one a symbol
   */
  pick(logits) {
    const weights = this.weigh(logits);
    return this.temperature === 0 ? weights.indexOf(WEIGHT_OF_ONE) : this.#draw();
  }

  /**
   * Returns what each symbol weighs in the draw, 0 for those that cannot come; valid until the next call.
   * @param {Float32Array} logits finite numbers, one a symbol
   */
  weigh(logits) {
    const values = this.#copy(logits);
    let best = UNKNOWN + 1;
    for (let i = best + 1; i < values.length; i++) if (values[i] > values[best]) best = i;
    const largest = values[best];
    if (!Number.isFinite(largest)) throw new RangeError(`logits must be finite. Received: ${largest}`);
    if (this.temperature === 0) {
      values.fill(0);
      values[best] = WEIGHT_OF_ONE;
      return values;
    }
    if (this.topK > 0 && this.topK < values.length)
      this.#keepLargest(this.topK, this.#mostOf(this.topK, largest), -Infinity);
    for (let i = 0; i < values.length; i++) {
      values[i] = Math.floor(Math.exp((values[i] - largest) / this.temperature) * WEIGHT_OF_ONE);
    }
    if (this.topP < 1) this.#keepHeaviest(this.topP);
    return values;
  }

  #copy(logits) {
    if (this.#weights.length !== logits.length) {
      this.#weights = new Float64Array(logits.length);
      this.#sorted = new Float64Array(logits.length);
    }
    this.#weights.set(logits);
    this.#weights[UNKNOWN] = -Infinity; // never written
    return this.#weights;
  }

  /** Returns at least the `count` largest logits, rising: to sort all of them would take longer than the network. */
  #mostOf(count, largest) {
    for (let width = 4; ; width *= 2) {
      const rising = this.#atLeast(width < 1e6 ? largest - width : -Infinity);
      if (rising.length >= count) return rising;
    }
  }

  /** Replaces the weights of all but the heaviest, which together are at least `share` of all, by 0. */
  #keepHeaviest(share) {
    const enough = share * total(this.#weights);
    let rising;
    for (let cut = WEIGHT_OF_ONE / 64; ; cut /= 64) {
      rising = this.#atLeast(cut > 1 ? cut : 0);
      if (cut <= 1 || total(rising) >= enough) break;
    }
    let sum = 0;
    let count = 0;
    do sum += rising[rising.length - ++count];
    while (sum < enough);
    this.#keepLargest(count, rising, 0);
  }

  /** Replaces all but the `count` largest by `nothing`; of equal ones the first stay. */
  #keepLargest(count, rising, nothing) {
    const least = rising[rising.length - count];
    const values = this.#weights;
    let room = count;
    for (let i = 0; i < values.length; i++) if (values[i] > least) room--;
    for (let i = 0; i < values.length; i++) {
      if (values[i] < least || (values[i] === least && room-- <= 0)) values[i] = nothing;
    }
  }

  /** Returns the values from `least` on, rising. */
  #atLeast(least) {
    const values = this.#weights;
    let count = 0;
    for (let i = 0; i < values.length; i++) if (values[i] >= least) this.#sorted[count++] = values[i];
    return this.#sorted.subarray(0, count).sort();
  }

  #draw() {
    const weights = this.#weights;
    const mark = this.#random.nextUniform() * total(weights);
    for (let i = 0, sum = 0; i < weights.length; i++) {
      sum += weights[i];
      if (sum > mark) return i;
    }
    throw new RangeError("the weights must not all be 0"); // cannot be: the largest logit weighs 2^32
  }
}

/** Sums whole numbers: exact in any order. */
function total(weights) {
  let sum = 0;
  for (let i = 0; i < weights.length; i++) sum += weights[i];
  return sum;
}

function rotated(word, by) {
  return (word << by) | (word >>> (32 - by));
}
