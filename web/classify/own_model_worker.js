// A reader's own network, in a thread of its own that web/classify/own_model.js ends when it takes too long.

import { loadRuntime } from "../frame/session.js";

let session;

self.onmessage = async ({ data: { number, task, given } }) => {
  try {
    self.postMessage({ number, found: await { load, open, run }[task](given) });
  } catch (error) {
    self.postMessage({ number, error: String(error?.message ?? error).slice(0, 300) });
  }
};

/** Brings the runtime's program, so that what opening a network takes has nothing to do with the line. */
async function load() {
  await loadRuntime();
}

async function open({ bytes }) {
  const ort = await loadRuntime();
  session = await ort.InferenceSession.create(new Uint8Array(bytes), { executionProviders: ["wasm"] });
  return session.inputMetadata.map(({ name, isTensor, type, shape }) => ({
    name,
    isTensor,
    type,
    shape: [...(shape ?? [])],
  }));
}

/** Runs one picture; returns the first output's numbers and the time in ms, the first run not counted. */
async function run({ name, type, values, shape }) {
  const ort = await loadRuntime();
  const input = () => ({ [name]: new ort.Tensor(type, type === "uint8" ? Uint8Array.from(values) : values, shape) });
  await session.run(input());
  const start = performance.now();
  const outputs = await session.run(input());
  const milliseconds = performance.now() - start;
  const output = outputs[session.outputNames[0]];
  return { output: Array.from(output.data, Number), milliseconds };
}
