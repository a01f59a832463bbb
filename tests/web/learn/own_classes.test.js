import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { lit } from "../../../web/shared/digits.js";
import { judged, Learner } from "../../../web/learn/learner.js";
import { withHead, withOutput, withParameters } from "../../../web/learn/onnx_file.js";
import { initialParameters, shapesOf } from "../../../web/learn/start.js";
import { bars, learnerOf, open, Tensor } from "./real_runtime.js";

const FEATURES = "average/average";
const NAMES = ["circle", "cross", "가위"];
const served = new Uint8Array(readFileSync(new URL("../../../trained/everyday-resnet/model.onnx", import.meta.url)));
const RUN = { optimizer: "adam", rate: 0.01, batch: 8, dropout: 0, decay: 0, pictures: 1e9, residual: false, slope: 0 };

/** Returns a learner of three classes, from pictures or features. */
async function ownLearner(name, training, shape) {
  const { learner, values } = await learnerOf(name);
  const { stepper, shower, network } = learner;
  const size = shape.reduce((product, side) => product * side);
  const start = initialParameters(shapesOf(network.parameters, size, NAMES.length), 1, 1);
  return {
    learner: new Learner({ Tensor, stepper, shower, network, start, training, shape }, { ...RUN, width: 1, seed: 1 }),
    values,
  };
}

test("open shapes are as many as there are features and classes", () => {
  const shapes = { "a/kernel": [null, null], "a/bias": [null], "b/kernel": [64, null], "c/kernel": [3, 3, 1, 16] };
  assert.deepEqual(shapesOf(shapes, 1280, 3), {
    ...{ "a/kernel": [1280, 3], "a/bias": [3] },
    ...{ "b/kernel": [64, 3], "c/kernel": [3, 3, 1, 16] },
  });
});

test("three classes of a few drawings are learned, and the file to take along has three outputs and their names", async () => {
  const all = bars();
  const places = [...all.labels.keys()].filter((place) => all.labels[place] < 3);
  const images = new Uint8Array(places.length * 784);
  places.forEach((place, row) => images.set(all.images.subarray(place * 784, (place + 1) * 784), row * 784));
  const labels = Int32Array.from(places, (place) => all.labels[place]);
  const { learner, values } = await ownLearner("own-drawings", { images, labels }, [28, 28, 1]);
  for (let step = 0; step < 20; step += 1) await learner.learn();
  const { logits } = await learner.look(lit(images), ["logits"]);
  const { accuracy, confusion } = judged(logits.data, labels, 3);
  assert.equal(accuracy, 1);
  assert.equal(confusion.length, 9);
  const switches = Object.entries(learner.switches).filter(([name]) => learner.shower.inputNames.includes(name));
  const parameters = learner.parameters.map((name) => [name, learner.parameter(name)]);
  const file = withParameters(values, [...parameters, ...switches], NAMES);
  assert.ok(new TextDecoder().decode(file.slice(-80)).endsWith(JSON.stringify(NAMES)));
  const session = await open(file);
  const there = await session.run({ images: new Tensor("float32", lit(images), [labels.length, 28, 28, 1]) });
  assert.deepEqual([...there.logits.dims], [labels.length, 3]);
  there.logits.data.forEach((logit, place) => assert.ok(Math.abs(logit - logits.data[place]) < 1e-4));
});

test("a last layer is learned on a served network's features, and the served file with it gives the same", async () => {
  const looker = await open(withOutput(served, FEATURES));
  const count = 9;
  const pictures = Float32Array.from({ length: count * 64 * 64 * 3 }, (_, at) => {
    const label = Math.floor(at / (64 * 64 * 3)) % 3;
    return at % 3 === label ? 0.9 : 0.1 + 0.05 * ((at * 7919) % 11 < 5); // red, green or blue, and some noise
  });
  const images = new Tensor("float32", pictures, [count, 64, 64, 3]);
  const found = (await looker.run({ images }, [FEATURES]))[FEATURES];
  const [, size] = found.dims;
  const labels = Int32Array.from({ length: count }, (_, place) => place % 3);
  const { learner } = await ownLearner("own-features", { images: found.data, labels }, [size]);
  for (let step = 0; step < 150; step += 1) await learner.learn();
  const { logits } = await learner.look(found.data, ["logits"]);
  assert.equal(judged(logits.data, labels, 3).accuracy, 1);
  const parameters = learner.parameters.map((name) => [name, learner.parameter(name)]);
  const session = await open(withHead(served, parameters, NAMES));
  assert.deepEqual([session.inputNames, session.outputNames], [["images"], ["logits"]]);
  const there = await session.run({ images });
  assert.deepEqual([...there.logits.dims], [count, 3]);
  there.logits.data.forEach((logit, place) => assert.ok(Math.abs(logit - logits.data[place]) < 1e-3));
});
