// A graph whose parameters are inputs becomes a file that holds them: the trained network to take along.
// Source of the field numbers: https://github.com/onnx/onnx/blob/main/onnx/onnx.proto

import { field, integerField, joined, Message } from "../shared/protobuf.js";

const MODEL = { graph: 7, metadata: 14 };
const ENTRY = { key: 1, value: 2 };
const GRAPH = { node: 1, initializer: 5, input: 11, output: 12 };
const NODE = { input: 1 };
const VALUE = { name: 1 };
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
    ...without(model, MODEL.graph),
    field(MODEL.graph, joined([...wanted, ...constants])),
    field(MODEL.metadata, joined([field(ENTRY.key, utf8("names")), field(ENTRY.value, utf8(JSON.stringify(classes)))])),
  ]);
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
