// Run by test_surgery.py: reads {file, folder, operations} and writes what web/surgery/edit.js makes of each.
import { readFileSync, writeFileSync } from "node:fs";
import { operated } from "../../../web/surgery/edit.js";
import { readNetwork } from "../../../web/surgery/network.js";

const { file, folder, operations } = JSON.parse(readFileSync(0, "utf8"));
const bytes = new Uint8Array(readFileSync(file));
const network = readNetwork(bytes);
operations.forEach((operation, number) =>
  writeFileSync(`${folder}/${number}.onnx`, operated(bytes, network, operation)),
);
