import assert from "node:assert/strict";
import { test } from "node:test";

import { serve } from "../fake_runtime.js";

const { loadModel, loadRuntime, read, testedOnceATab } = await import("../../../web/frame/session.js");

const CARD = {
  name: "two-sums",
  preprocessing: { height: 1, width: 2, channels: 1 },
  self_test: {
    images: [[[[1], [2]]], [[[3], [4]]]],
    logits: [
      [3, -3],
      [7, -7],
    ],
  },
};
let loads = 0; // each has addresses of its own

/** A network of pictures of two pixels: their sum, and minus their sum, plus `error`. */
const network = (error = 0, fed = []) => ({
  async run({ images }) {
    fed.push({ type: images.type, dims: images.dims });
    const logits = [];
    for (let i = 0; i < images.data.length; i += 2) {
      const sum = images.data[i] + images.data[i + 1];
      logits.push(sum, -sum + error);
    }
    return { logits: { data: Float32Array.from(logits) } };
  },
});

function newSource(session, more = {}) {
  loads += 1;
  const source = { card: `/${loads}/card.json`, file: `/${loads}/model.onnx`, bytes: 2, ...more };
  const asked = serve(async () => session, { [source.card]: CARD, [source.file]: Uint8Array.from([1, 2]) });
  return { source, asked };
}

test("a network gives logits of pictures of the card's size, however many", async () => {
  const fed = [];
  const model = await loadModel(newSource(network(0, fed)).source);
  assert.deepEqual([...(await model.predictLogits(Float32Array.from([1, 1, 2, 2, 5, 0])))], [2, -2, 4, -4, 5, -5]);
  assert.deepEqual(fed.at(-1), { type: "float32", dims: [3, 1, 2, 1] });
});

test("the self-test gives the card's pictures in one run and finds the largest difference", async () => {
  const fed = [];
  const model = await loadModel(newSource(network(0.00005, fed)).source);
  assert.deepEqual(fed, [{ type: "float32", dims: [2, 1, 2, 1] }]);
  assert.ok(Math.abs(model.difference - 0.00005) < 1e-6);
  assert.equal(model.milliseconds, undefined); // the first run warms up
});

test("a network that differs by more than 0.0001 is refused by name, an 8-bit one is not asked", async () => {
  await assert.rejects(loadModel(newSource(network(0.0002)).source), /two-sums differs by 0\.0002/);
  await assert.rejects(loadModel(newSource(network(NaN)).source), /two-sums differs by NaN/);
  const model = await loadModel(newSource(network(0.0002), { isInt8: true }).source);
  assert.deepEqual([...(await model.predictLogits(Float32Array.from([1, 0])))].map(Math.round), [1, -1]);
});

test("what a graph ends with is put behind it, and says how familiar each picture is", async () => {
  const sessions = [];
  const give = (familiar) => async (file) => {
    sessions.push([...file]);
    return {
      run: async ({ images }) => ({
        ...(await network().run({ images })),
        familiarity: { data: Float32Array.from({ length: images.data.length / 2 }, (_, i) => familiar + i) },
      }),
    };
  };
  const load = (familiar) => {
    loads += 1;
    const [card, file, end] = ["card.json", "model.onnx", "strangers.pb"].map((name) => `/${loads}/${name}`);
    const self_test = { ...CARD.self_test, familiarity: [[-2], [-1]] };
    const files = { [card]: { ...CARD, self_test }, [file]: Uint8Array.from([1, 2]), [end]: Uint8Array.from([3]) };
    serve(give(familiar), files);
    return loadModel({ card, file, bytes: 2, strangers: { file: end, bytes: 1 } });
  };
  const model = await load(-2);
  assert.deepEqual(sessions, [[1, 2, 3]]);
  const { logits, familiarity } = await model.predict(Float32Array.from([1, 1, 5, 0]));
  assert.deepEqual([...logits, ...familiarity], [2, -2, 5, -5, -2, -1]);
  await assert.rejects(load(-2.01), /two-sums differs by 0\.0/);
});

test("a network whose card tells of features is refused where its graph does not", async () => {
  const { source } = newSource(network());
  const self_test = { ...CARD.self_test, familiarity: [[-2], [-1]] };
  serve(async () => network(), { [source.card]: { ...CARD, self_test }, [source.file]: Uint8Array.from([1, 2]) });
  await assert.rejects(loadModel(source), /two-sums differs by NaN/);
});

test("a network is loaded once, also by two at the same time", async () => {
  const { source, asked } = newSource(network());
  const [one, two] = await Promise.all([loadModel(source), loadModel(source)]);
  assert.equal(one, two);
  assert.equal(await loadModel({ ...source }), one);
  assert.equal(asked.filter((url) => url === source.file).length, 1);
});

test("what failed to load is tried again by the next who asks", async () => {
  const { source } = newSource(network());
  serve(async () => network(), {});
  await assert.rejects(loadModel(source), /404/);
  serve(async () => network(), { [source.card]: CARD, [source.file]: Uint8Array.from([1, 2]) });
  assert.equal((await loadModel(source)).card.name, "two-sums");
});

test("milliseconds are the median of the runs, a picture", async () => {
  const model = await loadModel(newSource(network()).source);
  const original = performance.now;
  const times = [0, 10, 10, 12, 12, 20]; // runs of 10, 2 and 8 ms
  performance.now = () => times.shift();
  try {
    for (let i = 0; i < 3; i++) await model.predictLogits(new Float32Array(4)); // two pictures
  } finally {
    delete performance.now;
  }
  assert.equal(performance.now, original);
  assert.equal(model.milliseconds, 4);
});

test("the runtime is loaded once, with one thread and a WebAssembly that was fetched", async () => {
  const runtime = await loadRuntime();
  const asked = serve(() => assert.fail("no session is wanted"), {});
  assert.equal(await loadRuntime(), runtime);
  assert.deepEqual(asked, []);
  assert.equal(runtime.env.wasm.numThreads, 1);
  assert.equal(runtime.env.wasm.wasmBinary.byteLength, 4);
});

test("a response is read piece by piece, and each piece tells which share has arrived", async () => {
  const body = new ReadableStream({
    start(controller) {
      for (const piece of [[1], [2, 3], [4]]) controller.enqueue(Uint8Array.from(piece));
      controller.close();
    },
  });
  const shares = [];
  assert.deepEqual(await read(new Response(body), 4, (share) => shares.push(share)), Uint8Array.from([1, 2, 3, 4]));
  assert.deepEqual(shares, [0.25, 0.75, 1]);
});

test("nobody gets a network that fails its self-test, and it is loaded anew", async () => {
  let loads = 0;
  const load = testedOnceATab(async () => {
    loads += 1;
    return {
      number: loads,
      async selfTest() {
        if (this.number === 1) throw new Error("differs");
      },
    };
  });
  const source = { card: "", file: "model.onnx", bytes: 1 };
  await assert.rejects(load(source), /differs/);
  const network = await load(source);
  assert.equal(network.number, 2);
  assert.equal(await load(source), network);
});
