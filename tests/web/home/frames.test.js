import assert from "node:assert/strict";
import { test } from "node:test";
import { deflateSync } from "node:zlib";

import { frameOfRun, frameSent, sizeOf, strengths } from "../../../web/home/frames.js";

const MAPS = { tensor: "maps", kind: "conv", shape: [3, 1, 2], channels: [0, 2] };
const NUMBERS = { tensor: "numbers", kind: "relu", shape: [4], channels: [] };
const IMAGE = new Uint8Array(784);

test("of a run the chosen maps are kept, and all numbers of a dense layer", () => {
  const run = {
    tensors: [Float32Array.of(1, 2, 3, 4, 5, 6), Float32Array.of(7, 8, 9, 10)],
    logits: Float32Array.of(0, 2),
  };
  const frame = frameOfRun(IMAGE, run, [MAPS, NUMBERS], { temperature: 2 });
  assert.deepEqual(
    frame.values.map((one) => [...one]),
    [
      [1, 2, 5, 6],
      [7, 8, 9, 10],
    ],
  );
  assert.ok(Math.abs(frame.probabilities[1] - 1 / (1 + Math.exp(-1))) < 1e-9);
  assert.equal(frame.isNone, false);
});

test("where layers tell strangers, the graph's own figure decides", () => {
  const run = { tensors: [], logits: Float32Array.of(0, 9) };
  const calibration = { unknown: { score: "exposed", threshold: -1 } };
  assert.equal(frameOfRun(IMAGE, { ...run, familiar: -2 }, [], calibration).isNone, true);
  assert.equal(frameOfRun(IMAGE, { ...run, familiar: 0 }, [], calibration).isNone, false);
  assert.throws(() => frameOfRun(IMAGE, run, [], calibration), /without the features/);
});

test("what the server sends is unpacked layer by layer, each by its own unit", async () => {
  const codes = Int8Array.of(-127, 0, 1, 127, 1, 2, 3, 4);
  const sent = {
    codes: deflateSync(codes).toString("base64"),
    units: [0.5, 2],
    probabilities: [0.25, 0.75],
    isNone: true,
  };
  const frame = await frameSent(sent, IMAGE, [MAPS, NUMBERS]);
  assert.deepEqual(
    frame.values.map((one) => [...one]),
    [
      [-63.5, 0, 0.5, 63.5],
      [2, 4, 6, 8],
    ],
  );
  assert.deepEqual([frame.probabilities, frame.isNone], [[0.25, 0.75], true]);
});

test("a map's strength is its mean size beside the strongest", () => {
  assert.deepEqual(strengths(Float32Array.of(-1, 1, 4, 0), MAPS), [0.5, 1]);
  assert.deepEqual(strengths(new Float32Array(4), NUMBERS), [0, 0, 0, 0]);
});

test("sizes count the shown maps only", () => {
  assert.deepEqual([sizeOf(MAPS), sizeOf(NUMBERS)], [4, 4]);
});
