import assert from "node:assert/strict";
import { test } from "node:test";

import { lit } from "../../../web/shared/digits.js";
import { BlownUp, judged } from "../../../web/learn/learner.js";
import { withParameters } from "../../../web/learn/onnx_file.js";
import { bars, learnerOf, open, Tensor } from "./real_runtime.js";

const { images: bytes, labels } = bars();
const images = lit(bytes);

async function accuracyOf(learner) {
  const { logits } = await learner.look(images, ["logits"]);
  return judged(logits.data, labels).accuracy;
}

for (const [name, changes] of [
  ["softmax", {}],
  ["mlp-relu-1", { optimizer: "rmsprop" }],
  ["mlp-tanh-3", { residual: true, dropout: 0.2, optimizer: "adam" }],
  ["cnn", { rate: 0.003 }],
]) {
  test(`${name} learns pictures that are easy to tell apart`, async () => {
    const { learner } = await learnerOf(name, changes);
    const before = await accuracyOf(learner);
    let found;
    for (let step = 0; step < 45; step += 1) found = await learner.learn();
    assert.ok(before < 0.5);
    assert.ok((await accuracyOf(learner)) > 0.9);
    assert.ok(found.loss < 1);
    assert.deepEqual([learner.step, learner.epoch], [45, 15]); // 16, 16 and 8 of 40 pictures are an epoch
    assert.equal(found.gradientNorms.length, learner.layers.length);
    learner.end();
  });
}

test("the same seed gives the same losses, another seed others", async () => {
  const losses = async (seed) => {
    const { learner } = await learnerOf("mlp-relu-2", { seed, dropout: 0.5 });
    return [await learner.learn(), await learner.learn()].map(({ loss }) => loss);
  };
  assert.deepEqual(await losses(4), await losses(4));
  assert.notDeepEqual(await losses(4), await losses(5));
});

test("a learning rate beyond all measure is an error of its own, and what is shown stays finite", async () => {
  const { learner } = await learnerOf("mlp-relu-2", { rate: 1e9 });
  await learner.learn();
  const before = learner.parameter("logits/kernel").data.slice();
  await assert.rejects(learner.learn(), BlownUp);
  assert.deepEqual(learner.parameter("logits/kernel").data, before);
  assert.ok(before.every(Number.isFinite));
  assert.equal(learner.step, 1);
});

test("a learning rate of 0 leaves everything as it is", async () => {
  const { learner } = await learnerOf("softmax", { rate: 0 });
  const before = learner.parameter("logits/kernel").data.slice();
  await learner.learn();
  assert.deepEqual(learner.parameter("logits/kernel").data, before);
});

test("tensors of the step before are given back", async () => {
  const { learner } = await learnerOf("softmax");
  const before = learner.parameter("logits/kernel");
  await learner.learn();
  assert.throws(() => before.data); // of a tensor that is disposed of
});

for (const name of ["softmax", "mlp-relu-1", "mlp-sigmoid-6", "cnn"]) {
  test(`the file to take along of ${name} gives the logits of the network in the tab`, async () => {
    const { learner, values } = await learnerOf(name);
    await learner.learn();
    const fixed = learner.shower.inputNames.filter((input) => input !== "images");
    const parameters = fixed.map((input) => [input, learner.switches[input] ?? learner.parameter(input)]);
    const session = await open(withParameters(values, parameters, ["0"]));
    assert.deepEqual([session.inputNames, session.outputNames], [["images"], ["logits"]]);
    const fed = new Tensor("float32", images.slice(), [40, 28, 28, 1]);
    const [here, there] = [await learner.look(images, ["logits"]), await session.run({ images: fed })];
    there.logits.data.forEach((logit, place) => assert.ok(Math.abs(logit - here.logits.data[place]) < 1e-4));
  });
}

test("loss, accuracy and confusion are those of the logits", () => {
  const logits = new Float32Array(20).fill(-100);
  logits[3] = 100; // a 3 that is read as 3
  logits[10 + 5] = 0; // a 6 that is read as 5
  const found = judged(logits, Int32Array.of(3, 6));
  assert.equal(found.accuracy, 0.5);
  assert.equal(found.loss, 50); // (0 + 100) / 2
  assert.deepEqual([found.confusion[33], found.confusion[65]], [1, 1]);
  assert.equal(
    found.confusion.reduce((sum, count) => sum + count),
    2,
  );
});
