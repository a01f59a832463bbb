// Networks in this tab: ONNX Runtime Web on WebAssembly, one thread, one session a model for all parts of the page.
const TOLERANCE = 1e-4; // of a logit, between this tab and the card
const FAMILIAR_TOLERANCE = 1e-3; // of a standard deviation of the validation pictures
const REMEMBERED = 200; // runs that the median looks back on

let runtime; // promise of the onnxruntime-web module
const graphs = new Map(); // URL -> promise of a session and its file

/**
 * @typedef {object} Source where a network is
 * @property {string} card absolute URL of its card.json
 * @property {string} file absolute URL of its .onnx file
 * @property {number} bytes size of that file
 * @property {boolean} [isInt8] a card's self-test is of its float32 file
 * @property {{file: string, bytes: number}} [strangers] what its graph ends with, where that says how familiar a picture is
 *
 * @typedef {object} Prediction
 * @property {Float32Array} logits (n, classes), flat
 * @property {Float32Array} [familiarity] (n,), where the graph gives it
 *
 * @typedef {(share: number) => void} OnProgress is told which share of the file has arrived, 0 to 1
 */

/** A network that has passed the self-test of its card. */
class Model {
  backend = "WebAssembly";
  #session;
  #times = [];

  constructor(session, card) {
    this.#session = session;
    this.card = card;
  }

  /**
   * Returns logits, float32 (n, classes), flat.
   * @param {Float32Array} images (n, height, width, channels) in [0, 1], flat
   * @returns {Promise<Float32Array>}
   */
  async predictLogits(images) {
    return (await this.predict(images)).logits;
  }

  /**
   * Returns the logits, and how familiar the pictures are where that does not follow from them.
   * @param {Float32Array} images (n, height, width, channels) in [0, 1], flat
   * @returns {Promise<Prediction>}
   */
  async predict(images) {
    const { Tensor } = await runtime;
    const { height, width, channels } = this.card.preprocessing;
    const count = images.length / (height * width * channels);
    const start = performance.now();
    const { logits, familiarity } = await this.#session.run({
      images: new Tensor("float32", images, [count, height, width, channels]),
    });
    this.#times = [...this.#times.slice(1 - REMEMBERED), (performance.now() - start) / count];
    return { logits: logits.data, familiarity: familiarity?.data };
  }

  /** Median of the last runs, ms an image; undefined before the first. */
  get milliseconds() {
    return [...this.#times].sort((a, b) => a - b)[this.#times.length >> 1];
  }

  /** Compares what this tab gives with the card; throws where it is not the same. */
  async selfTest() {
    const { images, logits, familiarity } = this.card.self_test;
    const here = await this.predict(Float32Array.from(images.flat(Infinity)));
    this.#times = []; // the first run also warms up
    this.difference = selfTest(this.card, here.logits, logits.flat(), TOLERANCE);
    if (familiarity) selfTest(this.card, here.familiarity ?? [], familiarity.flat(), FAMILIAR_TOLERANCE);
  }
}

/** Loads a network, once a tab, and runs its self-test. */
export const loadModel = onceATab(async (source, onProgress) => {
  const { session, facts } = await openSession(source, onProgress);
  const model = new Model(session, facts);
  if (!source.isInt8) await model.selfTest();
  return model;
});

/**
 * Returns a function that loads as `load` does, each file once a tab; one that failed is tried again. Of a load that is
 * over no progress is told: where one of its files failed, another may still come.
 * @template Loaded
 * @param {(source: Source, onProgress: OnProgress) => Promise<Loaded>} load
 * @returns {(source: Source, onProgress?: OnProgress) => Promise<Loaded>}
 */
export function onceATab(load) {
  const loaded = new Map(); // URL of an .onnx file -> promise
  return (source, onProgress = () => {}) => {
    if (!loaded.has(source.file)) {
      let isOver = false;
      const loading = load(source, (share) => isOver || onProgress(share)).finally(() => (isOver = true));
      loading.catch(() => loaded.delete(source.file));
      loaded.set(source.file, loading);
    }
    return loaded.get(source.file);
  };
}

/**
 * Returns a function that loads as `load` does, each file once a tab, and gives nobody a network before its self-test.
 * @template {{selfTest: () => Promise<void>}} Network
 * @param {(source: Source, onProgress: OnProgress) => Promise<Network>} load
 */
export function testedOnceATab(load) {
  return onceATab(async (source, onProgress) => {
    const network = await load(source, onProgress);
    await network.selfTest();
    return network;
  });
}

/**
 * Opens any of a card's files; what it takes and gives is the caller's to know.
 * @param {Source} source
 * @param {OnProgress} [onProgress]
 * @param {(file: Uint8Array) => Uint8Array} [prepare] may give the graph further outputs
 * @returns its session, the card, and the runtime's class of tensors
 */
export async function openSession({ card, file, bytes, strangers }, onProgress = () => {}, prepare = (whole) => whole) {
  const [{ Tensor }, facts, network, end] = await Promise.all([
    loadRuntime(),
    fetched(card).then((response) => response.json()),
    fetched(file).then((response) => read(response, bytes, onProgress)),
    strangers && brought({ url: strangers.file, bytes: strangers.bytes }),
  ]);
  const session = await sessionOf(prepare(end ? behind(network, end) : network));
  return { session, facts, Tensor };
}

/**
 * Opens a graph that has no card, once a thread; one that failed is tried again.
 * @param {{url: string, bytes: number}} graph absolute address and size of an .onnx file
 * @returns its session, its file, and the runtime's class of tensors
 */
export function openGraph(graph) {
  const { url } = graph;
  if (!graphs.has(url)) {
    const opening = Promise.all([loadRuntime(), brought(graph)]).then(async ([{ Tensor }, file]) => ({
      session: await sessionOf(file.slice()),
      file,
      Tensor,
    }));
    opening.catch(() => graphs.delete(url));
    graphs.set(url, opening);
  }
  return graphs.get(url);
}

/**
 * Returns the bytes of a file of our own server.
 * @param {{url: string | URL, bytes: number}} file its address and size
 */
export async function brought({ url, bytes }) {
  return read(await fetched(url), bytes, () => {});
}

/**
 * Returns the session of an .onnx file. It may take the bytes over: give it a copy of those that are needed again.
 * @param {Uint8Array} file
 * @param {object} [options] further ones of the runtime
 */
export async function sessionOf(file, options = {}) {
  const { InferenceSession } = await loadRuntime();
  return InferenceSession.create(file, { executionProviders: ["wasm"], ...options });
}

/**
 * Returns one file behind the other. In Protocol Buffers' format two parts of one message, one after the other, are that
 * message put together: a graph with what it ends with.
 */
function behind(first, second) {
  const whole = new Uint8Array(first.length + second.length);
  whole.set(first);
  whole.set(second, first.length);
  return whole;
}

/**
 * Returns the onnxruntime-web module, loaded once.
 * @returns {Promise<typeof import("onnxruntime-web")>}
 */
export function loadRuntime() {
  runtime ??= import("../ort.wasm.bundle.min.mjs").then(async (ort) => {
    ort.env.logLevel = "error"; // its advice on how to export is not for readers
    ort.env.wasm.numThreads = 1; // more would need cross-origin isolation, and lose on networks this small
    const wasm = new URL("../ort-wasm-simd-threaded.wasm", import.meta.url).href;
    ort.env.wasm.wasmPaths = { wasm };
    ort.env.wasm.wasmBinary = await (await fetched(wasm)).arrayBuffer(); // a download of its own that failed it never tries again
    return ort;
  });
  runtime.catch(() => (runtime = undefined));
  return runtime;
}

/**
 * Returns the response of our own server.
 * @param {string | URL} url
 * @throws {Error} It is not 2xx.
 */
export async function fetched(url) {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${response.status} ${url}`);
  return response;
}

/**
 * Returns the `bytes` of a response and tells which share has arrived.
 * @param {Response} response
 * @param {number} bytes
 * @param {OnProgress} onProgress
 */
export async function read(response, bytes, onProgress) {
  const whole = new Uint8Array(bytes);
  let arrived = 0;
  for (const reader = response.body.getReader(); ;) {
    const { done, value } = await reader.read();
    if (done) return whole;
    whole.set(value, arrived);
    arrived += value.length;
    onProgress(arrived / bytes);
  }
}

/**
 * Returns the largest |here - there|, 0 or more; NaN where a number or a place is missing.
 * @param {ArrayLike<number>} here
 * @param {number[]} there
 */
export function largestDifference(here, there) {
  if (here.length !== there.length) return NaN;
  return there.reduce((most, value, i) => Math.max(most, Math.abs(value - here[i])), 0);
}

/**
 * Returns how far this tab's numbers are from the card's.
 * @param {{name: string}} card
 * @param {ArrayLike<number>} here
 * @param {number[]} there
 * @param {number} tolerance in the unit of the numbers
 * @throws {Error} They are further apart than the tolerance, or not as many.
 */
export function selfTest(card, here, there, tolerance) {
  const difference = largestDifference(here, there);
  if (!(difference <= tolerance)) throw new Error(`${card.name} differs by ${difference} in this tab`);
  return difference;
}
