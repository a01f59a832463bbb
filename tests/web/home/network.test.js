import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { Message, withOutputs } from "../../../web/shared/protobuf.js";
import { serve } from "../fake_runtime.js";

const { loadOpenNetwork } = await import("../../../web/home/network.js");
const FILE = new Uint8Array(readFileSync(new URL("../../../trained/mnist-cnn/model.onnx", import.meta.url)));
const CARD = {
  name: "two",
  preprocessing: { height: 1, width: 2, channels: 1 },
  self_test: { images: [[[[1], [2]]]], logits: [[3, -3]] },
};

const outputsOf = (file) =>
  new Message(file)
    .message(7)
    .messages(12)
    .map((one) => one.text(1));

test("a served file gives further tensors, and nothing else of it changes", () => {
  const opened = withOutputs(FILE, ["conv1/relu", "pool1/pool"]);
  assert.deepEqual(outputsOf(FILE), ["logits"]);
  assert.deepEqual(outputsOf(opened), ["logits", "conv1/relu", "pool1/pool"]);
  assert.deepEqual(opened.subarray(0, FILE.length), FILE);
  const nodes = (file) => new Message(file).message(7).messages(1).length;
  assert.equal(nodes(opened), nodes(FILE));
});

/** A network of two pixels; its logits are off by `error`. */
const network = (error) => ({
  run: async ({ images }) => {
    const sum = images.data[0] + images.data[1];
    return {
      logits: { data: Float32Array.of(sum, error - sum) },
      twice: { data: images.data.map((x) => 2 * x) },
    };
  },
});

const source = (name) => ({
  card: `/${name}.json`,
  file: `/${name}.onnx`,
  bytes: 3,
  tensors: ["twice"],
});
const files = (name) => ({
  [`/${name}.json`]: CARD,
  [`/${name}.onnx`]: Uint8Array.of(8, 1, 16),
});

test("it gives the inner tensors in the order of their names beside the logits", async () => {
  serve(() => network(0), files("good"));
  const found = await (await loadOpenNetwork(source("good"))).run(Float32Array.of(4, 5));
  assert.deepEqual([...found.logits], [9, -9]);
  assert.deepEqual(
    found.tensors.map((one) => [...one]),
    [[8, 10]],
  );
});

test("one that fails its card's self-test is not used", async () => {
  serve(() => network(0.01), files("bad"));
  await assert.rejects(loadOpenNetwork(source("bad")), /two differs/);
});
