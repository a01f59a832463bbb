import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { serve } from "../fake_runtime.js";

const { loadTextModel } = await import("../../../web/text/model.js");

const SYMBOLS = ["?", "\n", "a", "b", "c", "가"];
const [BREAK, A, B, C, GA] = [1, 2, 3, 4, 5];
const STEP = ["logits", "next_state"];

let runs; // { token, state, names } of each step
let loads = 0; // each has addresses of its own

/**
 * A network that remembers all: its state is [the tokens read as digits of a number, how many they are].
 * The symbol after the last one in the vocabulary is the likeliest next one, twice as likely as any other.
 */
const session = {
  async run({ token, state }, names) {
    assert.deepEqual([token.type, token.dims, state.type, state.dims], ["int32", [1], "float32", [1, 2]]);
    const [number, count] = state.data;
    runs.push({ token: token.data[0], state: [number, count], names });
    const next = token.data[0] + 1 < SYMBOLS.length ? token.data[0] + 1 : BREAK;
    const logits = Float32Array.from(SYMBOLS, (_, i) => (i === next ? Math.LN2 : 0));
    const all = {
      logits: { data: logits, dims: [1, SYMBOLS.length] },
      next_state: { data: Float32Array.from([number * 10 + token.data[0], count + 1]), type: "float32", dims: [1, 2] },
      update: { data: Float32Array.from([token.data[0], -token.data[0], 0.5]) },
    };
    return Object.fromEntries(names.map((name) => [name, all[name]]));
  },
};

const CARD = {
  name: "text-of-a-test",
  inputs: [{ name: "token", shape: [1] }, { name: "state", shape: [1, 2] }],
  layers: [{ kind: "embedding", tensor: "vector" }, { kind: "gate", tensor: "update" }],
  preprocessing: { begins_after: "\n", prompt_symbols: 4 },
  self_test: { tokens: [BREAK, C], logits: [[0, 0, 0, 0, 0, Math.LN2]] },
};

function newSource() {
  loads += 1;
  return { card: `/${loads}/card.json`, file: `/${loads}/model.onnx`, vocabulary: `/${loads}/vocabulary.json`, bytes: 3 };
}

async function load(changes = {}, { create = async () => session, onProgress = () => {}, isCounted = false } = {}) {
  const source = newSource();
  serve(create, {
    [source.card]: { ...CARD, ...changes },
    [source.vocabulary]: { symbols: SYMBOLS },
    [source.file]: Uint8Array.from([7, 8, 9]),
  });
  const model = await loadTextModel(source, onProgress);
  if (!isCounted) runs = [];
  return model;
}

async function written(model, request) {
  const symbols = [];
  for await (const symbol of model.write({ seed: 0, temperature: 0, ...request })) symbols.push(symbol);
  return symbols.join("");
}

const tokens = () => runs.map(({ token }) => token);
beforeEach(() => (runs = []));

test("the file of the card is opened on WebAssembly, and its arrival told", async () => {
  const shares = [];
  let given;
  const create = async (...all) => ((given = all), session);
  await load({}, { create, onProgress: (share) => shares.push(share) });
  assert.deepEqual(given, [Uint8Array.from([7, 8, 9]), { executionProviders: ["wasm"] }]);
  assert.equal(shares.at(-1), 1);
});

test("the self-test reads the card's tokens one after the other and compares the last logits", async () => {
  const model = await load({}, { isCounted: true });
  assert.deepEqual(runs, [
    { token: BREAK, state: [0, 0], names: STEP },
    { token: C, state: [1, 1], names: STEP },
  ]);
  assert.ok(model.difference < 1e-7);
});

test("a network whose logits differ by more than 0.0001 is refused by name", async () => {
  const logits = [[0, 0, 0, 0.0002, 0, Math.LN2]];
  await assert.rejects(load({ self_test: { tokens: [BREAK, C], logits } }), /text-of-a-test differs by 0\.0002/);
  const close = [[0, 0, 0, 0.00009, 0, Math.LN2]];
  assert.ok((await load({ self_test: { tokens: [BREAK, C], logits: close } })).difference < 1e-4);
  const lost = { run: async (...given) => ({ ...(await session.run(...given)), logits: { data: Float32Array.of(NaN) } }) };
  await assert.rejects(load({}, { create: async () => lost }), /differs by NaN/);
});

test("a file that is not there is an error that names it", async () => {
  serve(async () => session, {});
  await assert.rejects(loadTextModel(newSource(), () => {}), /404 \/\d+\/(card\.json|vocabulary\.json|model\.onnx)/);
});

test("a prompt is read after a line break, each step with the state that the step before it left", async () => {
  const model = await load();
  await written(model, { prompt: "ab", length: 1 });
  assert.deepEqual(runs, [
    { token: BREAK, state: [0, 0], names: STEP },
    { token: A, state: [1, 1], names: STEP },
    { token: B, state: [12, 2], names: STEP },
  ]);
});

test("what is written is read in its turn, all but the last symbol", async () => {
  const model = await load();
  assert.equal(await written(model, { prompt: "a", length: 5 }), "bc가\na");
  assert.deepEqual(tokens(), [BREAK, A, B, C, GA, BREAK]);
  assert.deepEqual(runs.at(-1).state, [12345, 5]);
});

test("every text begins with a memory of nothing", async () => {
  const model = await load();
  await written(model, { prompt: "abc", length: 3 });
  runs = [];
  await written(model, { prompt: "b", length: 1 });
  assert.deepEqual(runs[0].state, [0, 0]);
});

test("two texts that are written in turns do not share a memory", async () => {
  const model = await load();
  const request = { length: 3, seed: 0, temperature: 0 };
  const [one, two] = [model.write({ prompt: "a", ...request }), model.write({ prompt: "c", ...request })];
  const found = [];
  for (let i = 0; i < 3; i++) found.push((await one.next()).value, (await two.next()).value);
  assert.deepEqual(found, ["b", "가", "c", "\n", "가", "a"]);
});

test("of a long prompt the last symbols are read, as many as the card says", async () => {
  const model = await load();
  await written(model, { prompt: "aaaabcab", length: 1 });
  assert.deepEqual(tokens(), [BREAK, B, C, A, B]);
});

test("an empty prompt reads the line break alone, and no length reads nothing", async () => {
  const model = await load();
  assert.equal(await written(model, { prompt: "", length: 1 }), "a");
  assert.deepEqual(tokens(), [BREAK]);
  assert.equal(await written(model, { prompt: "abc", length: 0 }), "");
  assert.deepEqual(tokens(), [BREAK]);
});

test("letters that come apart are one symbol, and an unknown one is number 0", async () => {
  const model = await load();
  await written(model, { prompt: "\u1100\u1161x", length: 1 });
  assert.deepEqual(tokens(), [BREAK, GA, 0]);
});

test("the same seed writes the same text, another seed another", async () => {
  const model = await load();
  const request = { prompt: "a", length: 60, temperature: 1 };
  const first = await written(model, { ...request, seed: 3 });
  assert.equal(await written(model, { ...request, seed: 3 }), first);
  assert.notEqual(await written(model, { ...request, seed: 4 }), first);
  assert.equal([...first].length, 60);
  assert.ok(!first.includes("?"));
});

test("a look ahead names the likeliest symbols by the network and by the settings, and how open the choice is", async () => {
  const model = await load();
  const near = (a, b) => assert.ok(Math.abs(a - b) < 1e-8, `${a}, not ${b}`);
  // after "a" comes "b", with 2 of 6; the four others have 1 of 6; the unknown symbol none
  const plain = await model.lookAhead({ prompt: "a", temperature: 1 });
  assert.deepEqual(plain.symbols.map(({ symbol }) => symbol), ["b", "\n", "a", "c", "가", "?"]);
  plain.symbols.forEach(({ probability }, i) => near(probability, [2, 1, 1, 1, 1, 0][i] / 6));
  plain.symbols.forEach(({ share }, i) => near(share, [2, 1, 1, 1, 1, 0][i] / 6));
  near(plain.entropy, (2 / 6) * Math.log2(3) + (4 / 6) * Math.log2(6)); // bits

  // at half the temperature the odds are squared: 4 of 8; with top-k of 2 that leaves 4 and 1 of 5
  const cold = await model.lookAhead({ prompt: "a", temperature: 0.5, topK: 2 });
  cold.symbols.forEach(({ probability }, i) => near(probability, [2, 1, 1, 1, 1, 0][i] / 6));
  cold.symbols.forEach(({ share }, i) => near(share, [4, 1, 0, 0, 0, 0][i] / 5));
  near(cold.entropy, 0.8 * Math.log2(5 / 4) + 0.2 * Math.log2(5));

  const greedy = await model.lookAhead({ prompt: "a", temperature: 0 });
  assert.deepEqual([greedy.symbols[0].share, greedy.entropy], [1, 0]);
});

test("a look ahead names what the vocabulary lacks", async () => {
  const model = await load();
  assert.deepEqual((await model.lookAhead({ prompt: "axyx" })).unknown, ["x", "y"]);
});

test("a trace holds state and gates after each symbol of the text, but not after the break before it", async () => {
  const model = await load();
  const { symbols, parts } = await model.trace({ text: "ac" });
  assert.equal(symbols, "ac");
  assert.deepEqual(Object.keys(parts), ["next_state", "update"]);
  assert.deepEqual(parts.next_state, { units: 2, values: Float32Array.from([12, 2, 124, 3]) });
  assert.deepEqual(parts.update, { units: 3, values: Float32Array.from([A, -A, 0.5, C, -C, 0.5]) });
});

test("nats are what each symbol of the text cost after those before it", async () => {
  const model = await load();
  // after the break "a" is likeliest, 2 of 7 (the unknown symbol counts here); "c" after "a" has 1 of 7
  const { nats } = await model.trace({ text: "ac" });
  assert.equal(nats.length, 2);
  nats.forEach((value, i) => assert.ok(Math.abs(value - Math.log([3.5, 7][i])) < 1e-7, String(nats)));
});

test("a trace of nothing is empty, one of a long text has its end", async () => {
  const model = await load();
  assert.deepEqual(await model.trace({ text: "" }), {
    symbols: "",
    parts: { next_state: { units: 0, values: new Float32Array() }, update: { units: 0, values: new Float32Array() } },
    nats: [],
  });
  const { symbols, parts } = await model.trace({ text: "aaabcab" });
  assert.equal(symbols, "bcab");
  assert.equal(parts.next_state.values.length, 8);
});
