import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { normsOf, operated } from "../../../web/surgery/edit.js";
import { readNetwork } from "../../../web/surgery/network.js";
import { WHOLE } from "../../../web/surgery/state.js";

const read = (name) => new Uint8Array(readFileSync(new URL(`../../../trained/${name}/model.onnx`, import.meta.url)));
const file = read("cifar10-resnet20");
const network = readNetwork(file);
const weights = (bytes, { at, length }) => new Float32Array(bytes.slice(at, at + length).buffer);
const titles = (name, can) =>
  readNetwork(read(name))
    .blocks.filter((block) => block[can])
    .map(({ title }) => title);

test("ResNet-20 has nine blocks to drop and nine links to cut; without shortcuts those that keep their shape", () => {
  assert.equal(titles("cifar10-resnet20", "drop").length, 9);
  assert.deepEqual(titles("cifar10-resnet20", "cut"), titles("cifar10-resnet20", "drop"));
  assert.deepEqual(titles("cifar10-plain20", "cut"), []);
  const narrowing = ["stage2_block1", "stage3_block1"];
  assert.deepEqual(
    titles("cifar10-plain20", "drop"),
    titles("cifar10-resnet20", "drop").filter((title) => !narrowing.includes(title)),
  );
});

test("a network of which nothing is cut is the same file, byte by byte", () => {
  assert.deepEqual(operated(file, network, WHOLE), file);
});

test("the file that was given stays as it is", () => {
  const before = file.slice();
  operated(file, network, { cuts: [{ kind: "link", title: "stage1_block1" }], prune: 50, bits: 4, noise: 10, seed: 1 });
  assert.deepEqual(file, before);
});

test("a filter at zero has neither weights nor a bias, and its neighbours stay", () => {
  const [kernel] = network.kernels;
  const cut = operated(file, network, { ...WHOLE, cuts: [{ kind: "filter", title: "stem", filter: 1 }] });
  assert.equal(normsOf(cut, kernel)[1], 0);
  assert.equal(weights(cut, kernel.bias)[1], 0);
  assert.deepEqual(normsOf(cut, kernel).toSpliced(1, 1), normsOf(file, kernel).toSpliced(1, 1));
});

test("what this network does not have is left alone", () => {
  const cuts = [
    { kind: "link", title: "nothing" },
    { kind: "filter", title: "stem", filter: 99 },
    { kind: "block", title: "stem" },
  ];
  assert.deepEqual(operated(file, network, { ...WHOLE, cuts }), file);
});

test("half of the weights are zero after pruning a half, and they were the smallest", () => {
  const cut = operated(file, network, { ...WHOLE, prune: 50 });
  const all = (bytes) => network.kernels.flatMap((kernel) => [...weights(bytes, kernel.weights)]);
  const [before, after] = [all(file), all(cut)];
  const kept = before.filter((_, place) => after[place] !== 0);
  const gone = before.filter((_, place) => after[place] === 0);
  assert.ok(Math.abs(gone.length / before.length - 0.5) < 1e-3);
  assert.ok(Math.max(...gone.map(Math.abs).slice(0, 1e5)) <= Math.min(...kept.map(Math.abs).slice(0, 1e5)));
});

for (const bits of [2, 4]) {
  test(`a filter has at most ${2 ** bits - 1} values of ${bits} bits`, () => {
    const kernel = network.kernels[5];
    const rounded = weights(operated(file, network, { ...WHOLE, bits }), kernel.weights);
    const own = rounded.length / kernel.filters;
    assert.ok(new Set(rounded.slice(0, own)).size <= 2 ** bits);
    assert.ok(new Set(rounded).size > 2 ** bits); // each filter has its own scale
  });
}

test("a seed repeats its noise, another one does not", () => {
  const noisy = (seed) => operated(file, network, { ...WHOLE, noise: 20, seed });
  assert.deepEqual(noisy(1), noisy(1));
  assert.notDeepEqual(noisy(1), noisy(2));
});

test("a file without a graph is refused", () => {
  assert.throws(() => readNetwork(new Uint8Array([8, 1])), RangeError);
});
