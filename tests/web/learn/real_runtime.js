// ONNX Runtime Web itself and the served training steps, in node.

import { readFileSync } from "node:fs";

import { Learner } from "../../../web/learn/learner.js";
import { initialParameters } from "../../../web/learn/start.js";

const RUNTIME = new URL("../../../web/node_modules/onnxruntime-web/dist/", import.meta.url);
const STEPS = new URL("../../../trained/training-steps/", import.meta.url);
const { networks } = JSON.parse(readFileSync(new URL("steps.json", STEPS), "utf8"));

const ort = await import(new URL("ort.wasm.bundle.min.mjs", RUNTIME).href);
ort.env.logLevel = "error";
ort.env.wasm.numThreads = 1;
ort.env.wasm.wasmBinary = readFileSync(new URL("ort-wasm-simd-threaded.wasm", RUNTIME)).buffer;

export const { Tensor } = ort;
export const open = (file) => ort.InferenceSession.create(file.slice(), { executionProviders: ["wasm"] });

/** Returns 40 pictures, each a bar at the height of its label: easy to learn. */
export function bars() {
  const labels = Int32Array.from({ length: 40 }, (_, place) => place % 10);
  const images = new Uint8Array(40 * 784);
  labels.forEach((label, place) =>
    images.fill(255, place * 784 + label * 56 + place, place * 784 + label * 56 + 30 + place),
  );
  return { images, labels };
}

/** Returns a learner of the network with that name, and the file that shows its layers. */
export async function learnerOf(name, changes = {}) {
  const network = networks.find((one) => one.name === name);
  const [step, values] = ["step", "values"].map(
    (kind) => new Uint8Array(readFileSync(new URL(network.files[kind].file, STEPS))),
  );
  const own = { optimizer: "adam", rate: 0.01, batch: 16, dropout: 0, decay: 0, pictures: 1e9, width: 16 };
  const run = { ...own, residual: false, slope: 0, seed: 1, ...changes };
  const start = initialParameters(network.parameters, run.width, run.seed);
  const [stepper, shower] = [await open(step), await open(values)];
  return { learner: new Learner({ Tensor, stepper, shower, network, start, training: bars() }, run), values };
}
