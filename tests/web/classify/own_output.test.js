import assert from "node:assert/strict";
import { test } from "node:test";

import { readGraph } from "../../../web/classify/own_graph.js";
import { readable, SCALES, shares, shapeText } from "../../../web/classify/own_output.js";
import { file, node, tensor, value } from "./onnx_file.js";

const graphOf = (nodes, tensors = []) =>
  readGraph(file({ inputs: [value("x", [1, 3, 8, 8])], outputs: [value("y", null)], nodes, tensors }));
const BARE = graphOf([]);
const output = (dims, data, type = "float32", name = "y") => ({ name, type, dims, data });
const read = (outputs, graph = BARE, about = {}) => readable(outputs, graph, { batch: 1, labels: [], ...about });
const scaleOf = (data, type = "Where") =>
  read([output([1, data.length], data)], graphOf([node(type, ["x"], ["y"])]))[0].scale;
const near = (found, expected) => {
  assert.equal(found.length, expected.length);
  expected.forEach((share, i) => assert.ok(Math.abs(found[i] - share) < 1e-3, `${found} is not ${expected}`));
};

test("a row of numbers is read, however many axes of one it has", () => {
  for (const dims of [[3], [1, 3], [1, 3, 1, 1], [1, 1, 1, 3], [1, 1, 3]]) {
    assert.deepEqual(
      read([output(dims, [1, 2, 5])]).map(({ values }) => values),
      [[1, 2, 5]],
      String(dims),
    );
  }
});

test("of a batch the first picture's row is read", () => {
  const rows = output([4, 2], [1, 9, 2, 2, 2, 2, 2, 2]);
  assert.deepEqual(read([rows], BARE, { batch: 4 })[0].values, [1, 9]);
  assert.deepEqual(read([output([4], [3, 3, 3, 3], "int64")], BARE, { batch: 4 })[0], {
    name: "y",
    dims: [4],
    kind: "label",
    values: [3],
  });
  assert.deepEqual(read([output([1, 2], [1, 9])], BARE, { batch: 4 }), []);
});

test("maps, boxes, sequences and endless rows are no classes", () => {
  const zeros = (...dims) => output(dims, Array(dims.reduce((a, b) => a * b)).fill(0));
  for (const one of [zeros(1, 2, 4, 4), zeros(1, 6, 8), zeros(5, 10), zeros(1, 5, 10), output([1, 500_000], null)]) {
    assert.deepEqual(read([one]), [], String(one.dims));
  }
  assert.deepEqual(read([output([0, 6], [])]), []);
});

test("the best scores of a list, without their places, are no classes; the first of their places is one", () => {
  const best = graphOf([node("TopK", ["x", "k"], ["y", "i"])]);
  assert.deepEqual(read([output([1, 5], [5, 4, 3, 2, 1])], best), []);
  const [{ kind, values }] = read(
    [output([1, 5], [5, 4, 3, 2, 1]), output([1, 5], [7, 2, 0, 1, 3], "int64", "i")],
    best,
  );
  assert.deepEqual([kind, values], ["label", [7]]);
  assert.deepEqual(read([output([1, 300], Array(300).fill(1), "int64", "i")], best), []);
});

test("a class stays one, also as a float", () => {
  const [{ kind, values }] = read(
    [output([1], [7])],
    graphOf([node("ArgMax", ["x"], ["n"]), node("Cast", ["n"], ["y"])]),
  );
  assert.deepEqual([kind, values], ["label", [7]]);
});

test("scores of boxes are no classes", () => {
  const [boxes, scores] = [
    output([1, 6, 4], Array(24).fill(1), "float32", "boxes"),
    output([1, 6], [1, 2, 3, 4, 5, 6]),
  ];
  assert.deepEqual(read([boxes, scores]), []);
  assert.deepEqual(read([output([6, 4], Array(24).fill(1), "float32", "boxes"), output([6], [1, 2, 3, 4, 5, 6])]), []);
  assert.equal(read([output([1, 4], [1, 2, 3, 4]), output([1, 6], [1, 2, 3, 4, 5, 6], "float32", "z")]).length, 2);
  assert.deepEqual(read([output([1, 4], [1, 2, 3, 4])], graphOf([node("NonMaxSuppression", ["x"], ["k"])])), []);
});

test("scores win over a label, whichever comes first", () => {
  const label = output([1], [2], "int64", "label");
  const scores = output([1, 3], [0.1, 0.2, 0.7], "float32", "p");
  for (const outputs of [
    [label, scores],
    [scores, label],
  ])
    assert.deepEqual(
      read(outputs).map(({ name, kind }) => [name, kind]),
      [
        ["p", "scores"],
        ["label", "label"],
      ],
    );
});

test("a label alone is a class without a share; so is a name", () => {
  assert.deepEqual(
    read([output([1], [7], "int64")]).map(({ kind, values }) => [kind, values]),
    [["label", [7]]],
  );
  assert.deepEqual(
    read([output([1], ["cat"], "string")]).map(({ kind, text }) => [kind, text]),
    [["text", "cat"]],
  );
});

test("the output that comes from the other one wins, or the one that has as many numbers as there are names", () => {
  const graph = graphOf([node("Relu", ["x"], ["a"]), node("Gemm", ["a", "w"], ["b"])]);
  const outputs = [output([1, 3], [1, 2, 3], "float32", "a"), output([1, 2], [5, 6], "float32", "b")];
  assert.equal(read(outputs, graph)[0].name, "b");
  assert.equal(read(outputs, BARE, { labels: ["u", "v"] })[0].name, "b");
  assert.equal(read(outputs)[0].name, "a"); // nothing is known: the first
});

test("the name of an output helps where nothing else does", () => {
  const names = (...list) => read(list.map((name) => output([1, 3], [1, 2, 3], "float32", name)))[0].name;
  assert.equal(names("features", "y"), "y");
  assert.equal(names("out", "class_logits"), "class_logits");
  assert.equal(names("aux_logits", "logits"), "logits");
});

test("the node that computes an output says what its numbers are", () => {
  assert.equal(scaleOf([0.1, 0.1, 0.8], "Softmax"), "probabilities");
  assert.equal(scaleOf([0.1, 0.5, 0.4], "Sigmoid"), "several"); // though their sum is 1
  assert.equal(scaleOf([-1, -2], "LogSoftmax"), "logProbabilities");
  assert.equal(scaleOf([0.1, 0.9, 0.3], "Gemm"), "logits");
  assert.equal(scaleOf([0.25], "Gemm"), "logits");
  assert.equal(scaleOf([0.25], "Sigmoid"), "probabilities");
  const log = graphOf([node("Softmax", ["x"], ["p"]), node("Log", ["p"], ["y"])]);
  assert.equal(read([output([1, 2], [-9, -0.1])], log)[0].scale, "logProbabilities");
});

test("else the numbers themselves say it", () => {
  assert.equal(scaleOf([0.2, 0.3, 0.505]), "probabilities"); // rounded
  assert.equal(scaleOf([20, 30, 50]), "percent");
  assert.equal(scaleOf([Math.log(0.25), Math.log(0.75)]), "logProbabilities");
  assert.equal(scaleOf([0.9, 0.8, 0.1]), "several");
  assert.equal(scaleOf([-3, 2, 8]), "logits");
  assert.equal(scaleOf([NaN, 1]), "logits");
});

test("whole numbers are scaled as the file says, or by their sum", () => {
  const quantized = graphOf(
    [node("Softmax", ["x"], ["p"]), node("QuantizeLinear", ["p", "s"], ["y"])],
    [tensor("s", [1 / 256])],
  );
  const [known] = read([output([1, 2], [64, 192], "uint8")], quantized);
  assert.deepEqual([known.scale, known.values], ["probabilities", [0.25, 0.75]]);
  const [unknown] = read([output([1, 2], [50, 150], "uint8")]);
  assert.equal(unknown.scale, "integers");
  near(shares(unknown.values, unknown.scale), [0.25, 0.75]);
  assert.equal(read([output([1, 2], [-50, 50], "int8")])[0].scale, "logits");
});

test("each kind of number becomes the same shares", () => {
  const given = {
    logits: [Math.log(1), Math.log(3)],
    probabilities: [0.25, 0.75],
    percent: [25, 75],
    logProbabilities: [Math.log(0.25), Math.log(0.75)],
    integers: [64, 192],
    several: [0.25, 0.75],
    severalLogits: [Math.log(1 / 3), Math.log(3)],
  };
  assert.deepEqual(Object.keys(given).sort(), [...SCALES].sort());
  for (const [scale, values] of Object.entries(given)) near(shares(values, scale), [0.25, 0.75]);
});

test("several labels are not squeezed into a sum of 1", () => {
  near(shares([0.95, 0.92], "several"), [0.95, 0.92]);
  near(shares([3, 3], "severalLogits"), [0.9526, 0.9526]);
});

test("one number is the share of class 1", () => {
  near(shares([-3], "logits"), [0.9526, 0.0474]);
  near(shares([0.25], "probabilities"), [0.75, 0.25]);
  near(shares([25], "percent"), [0.75, 0.25]);
});

test("NaN and infinity are named, a probability of 0 is fine", () => {
  for (const values of [
    [NaN, 1],
    [Infinity, 1],
    [-Infinity, -Infinity],
  ])
    assert.throws(() => shares(values, "logits"), { message: "notNumbers" });
  near(shares([-Infinity, 0], "logProbabilities"), [0, 1]);
});

test("a shape is shown as Python writes it", () => {
  assert.deepEqual([shapeText(["N", 3, null]), shapeText([10]), shapeText(null)], ["(N, 3, ?)", "(10)", "(?)"]);
});
