// Runs a gradient's graph by ONNX Runtime Web; tests/inference/backward/test_kinks.py. Outputs are written as float32 files.

import { readFileSync, writeFileSync } from "node:fs";

const { folder, shape, classes, outputs, runtime } = JSON.parse(readFileSync(0, "utf8"));
const ort = await import(new URL("ort.wasm.bundle.min.mjs", runtime).href);
ort.env.logLevel = "error";
ort.env.wasm.numThreads = 1;
ort.env.wasm.wasmBinary = readFileSync(new URL("ort-wasm-simd-threaded.wasm", runtime)).buffer;
const floats = (name) => new Float32Array(new Uint8Array(readFileSync(`${folder}/${name}`)).buffer);
const session = await ort.InferenceSession.create(new Uint8Array(readFileSync(`${folder}/graph.onnx`)), {
  executionProviders: ["wasm"],
});
const size = shape.reduce((product, side) => product * side);
const [images, direction] = [floats("images"), floats("direction")];
for (let picture = 0; picture * size < images.length; picture += 1) {
  const found = await session.run(
    {
      images: new ort.Tensor("float32", images.slice(picture * size, (picture + 1) * size), shape),
      direction: new ort.Tensor("float32", direction.slice(picture * classes, (picture + 1) * classes), [1, classes]),
    },
    outputs,
  );
  outputs.forEach((name, place) =>
    writeFileSync(`${folder}/out${picture}.${place}`, new Uint8Array(found[name].data.buffer)),
  );
}
