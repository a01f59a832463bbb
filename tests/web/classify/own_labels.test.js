import assert from "node:assert/strict";
import { test } from "node:test";

import { readGraph } from "../../../web/classify/own_graph.js";
import { labelsOf, parse, shown } from "../../../web/classify/own_labels.js";
import { file, node, sequence, value } from "./onnx_file.js";

const graph = (given) => readGraph(file({ inputs: [value("x", [1, 3, 8, 8])], outputs: [sequence("y")], ...given }));
const sparse = (entries) => Object.assign([], entries);

test("lists and dictionaries of JSON and of Python are read", () => {
  for (const text of [
    '["cat", "dog"]',
    "['cat', 'dog']",
    '{"0": "cat", "1": "dog"}',
    "{0: 'cat', 1: 'dog'}",
    "{'cat': 0, 'dog': 1}",
    '{"cat": 0, "dog": 1}',
    "('cat', \"dog\")",
  ]) {
    assert.deepEqual(parse(text), ["cat", "dog"], text);
  }
  assert.deepEqual(parse(String.raw`{0: "it's", 1: 'o\'clock, {5: 3}'}`), ["it's", "o'clock, {5: 3}"]);
  assert.deepEqual(parse("{0: 'apple', 7: 'cherry'}"), sparse({ 0: "apple", 7: "cherry" }));
});

test("lines, commas and numbered lines are read; names in lines keep their commas", () => {
  assert.deepEqual(parse("red, green ,blue"), ["red", "green", "blue"]);
  assert.deepEqual(parse("tench, Tinca tinca\n\ngoldfish\r\n"), ["tench, Tinca tinca", "goldfish"]);
  assert.deepEqual(parse("red,\ngreen,\nblue"), ["red", "green", "blue"]);
  assert.deepEqual(parse("0: apple\n7: cherry"), sparse({ 0: "apple", 7: "cherry" }));
  assert.deepEqual(parse("1 apple\n7 cherry"), ["1 apple", "7 cherry"]);
  assert.deepEqual(parse(" "), []);
});

test("lists as other tools write them are read", () => {
  for (const text of [
    "0 cat\n1 dog",
    "0,cat\n1,dog",
    "- cat\n- dog",
    "cat|dog",
    "cat; dog",
    '"cat", "dog"',
    '[{"id": 1, "name": "dog"}, {"id": 0, "name": "cat"}]',
    '[{"label": "cat"}, {"label": "dog"}]',
  ]) {
    assert.deepEqual(parse(text), ["cat", "dog"], text);
  }
  assert.deepEqual(parse("1 hen\n2 hens"), ["1 hen", "2 hens"]);
});

test("a list that looks like code but is none is read as a list", () => {
  assert.deepEqual(parse("[cat], dog"), ["[cat]", "dog"]);
});

test("what is shown is read as the same", () => {
  for (const labels of [
    ["a", "b"],
    ["tench, Tinca tinca"],
    ["a, b", "c"],
    sparse({ 0: "apple", 7: "cherry" }),
    [],
    ["one"],
  ]) {
    assert.deepEqual(parse(shown(labels)), labels, JSON.stringify(labels));
  }
});

test("names come from what was said with the file, whatever it is called", () => {
  for (const metadata of [
    { names: "{0: 'cat', 1: 'dog'}" },
    { classes: "cat,dog" },
    { class_names: "cat\ndog" },
    { class_to_idx: '{"cat": 0, "dog": 1}' },
    { idx2class: '{"0": "cat", "1": "dog"}' },
    { model_labels: "cat\ndog" },
    { output_names: "logits", vocab: '["cat", "dog"]' },
    { config: '{"id2label": {"0": "cat", "1": "dog"}}' },
  ]) {
    assert.deepEqual(labelsOf(graph({ metadata })), ["cat", "dog"], JSON.stringify(metadata));
  }
  assert.deepEqual(labelsOf(graph({ metadata: { author: "somebody, else", note: "{broken" } })), []);
});

test("names come from the nodes of scikit-learn", () => {
  const one = (type, attributes) => graph({ nodes: [node(type, ["x"], ["y"], attributes)] });
  assert.deepEqual(labelsOf(one("ZipMap", { classlabels_strings: ["cat", "dog"] })), ["cat", "dog"]);
  assert.deepEqual(labelsOf(one("ZipMap", { classlabels_int64s: [3, 5] })), ["3", "5"]);
  assert.deepEqual(labelsOf(one("ZipMap", { classlabels_int64s: [0, 1] })), []);
  assert.deepEqual(labelsOf(one("LabelEncoder", { keys_int64s: [1, 0], values_strings: ["dog", "cat"] })), [
    "cat",
    "dog",
  ]);
});
