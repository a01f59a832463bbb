// What was learned goes into a file to take along: a graph whose parameters are inputs gets them inside, or a trained network
// gets another last layer.
// Source of the field numbers: https://github.com/onnx/onnx/blob/main/onnx/onnx.proto

import { field, integerField, joined, Message } from "../shared/protobuf.js";

const MODEL = { graph: 7, metadata: 14 };
const ENTRY = { key: 1, value: 2 };
const GRAPH = { node: 1, initializer: 5, input: 11, output: 12 };
const NODE = { input: 1 };
const VALUE = { name: 1, type: 2 };
const DIMENSION = { size: 1, name: 2 };
const TENSOR = { dims: 1, type: 2, name: 8, raw: 9 };
const FLOAT = 1;

/**
 * Returns an .onnx file from `images` to `logits`, its parameters inside.
 * @param {Uint8Array} file a graph that also takes each parameter, and also gives the values of hidden layers
 * @param {Iterable<[string, {data: Float32Array, dims: readonly number[]}]>} parameters
 * @param {readonly string[]} classes what the logits stand for, which the file says under "names"
 */
export function withParameters(file, parameters, classes) {
  const model = new Message(file);
  const graph = model.message(MODEL.graph);
  const used = new Set(graph.messages(GRAPH.node).flatMap((node) => node.texts(NODE.input)));
  const constants = [...parameters]
    .filter(([name]) => used.has(name)) // a graph may take what it does not need
    .map(([name, values]) => field(GRAPH.initializer, tensor(name, values)));
  const wanted = [
    ...only(graph, GRAPH.input, "images"),
    ...only(graph, GRAPH.output, "logits"),
    ...without(graph, GRAPH.input, GRAPH.output),
  ];
  return joined([
    ...without(model, MODEL.graph, MODEL.metadata),
    field(MODEL.graph, joined([...wanted, ...constants])),
    named(classes),
  ]);
}

/**
 * Returns a trained network that also gives what stands before its last layer.
 * @param {Uint8Array} file
 * @param {string} name of that value
 */
export function withOutput(file, name) {
  const model = new Message(file);
  const graph = new Message(model.chunks(MODEL.graph)[0]);
  const output = field(GRAPH.output, field(VALUE.name, utf8(name)));
  const changed = joined([...graph.parts.map(({ whole }) => whole), output]);
  return joined([...without(model, MODEL.graph), field(MODEL.graph, changed)]);
}

/**
 * Returns a trained network whose last layer, `logits/kernel` and `logits/bias`, is another one, for other classes.
 * @param {Uint8Array} file
 * @param {Iterable<[string, {data: Float32Array, dims: readonly number[]}]>} parameters
 * @param {readonly string[]} classes
 */
export function withHead(file, parameters, classes) {
  const model = new Message(file);
  const graph = model.message(MODEL.graph);
  const replaced = new Map(parameters);
  const kept = graph.parts
    .filter(({ number, whole }) => {
      if (number === GRAPH.output) return false;
      return number !== GRAPH.initializer || !replaced.has(nameIn(whole, number));
    })
    .map(({ whole }) => whole);
  const tensors = [...replaced].map(([name, values]) => field(GRAPH.initializer, tensor(name, values)));
  const changed = joined([...kept, ...tensors, field(GRAPH.output, rows("logits", classes.length))]);
  return joined([...without(model, MODEL.graph, MODEL.metadata), field(MODEL.graph, changed), named(classes)]);
}

/** Returns the name of a tensor in a field of a graph. */
function nameIn(whole, number) {
  return new Message(new Message(whole).chunks(number)[0]).text(TENSOR.name);
}

/** Describes a value of floats, (n, columns). */
function rows(name, columns) {
  const sides = [field(DIMENSION.name, utf8("n")), integerField(DIMENSION.size, columns)];
  const shape = joined(sides.map((side) => field(1, side)));
  const type = joined([integerField(1, FLOAT), field(2, shape)]);
  return joined([field(VALUE.name, utf8(name)), field(VALUE.type, field(1, type))]);
}

/** Says what the classes are called, as other programs do: a list under "names". */
function named(classes) {
  return field(
    MODEL.metadata,
    joined([field(ENTRY.key, utf8("names")), field(ENTRY.value, utf8(JSON.stringify(classes)))]),
  );
}

const utf8 = (text) => new TextEncoder().encode(text);

/** Returns the fields of that number that describe the value of that name. */
function only(graph, number, name) {
  const named = graph.chunks(number).filter((content) => new Message(content).text(VALUE.name) === name);
  return named.map((content) => field(number, content));
}

function without(message, ...numbers) {
  return message.parts.filter(({ number }) => !numbers.includes(number)).map(({ whole }) => whole);
}

function tensor(name, { data, dims }) {
  const raw = new Uint8Array(data.buffer, data.byteOffset, data.byteLength); // float32, little-endian as ONNX has it
  return joined([
    ...dims.map((size) => integerField(TENSOR.dims, size)),
    integerField(TENSOR.type, FLOAT),
    field(TENSOR.name, utf8(name)),
    field(TENSOR.raw, raw),
  ]);
}
