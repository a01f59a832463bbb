// A reader's own network, in a thread of its own that web/classify/own_model.js ends when it takes too long.

import { loadRuntime, sessionOf } from "../frame/session.js";
import { numbers, typed } from "./own_tensor.js";

const LONGEST = 100_000; // numbers of an output; more are no classes
let session;

self.onmessage = async ({ data: { number, task, given } }) => {
  try {
    self.postMessage({ number, found: await { load, open, run }[task](given) });
  } catch (error) {
    self.postMessage({ number, error: String(error?.message ?? error).slice(0, 1000) });
  }
};

/** Brings the runtime's program, so that what opening a network takes has nothing to do with the line. */
async function load() {
  await loadRuntime();
}

/** Opens a network, with the files that hold its weights where they are not in it: [{ path, data }]. */
async function open({ bytes, externalData }) {
  session = await sessionOf(bytes, { externalData });
}

/** Runs one picture; returns all outputs that are tensors and the time in ms, the first run not counted. */
async function run({ name, type, values, shape }) {
  const ort = await loadRuntime();
  const input = () => ({ [name]: new ort.Tensor(type, typed(values, type), shape) });
  const names = session.outputMetadata.filter(({ isTensor }) => isTensor).map((output) => output.name);
  if (!names.length) return { outputs: [], milliseconds: 0 };
  await session.run(input(), names);
  const start = performance.now();
  const results = await session.run(input(), names);
  const milliseconds = performance.now() - start;
  const outputs = names.map((output) => {
    const { type, dims, data, size } = results[output];
    const read = type === "string" ? Array.from : (/** @type {any} */ values) => numbers(values, type);
    return { name: output, type, dims: [...dims], data: size > LONGEST ? null : read(data) };
  });
  return { outputs, milliseconds };
}
