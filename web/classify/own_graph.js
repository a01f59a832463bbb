// What an .onnx file says about itself, which the runtime does not tell: unset dimensions, the words that came with it, its
// nodes, and which other files hold its weights. Source: https://github.com/onnx/onnx/blob/main/onnx/onnx.proto

import { joined, Message } from "../shared/protobuf.js";

const MODEL = { graph: 7, metadata: 14 };
const GRAPH = { node: 1, initializer: 5, input: 11, output: 12 };
const NODE = { input: 1, output: 2, type: 4, attribute: 5 };
const ATTRIBUTE = { name: 1, tensor: 5, graph: 6, integers: 8, texts: 9, graphs: 11 };
const TENSOR = { dims: 1, type: 2, floats: 4, integers: 5, longs: 7, name: 8, raw: 9, doubles: 10, external: 13 };
// of TensorProto.DataType, as the runtime calls them
const TYPES = {
  1: "float32",
  2: "uint8",
  3: "int8",
  4: "uint16",
  5: "int16",
  6: "int32",
  7: "int64",
  8: "string",
  9: "bool",
  10: "float16",
  11: "float64",
  12: "uint32",
  13: "uint64",
  16: "bfloat16",
};
const KINDS = { 1: "tensor", 4: "sequence", 5: "map" }; // of TypeProto
const SHAPES_ONLY = ["Identity", "Reshape", "Flatten", "Squeeze", "Unsqueeze", "Cast", "Transpose", "DequantizeLinear"];
const FEW = 16; // numbers of a constant that is read

/**
 * @typedef {{name: string, kind: string, type: string, shape: (number | string | null)[] | null}} Value an input or output:
 *   null is a dimension, or a shape, that the file leaves open
 * @typedef {{type: string, inputs: string[], outputs: string[], attributes: Record<string, Message>}} Node
 *
 * @typedef {object} Graph
 * @property {Value[]} inputs without those that are weights
 * @property {Value[]} outputs
 * @property {Node[]} nodes
 * @property {Map<string, Node>} makers of values
 * @property {Map<string, Message>} constants
 * @property {Record<string, string>} metadata
 * @property {string[]} external names of other files that hold weights
 */

/**
 * Reads the head of a file.
 * @param {Uint8Array} bytes of an .onnx file
 * @returns {Graph}
 * @throws {Error} "notOnnx", key of a message.
 */
export function readGraph(bytes) {
  try {
    const model = new Message(bytes);
    const graph = model.message(MODEL.graph);
    const tensors = graph.messages(GRAPH.initializer);
    const nodes = graph.messages(GRAPH.node).map(nodeOf);
    const constants = new Map(tensors.map((tensor) => [tensor.text(TENSOR.name), tensor]));
    for (const { type, attributes, outputs } of nodes) {
      const value = type === "Constant" && attributes.value?.message(ATTRIBUTE.tensor);
      if (value) constants.set(outputs[0], value);
    }
    const outputs = graph.messages(GRAPH.output).map(valueOf);
    if (!outputs.length) throw new RangeError("no outputs");
    return {
      inputs: graph
        .messages(GRAPH.input)
        .map(valueOf)
        .filter(({ name }) => !constants.has(name)),
      outputs,
      nodes,
      makers: new Map(nodes.flatMap((node) => node.outputs.map((name) => [name, node]))),
      constants,
      metadata: Object.fromEntries(model.messages(MODEL.metadata).map((entry) => [entry.text(1), entry.text(2)])),
      external: [...new Set(tensorsOf(graph).flatMap(locations))],
    };
  } catch (error) {
    throw new Error("notOnnx", { cause: error });
  }
}

/**
 * Returns the names of tensors that become maps (ZipMap of scikit-learn and Custom Vision), which the runtime cannot hand out.
 * @param {Graph} graph
 */
export function hiddenScores({ outputs, makers }) {
  const makersOf = outputs.filter(({ kind }) => kind !== "tensor").map(({ name }) => makers.get(name));
  const names = makersOf.filter((node) => node?.type === "ZipMap").map((node) => node.inputs[0]);
  return names.filter((name) => !outputs.some((output) => output.name === name));
}

/**
 * Returns the node that computes a value, past those that change only its shape or type, and how its numbers were made whole.
 * @param {Graph} graph
 * @param {string} name of the value
 * @returns {{node: Node | undefined, scale?: number, zero?: number}}
 */
export function sourceOf(graph, name) {
  let node = graph.makers.get(name);
  /** @type {{scale?: number, zero?: number}} */
  let whole = {};
  let isReal = false; // whole numbers further up have become real ones again
  for (let steps = 0; node && steps < 50; steps += 1) {
    if (node.type === "DequantizeLinear") isReal = true;
    if (node.type === "QuantizeLinear") {
      const [scale] = constant(graph, node.inputs[1]) ?? [];
      const [zero] = node.inputs[2] ? (constant(graph, node.inputs[2]) ?? []) : [0];
      if (!isReal) whole = { scale, zero };
    } else if (!SHAPES_ONLY.includes(node.type)) break;
    node = graph.makers.get(node.inputs[0]);
  }
  return { node, ...whole };
}

/**
 * Is a value computed from another one?
 * @param {Graph} graph
 * @param {string} name
 * @param {string} other
 */
export function comesFrom({ makers }, name, other) {
  const [seen, waiting] = [new Set(), [name]];
  while (waiting.length) {
    const inputs = makers.get(waiting.pop())?.inputs ?? [];
    if (inputs.includes(other)) return true;
    for (const input of inputs) {
      if (!seen.has(input)) waiting.push(input);
      seen.add(input);
    }
  }
  return false;
}

/**
 * Returns the first node that computes with a value.
 * @param {Graph} graph
 * @param {string} name
 */
export function firstUse({ nodes }, name) {
  let found = nodes.find(({ inputs }) => inputs.includes(name));
  for (let steps = 0; found && SHAPES_ONLY.includes(found.type) && steps < 10; steps += 1) {
    const [made] = found.outputs;
    found = nodes.find(({ inputs }) => inputs.includes(made));
  }
  return found;
}

/**
 * Returns the numbers of a small constant, or null.
 * @param {Graph} graph
 * @param {string} name
 * @returns {number[] | null}
 */
export function constant({ constants }, name) {
  const tensor = constants.get(name);
  if (!tensor || tensor.messages(TENSOR.external).length) return null;
  if (tensor.integers(TENSOR.dims).reduce((product, side) => product * side, 1) > FEW) return null;
  const type = TYPES[tensor.integer(TENSOR.type)];
  const [raw] = tensor.chunks(TENSOR.raw);
  if (type === "float32") return decoded(raw ?? joined(tensor.chunks(TENSOR.floats)), 4, "getFloat32");
  if (type === "float64") return decoded(raw ?? joined(tensor.chunks(TENSOR.doubles)), 8, "getFloat64");
  if (!raw) return tensor.integers(type === "int64" ? TENSOR.longs : TENSOR.integers);
  if (type === "uint8") return decoded(raw, 1, "getUint8");
  return type === "int8" ? decoded(raw, 1, "getInt8") : null;
}

/**
 * Returns the whole numbers and the texts of a node's attribute.
 * @param {Node} node
 * @param {string} name
 */
export function listOf({ attributes }, name) {
  const found = attributes[name];
  return { integers: found?.integers(ATTRIBUTE.integers) ?? [], texts: found?.texts(ATTRIBUTE.texts) ?? [] };
}

function decoded(bytes, size, read) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return Array.from({ length: Math.floor(bytes.length / size) }, (_, i) => view[read](size * i, true));
}

function nodeOf(message) {
  const attributes = message.messages(NODE.attribute).map((one) => [one.text(ATTRIBUTE.name), one]);
  return {
    type: message.text(NODE.type),
    inputs: message.texts(NODE.input),
    outputs: message.texts(NODE.output),
    attributes: Object.fromEntries(attributes),
  };
}

function valueOf(message) {
  const type = message.message(2);
  const kind = Object.keys(KINDS).find((number) => type?.chunks(Number(number)).length);
  const tensor = kind === "1" ? type.message(1) : undefined;
  const number = tensor?.integer(1);
  const shape = tensor?.message(2);
  const name = message.text(1);
  return {
    name,
    kind: kind ? KINDS[kind] : type ? "other" : "tensor",
    type: TYPES[number] ?? "",
    shape: shape ? shape.messages(1).map((side) => side.text(2) || positive(side.integer(1))) : null,
  };
}

const positive = (side) => (side > 0 ? side : null);

/** Returns all tensors of a graph and of the graphs inside its nodes. */
function tensorsOf(graph) {
  const attributes = graph.messages(GRAPH.node).flatMap((node) => node.messages(NODE.attribute));
  const inner = attributes.flatMap((one) => [...one.messages(ATTRIBUTE.graph), ...one.messages(ATTRIBUTE.graphs)]);
  const tensors = attributes.flatMap((one) => one.messages(ATTRIBUTE.tensor));
  return [...graph.messages(GRAPH.initializer), ...tensors, ...inner.flatMap(tensorsOf)];
}

function locations(tensor) {
  const entries = tensor.messages(TENSOR.external).map((entry) => [entry.text(1), entry.text(2)]);
  return entries.filter(([key]) => key === "location").map(([, location]) => location);
}
