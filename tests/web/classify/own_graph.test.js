import assert from "node:assert/strict";
import { test } from "node:test";

import * as graphs from "../../../web/classify/own_graph.js";
import { withOutputs } from "../../../web/shared/protobuf.js";
import { file, node, sequence, tensor, value } from "./onnx_file.js";

const { comesFrom, constant, firstUse, hiddenScores, readGraph, sourceOf } = graphs;
const X = value("x", ["N", 3, null, 32]);
const read = (given) => readGraph(file({ inputs: [X], outputs: [value("y", [1, 10])], ...given }));

test("inputs and outputs are told with named, numbered and open dimensions, and their types", () => {
  const { inputs, outputs } = read({
    outputs: [value("y", null, 10), value("label", [], 7), sequence("maps")],
  });
  assert.deepEqual(inputs, [{ name: "x", kind: "tensor", type: "float32", shape: ["N", 3, null, 32] }]);
  assert.deepEqual(
    outputs.map(({ name, kind, type, shape }) => [name, kind, type, shape]),
    [
      ["y", "tensor", "float16", null],
      ["label", "tensor", "int64", []],
      ["maps", "sequence", "", null],
    ],
  );
});

test("a dimension of 0 is open", () => {
  assert.deepEqual(read({ inputs: [value("x", [0, 28])] }).inputs[0].shape, [null, 28]);
});

test("weights that old files list among the inputs are none", () => {
  const { inputs } = read({
    inputs: [X, value("w", [2])],
    tensors: [tensor("w", [1, 2])],
  });
  assert.deepEqual(
    inputs.map(({ name }) => name),
    ["x"],
  );
});

test("the words that came with the file are told", () => {
  assert.deepEqual(read({ metadata: { names: "{0: 'cat'}", task: "classify" } }).metadata, {
    names: "{0: 'cat'}",
    task: "classify",
  });
});

test("other files that hold weights are named once each", () => {
  const tensors = [tensor("a", [1], "w.data"), tensor("b", [1], "w.data"), tensor("c", [1], "more/v.bin")];
  assert.deepEqual(read({ tensors }).external, ["w.data", "more/v.bin"]);
  assert.deepEqual(read({ tensors: [tensor("a", [1])] }).external, []);
});

test("small constants are read, and no others", () => {
  const graph = read({
    tensors: [tensor("a", [0.5, -2]), tensor("b", Array(17).fill(1)), tensor("c", [1], "w.data")],
  });
  assert.deepEqual(
    ["a", "b", "c", "d"].map((name) => constant(graph, name)),
    [[0.5, -2], null, null, null],
  );
});

test("the tensor behind a map becomes an output, of the same file", () => {
  const made = {
    outputs: [sequence("maps")],
    nodes: [node("Softmax", ["x"], ["p"]), node("ZipMap", ["p"], ["maps"])],
  };
  const content = file({ inputs: [X], ...made });
  const names = hiddenScores(readGraph(content));
  assert.deepEqual(names, ["p"]);
  assert.deepEqual(
    readGraph(withOutputs(content, names)).outputs.map(({ name }) => name),
    ["maps", "p"],
  );
  assert.equal(withOutputs(content, []), content);
  const both = { ...made, outputs: [sequence("maps"), value("p", [1, 3])] };
  assert.deepEqual(hiddenScores(read(both)), []);
});

test("what computes a value is found past changes of shape, and how it was made whole", () => {
  const tensors = [tensor("s", [0.5]), tensor("z", [0])];
  const nodes = [
    node("Softmax", ["x"], ["p"]),
    node("Reshape", ["p", "k"], ["r"]),
    node("QuantizeLinear", ["r", "s", "z"], ["y"]),
  ];
  const { node: found, scale, zero } = sourceOf(read({ nodes, tensors }), "y");
  assert.deepEqual([found.type, scale, zero], ["Softmax", 0.5, 0]);
  const back = [...nodes, node("DequantizeLinear", ["y", "s", "z"], ["w"])];
  assert.deepEqual(
    [sourceOf(read({ nodes: back, tensors }), "w").scale, sourceOf(read({}), "y").node],
    [undefined, undefined],
  );
});

test("a cycle, which no network has, does not hang the tab", () => {
  const graph = read({
    nodes: [node("Identity", ["b"], ["a"]), node("Identity", ["a"], ["b"])],
  });
  assert.ok(sourceOf(graph, "a").node);
  assert.equal(comesFrom(graph, "a", "x"), false);
});

test("it is known which value comes from which", () => {
  const graph = read({
    nodes: [node("Relu", ["x"], ["f"]), node("Gemm", ["f", "w"], ["y"])],
  });
  assert.deepEqual(
    [comesFrom(graph, "y", "f"), comesFrom(graph, "y", "x"), comesFrom(graph, "f", "y")],
    [true, true, false],
  );
});

test("the first computation with a value is found past changes of shape and type", () => {
  const graph = read({
    nodes: [node("Cast", ["x"], ["c"]), node("Transpose", ["c"], ["t"]), node("Div", ["t", "k"], ["y"])],
  });
  assert.equal(firstUse(graph, "x").type, "Div");
  assert.equal(firstUse(graph, "y"), undefined);
});

test("what is no network is refused by a key", () => {
  const whole = file({ inputs: [X], outputs: [value("y", [1])] });
  for (const wrong of [
    new TextEncoder().encode("not a network"),
    new Uint8Array(),
    whole.subarray(0, 20),
    file({ inputs: [X], outputs: [] }),
  ]) {
    assert.throws(() => readGraph(wrong), { message: "notOnnx" });
  }
});
