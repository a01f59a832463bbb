import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import {
  BlownUp,
  initial,
  MOST_SYMBOLS,
  orthogonal,
  parted,
  Streams,
  symbolsOf,
  TextLearner,
  UNITS,
} from "../../../web/text/own_learner.js";
import { Random, Vocabulary } from "../../../web/text/sampler.js";
import { open, Tensor } from "../learn/real_runtime.js";

const STEPS = new URL("../../../trained/training-steps/", import.meta.url);
const { texts } = JSON.parse(readFileSync(new URL("steps.json", STEPS), "utf8"));
const TEXT = "the cat sat on the mat. the dog sat on the log.\n".repeat(80);

async function learnerOf(cell, text = TEXT) {
  const network = texts.find((one) => one.cell === cell);
  const { symbols } = symbolsOf(text);
  const { training, heldOut } = parted(new Vocabulary({ symbols }).encode(text));
  const [stepper, reader] = await Promise.all(
    ["step", "values"].map((kind) => open(new Uint8Array(readFileSync(new URL(network.files[kind].file, STEPS))))),
  );
  const start = initial(network, symbols.length, 1);
  return { learner: new TextLearner({ Tensor, stepper, reader, network, start, training }), symbols, heldOut };
}

test("symbols stand in the order of how often they come, and the rarest of too many become one", () => {
  assert.deepEqual(symbolsOf("aab\nb a"), { symbols: ["\ufffd", "\n", "a", "b", " "], rare: 0 });
  const many = Array.from({ length: 400 }, (_, place) => String.fromCodePoint(0xac00 + place)).join("");
  const { symbols, rare } = symbolsOf(many + many.slice(0, 10));
  assert.deepEqual([symbols.length, rare], [MOST_SYMBOLS, 400 - (MOST_SYMBOLS - 2)]);
  assert.deepEqual(symbols.slice(2, 12), [...many.slice(0, 10)]);
});

test("the end of a text is held out, and streams go on where their last pieces ended", () => {
  const { training, heldOut } = parted(Int32Array.from({ length: 1000 }, (_, place) => place));
  assert.deepEqual([training.length, heldOut[0], heldOut.length], [900, 900, 100]);
  const streams = new Streams(training);
  assert.deepEqual([streams.count, streams.each, streams.length], [4, 224, 48]);
  const first = streams.next();
  assert.ok(streams.isNew);
  assert.deepEqual([first.tokens[0], first.targets[0], first.tokens[48]], [0, 1, 224]);
  const second = streams.next();
  assert.ok(!streams.isNew);
  assert.deepEqual([second.tokens[0], second.tokens[48]], [48, 272]);
  for (let piece = 0; piece < 2; piece += 1) streams.next();
  assert.equal(streams.next().tokens[0], 0); // 224 symbols hold four pieces
});

test("a text of a few symbols is one short stream", () => {
  const streams = new Streams(Int32Array.of(1, 2, 3));
  const { tokens, targets } = streams.next();
  assert.deepEqual(
    [[...tokens], [...targets]],
    [
      [1, 2],
      [2, 3],
    ],
  );
});

test("recurrent weights begin orthonormal, an LSTM remembers at first, a seed repeats", () => {
  const found = orthogonal([6, 9], new Random(3));
  for (let a = 0; a < 6; a += 1) {
    for (let b = 0; b < 6; b += 1) {
      const product = found.subarray(9 * a, 9 * a + 9).reduce((sum, value, at) => sum + value * found[9 * b + at], 0);
      assert.ok(Math.abs(product - (a === b ? 1 : 0)) < 1e-5);
    }
  }
  const lstm = texts.find(({ cell }) => cell === "lstm");
  const start = initial(lstm, 20, 1);
  const bias = start.get("cell/bias").data;
  assert.deepEqual([bias[UNITS - 1], bias[UNITS], bias[2 * UNITS - 1], bias[2 * UNITS]], [0, 1, 1, 0]);
  assert.deepEqual(start.get("embedding").dims, [20, 32]);
  assert.deepEqual(start.get("embedding").data, initial(lstm, 20, 1).get("embedding").data);
  assert.notDeepEqual(start.get("embedding").data, initial(lstm, 20, 2).get("embedding").data);
});

for (const cell of ["rnn", "lstm", "gru"]) {
  test(`${cell}: a plain text is learned, judged on its end, and written like`, async () => {
    const { learner, symbols, heldOut } = await learnerOf(cell);
    const before = await learner.judge(heldOut);
    let loss;
    for (let step = 0; step < 12; step += 1) loss = await learner.learn();
    const after = await learner.judge(heldOut);
    assert.ok(before > 2.5 && after < 1.6 && loss < 1.8, `${before} ${after} ${loss}`);
    assert.deepEqual([learner.best.step, learner.best.loss], [12, after]);
    const wish = { symbols, count: 40, seed: 1, temperature: 0.5, prompt: "the " };
    const text = await learner.write(wish);
    assert.equal([...text].length, 40);
    assert.equal(text, await learner.write(wish));
    assert.ok([...text].every((symbol) => symbols.includes(symbol)));
    learner.end();
  });
}

test("numbers that leave all bounds are an error of their own", async () => {
  const { learner } = await learnerOf("rnn");
  learner.clip = new Tensor("float32", Float32Array.of(NaN), []);
  await learner.learn();
  await assert.rejects(learner.learn(), BlownUp);
  assert.equal(learner.step, 1);
});
