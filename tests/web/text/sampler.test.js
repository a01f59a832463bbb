import assert from "node:assert/strict";
import { test } from "node:test";

import { LAST_SEED, normalise, Random, Sampler, visible, Vocabulary } from "../../../web/text/sampler.js";

const ONE = 2 ** 32; // what the likeliest symbol weighs
const UNKNOWN = 50; // a logit above all others, of the symbol that must never come
const weights = (logits, settings = {}) =>
  [...new Sampler(settings, 0).weigh(Float32Array.from([UNKNOWN, ...logits]))].slice(1);

/** Xoshiro128** and SplitMix64 once more, on BigInt as in the papers. */
function* reference(seed) {
  const [mask32, mask64] = [(1n << 32n) - 1n, (1n << 64n) - 1n];
  const left = (word, by) => ((word << by) | (word >> (32n - by))) & mask32;
  const s = [];
  for (let state = BigInt(seed), i = 0; i < 2; i++) {
    state = (state + 0x9e3779b97f4a7c15n) & mask64;
    let z = state;
    z = ((z ^ (z >> 30n)) * 0xbf58476d1ce4e5b9n) & mask64;
    z = ((z ^ (z >> 27n)) * 0x94d049bb133111ebn) & mask64;
    z ^= z >> 31n;
    s.push(z & mask32, z >> 32n);
  }
  for (;;) {
    yield (left((s[1] * 5n) & mask32, 7n) * 9n) & mask32;
    const t = (s[1] << 9n) & mask32;
    s[2] ^= s[0];
    s[3] ^= s[1];
    s[1] ^= s[2];
    s[0] ^= s[3];
    s[2] ^= t;
    s[3] = left(s[3], 11n);
  }
}

test("a seed becomes the words of SplitMix64, the low one first", () => {
  // published: seed 0 gives e220a8397b1dcdaf, 6e789e6aa1b965f4; seed 1234567 gives the two decimals
  assert.deepEqual([...new Random(0).words], [0x7b1dcdaf, 0xe220a839, 0xa1b965f4, 0x6e789e6a]);
  const expected = [6457827717110365317n, 3203168211198807973n].flatMap((word) => [word & 0xffffffffn, word >> 32n]);
  assert.deepEqual([...new Random(1234567).words].map(BigInt), expected);
});

test("the words 1, 2, 3, 4 give the published sequence of Xoshiro128**", () => {
  const random = new Random(0);
  random.words = Uint32Array.from([1, 2, 3, 4]);
  const expected = [
    11520, 0, 5927040, 70819200, 2031721883, 1637235492, 1287239034, 3734860849, 3729100597, 4258142804,
  ];
  assert.deepEqual(
    Array.from(expected, () => random.nextWord()),
    expected,
  );
});

test("random words are those of a second implementation, for the first and the last seed too", () => {
  for (const seed of [0, 1, 2 ** 32, 987654321987, LAST_SEED]) {
    const [random, words] = [new Random(seed), reference(seed)];
    for (let i = 0; i < 200; i++) assert.equal(random.nextWord(), Number(words.next().value));
  }
});

test("a uniform number is 27 bits of one word before 26 bits of the next", () => {
  const [random, words] = [new Random(7), reference(7)];
  for (let i = 0; i < 200; i++) {
    const [high, low] = [words.next().value >> 5n, words.next().value >> 6n];
    assert.equal(random.nextUniform(), Number((high << 26n) | low) / 2 ** 53);
  }
});

test("a seed is a whole number from 0 to 2^53 - 1", () => {
  assert.equal(LAST_SEED, 9007199254740991);
  for (const seed of [-1, 0.5, LAST_SEED + 1, NaN, "1"]) assert.throws(() => new Random(seed), RangeError);
});

test("a weight is the whole part of exp(logit - largest) * 2^32", () => {
  assert.deepEqual(weights([2, 1, 0, 1.5]), [ONE, 1580030168, 581260615, 2605029347]);
});

test("temperature divides the distance to the largest logit", () => {
  assert.deepEqual(weights([3, 2.5], { temperature: 0.5 }), [ONE, 1580030168]); // exp(-0.5 / 0.5)
  assert.deepEqual(weights([3, 1], { temperature: 4 }), [ONE, 2605029347]); // exp(-2 / 4)
});

test("temperature 0 takes the likeliest symbol, of equal ones the first", () => {
  assert.deepEqual(weights([1, 3, 3, 2], { temperature: 0 }), [0, ONE, 0, 0]);
  assert.equal(new Sampler({ temperature: 0 }, 5).pick(Float32Array.from([UNKNOWN, 1, 3, 3])), 2);
});

test("symbol 0 is never written, however likely", () => {
  for (const settings of [{}, { temperature: 0 }, { temperature: 10 }, { topK: 1 }, { topP: 0.5 }]) {
    const sampler = new Sampler(settings, 3);
    for (let i = 0; i < 50; i++) assert.notEqual(sampler.pick(Float32Array.from([UNKNOWN, 0, 1, 2])), 0);
  }
});

test("top-k keeps the k likeliest, of equal ones the first", () => {
  assert.deepEqual(weights([1, 2, 1, 2, 1], { topK: 3 }), [1580030168, ONE, 0, ONE, 0]);
  assert.deepEqual(weights([1, 1, 1], { topK: 2 }), [ONE, ONE, 0]);
});

test("top-k of 0, or of all symbols and more, keeps all", () => {
  for (const topK of [0, 4, 5, 1000]) assert.deepEqual(weights([1, 2, 1], { topK }), [1580030168, ONE, 1580030168]);
});

test("top-p keeps the fewest symbols that together reach p", () => {
  const logits = [0.1, 0.4, 0.2, 0.3].map(Math.log);
  const kept = (topP, settings = {}) => weights(logits, { topP, ...settings }).map((weight) => weight > 0);
  assert.deepEqual(kept(0), [false, true, false, false]); // one at least
  assert.deepEqual(kept(0.39), [false, true, false, false]);
  assert.deepEqual(kept(0.69), [false, true, false, true]);
  assert.deepEqual(kept(0.71), [false, true, true, true]);
  assert.deepEqual(kept(1), [true, true, true, true]);
  // after top-k of 2 the shares are 4/7 and 3/7: the first alone reaches 0.57
  assert.deepEqual(kept(0.57, { topK: 2 }), [false, true, false, false]);
});

test("top-p is reached by a sum that equals it, and even the lightest may be needed", () => {
  assert.deepEqual(weights([1, 1], { topP: 0.5 }), [ONE, 0]);
  assert.deepEqual(weights([0, -20], { topP: 1 - 1e-12 }), [ONE, 8]); // exp(-20) * 2^32 = 8.85
});

test("top-k and top-p keep what sorting all symbols would keep", () => {
  const random = new Random(11);
  for (let round = 0; round < 200; round++) {
    const size = 2 + (random.nextWord() % 300);
    const logits = Array.from({ length: size }, () => Math.fround(Math.round(random.nextUniform() * 120 - 60) / 4));
    const [topK, topP] = [random.nextWord() % (size + 2), random.nextUniform()];
    const order = logits.map((logit, i) => [logit, i]).sort((a, b) => b[0] - a[0] || a[1] - b[1]);
    const heavy = order.slice(0, topK || size);
    const weight = (logit) => Math.floor(Math.exp(logit - order[0][0]) * ONE);
    const enough = topP * heavy.reduce((sum, [logit]) => sum + weight(logit), 0);
    const expected = new Array(size).fill(0);
    let sum = 0;
    for (const [logit, i] of heavy) {
      expected[i] = weight(logit);
      sum += expected[i];
      if (sum >= enough) break;
    }
    assert.deepEqual(weights(logits, { topK, topP }), expected, `round ${round}`);
  }
});

test("a symbol comes where the sum of the weights passes uniform * total", () => {
  const logits = Float32Array.from([UNKNOWN, 0, 1, -1, 0.5]);
  const held = weights([0, 1, -1, 0.5]);
  const total = held.reduce((a, b) => a + b);
  const [sampler, random] = [new Sampler({}, 42), new Random(42)];
  const counts = [0, 0, 0, 0];
  for (let i = 0; i < 4000; i++) {
    const mark = random.nextUniform() * total;
    let sum = 0;
    const expected = held.findIndex((weight) => (sum += weight) > mark);
    counts[expected] += 1;
    assert.equal(sampler.pick(logits), expected + 1);
  }
  // against the probabilities: chi-square with three degrees of freedom, 16.3 is passed once in a thousand seeds
  const square = held.reduce(
    (all, weight, i) => all + (counts[i] - (4000 * weight) / total) ** 2 / ((4000 * weight) / total),
    0,
  );
  assert.ok(square < 16.3, `chi-square ${square}`);
});

test("the logits are left as they were", () => {
  const logits = Float32Array.from([UNKNOWN, 1, 2, 3]);
  new Sampler({ topK: 1 }, 0).pick(logits);
  assert.deepEqual([...logits], [UNKNOWN, 1, 2, 3]);
});

test("one sampler takes rows of another length", () => {
  const sampler = new Sampler({ temperature: 0 }, 0);
  assert.equal(sampler.pick(Float32Array.from([0, 1, 2, 3])), 3);
  assert.equal(sampler.pick(Float32Array.from([0, 2, 1])), 1);
});

test("settings out of their range, and logits that are no numbers, are refused", () => {
  const wrong = [
    { temperature: -1 },
    { temperature: 10.1 },
    { temperature: NaN },
    { topK: -1 },
    { topK: 1.5 },
    { topP: 1.01 },
    { topP: -0.1 },
  ];
  for (const settings of wrong) assert.throws(() => new Sampler(settings, 0), RangeError, JSON.stringify(settings));
  assert.throws(() => new Sampler({}, 0).pick(Float32Array.from([0, Infinity, 1])), /finite/);
  assert.throws(() => new Sampler({}, 0).pick(Float32Array.from([0, NaN, NaN])), /finite/);
});

test("every line break becomes one newline, and letters are composed", () => {
  assert.equal(normalise("a\r\nb\rc\nd"), "a\nb\nc\nd");
  assert.equal(normalise("a\vb\fc\x85d\u2028e\u2029"), "a\nb\nc\nd\ne\n");
  assert.equal(normalise("\u1112\u1161\u11ab\u1100\u1173\u11af"), "\ud55c\uae00"); // jamo to two syllables
  assert.equal(normalise("e\u0301"), "\u00e9");
});

test("what shows nothing alone is named by its code point", () => {
  assert.deepEqual(["\u{1f600}", "\u200b", "\u0301", "\ue0bc", "\u00a0"].map(visible), [
    "\u{1f600}",
    "U+200B",
    "U+0301",
    "U+E0BC",
    "U+00A0",
  ]);
});

test("a vocabulary numbers symbols by their order, and what it lacks is 0", () => {
  const vocabulary = new Vocabulary({ symbols: ["?", "\n", "a", "한", "😀"] });
  assert.equal(vocabulary.size, 5);
  assert.deepEqual([...vocabulary.encode("a한😀\r\nza")], [2, 3, 4, 1, 0, 2]); // an emoji is one symbol
  assert.ok(vocabulary.encode("a") instanceof Int32Array);
  assert.equal(vocabulary.decode([3, 2, 1, 4]), "한a\n😀");
});

test("each unknown symbol is named once", () => {
  const vocabulary = new Vocabulary({ symbols: ["?", "a"] });
  assert.deepEqual(vocabulary.unknownSymbols("abcab\r\n"), ["b", "c", "\n"]);
  assert.deepEqual(vocabulary.unknownSymbols("aaa"), []);
});
