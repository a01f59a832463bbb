// Writes what the tab gives to take along, <name>.onnx, of a network that is at its start; tests/ui/learn/test_keras_code.py.

import { readFileSync, writeFileSync } from "node:fs";

import { withParameters } from "../../../web/learn/onnx_file.js";
import { initialParameters } from "../../../web/learn/start.js";

const { folder, runs, classes, networks, out } = JSON.parse(readFileSync(0, "utf8"));
for (const { graph, width, residual, slope, seed } of runs) {
  const { parameters, files } = networks.find(({ name }) => name === graph);
  const scalar = (value) => ({ data: Float32Array.of(value), dims: [] });
  const values = [
    ...initialParameters(parameters, width, seed),
    ["residual", scalar(residual ? 1 : 0)],
    ["negative_slope", scalar(slope)],
  ];
  const file = new Uint8Array(readFileSync(`${folder}/${files.values.file}`));
  writeFileSync(`${out}/${graph}.onnx`, withParameters(file, values, classes));
}
