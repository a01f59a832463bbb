// What can be operated on in an .onnx file of ours, read from the file itself: its blocks, their links, its weights.
// Source of the field numbers: https://github.com/onnx/onnx/blob/main/onnx/onnx.proto

import { Message } from "../shared/protobuf.js";

export const MODEL = { graph: 7 };
export const GRAPH = { node: 1, initializer: 5 };
export const NODE = { input: 1, output: 2, type: 4, attribute: 5 };
const ATTRIBUTE = { name: 1, integers: 8 };
const TENSOR = { dims: 1, type: 2, name: 8, raw: 9 };
const FLOAT = 1;

/**
 * @typedef {object} Weights where a tensor of float32 lies in the file
 * @property {number} at of its first byte
 * @property {number} length bytes
 *
 * @typedef {object} Kernel the weights of a convolution or of a fully connected layer
 * @property {string} title of its layer
 * @property {number[]} dims (filters, channels, height, width) or (inputs, filters)
 * @property {number} filters
 * @property {Weights} weights
 * @property {Weights | null} bias one number a filter
 *
 * @typedef {{from: string, to: string}} Bypass who reads the value `from` reads `to` instead
 *
 * @typedef {object} Block layers that belong together
 * @property {string} title
 * @property {number[]} kernels which ones are its own
 * @property {Bypass | null} drop leaves out the block, or of a residual block its branch, so that its link alone is left
 * @property {Bypass | null} cut leaves out its residual link
 *
 * @typedef {{type: string, inputs: string[], outputs: string[], attributes: Record<string, number[]>}} Node
 * @typedef {{blocks: Block[], kernels: Kernel[]}} Network
 */

/**
 * Reads a network.
 * @param {Uint8Array} file
 * @returns {Network}
 * @throws {RangeError} It is no .onnx file, or its weights are not where ours have them.
 */
export function readNetwork(file) {
  const graph = new Message(file).message(MODEL.graph);
  if (!graph) throw new RangeError("no graph");
  const nodes = graph.messages(GRAPH.node).map(nodeOf);
  const tensors = new Map(graph.messages(GRAPH.initializer).map((one) => [one.text(TENSOR.name), one]));
  const weighted = nodes.filter(({ type, inputs }) => ["Conv", "MatMul"].includes(type) && tensors.has(inputs[1]));
  const kernels = weighted.map((node) => kernelOf(node, nodes, tensors, file));
  return { blocks: blocksOf(weighted, kernels, nodes, tensors), kernels };
}

function nodeOf(message) {
  const attributes = message.messages(NODE.attribute);
  return {
    type: message.text(NODE.type),
    inputs: message.texts(NODE.input),
    outputs: message.texts(NODE.output),
    attributes: Object.fromEntries(
      attributes.map((one) => [one.text(ATTRIBUTE.name), one.integers(ATTRIBUTE.integers)]),
    ),
  };
}

function kernelOf(node, nodes, tensors, file) {
  const [, name, own] = node.inputs;
  const dims = tensors.get(name).integers(TENSOR.dims);
  const isConvolution = node.type === "Conv";
  const sum = nodes.find(({ type, inputs }) => type === "Add" && inputs.includes(node.outputs[0]));
  const bias = isConvolution ? own : sum?.inputs.find((input) => tensors.has(input));
  return {
    title: titleOf(name),
    dims,
    filters: dims[isConvolution ? 0 : 1],
    weights: placeOf(tensors.get(name), file),
    bias: bias ? placeOf(tensors.get(bias), file) : null,
  };
}

/** Returns where a tensor's numbers stand in the file; the message looks into it, and copies nothing. */
function placeOf(tensor, file) {
  const [raw] = tensor.chunks(TENSOR.raw);
  const count = tensor.integers(TENSOR.dims).reduce((product, side) => product * side, 1);
  if (tensor.integer(TENSOR.type) !== FLOAT || raw?.length !== 4 * count || raw.buffer !== file.buffer)
    throw new RangeError(`the weights of ${tensor.text(TENSOR.name)}`);
  return { at: raw.byteOffset - file.byteOffset, length: raw.length };
}

/** Returns the layers, those of one block together, in the order in which the network runs through them. */
function blocksOf(weighted, kernels, nodes, tensors) {
  const groups = new Map(); // title -> numbers of kernels
  kernels.forEach(({ title }, number) => {
    const block = title.replace(/_(conv\d+|shortcut)$/, "");
    groups.set(block, [...(groups.get(block) ?? []), number]);
  });
  const sums = sumsOf(nodes, tensors);
  return [...groups].map(([title, numbers]) => {
    const own = numbers.map((number) => weighted[number]);
    const made = new Set(own.flatMap(({ outputs }) => outputs));
    const sum = sums.find(({ branch }) => made.has(branch));
    if (!sum) return { title, kernels: numbers, cut: null, drop: wholeOf(own, kernels, numbers, nodes, tensors) };
    const { name, branch, link } = sum;
    return { title, kernels: numbers, cut: { from: name, to: branch }, drop: { from: name, to: link } };
  });
}

/** Returns the sums of two values that both depend on the picture: what came the longer way is the branch. */
function sumsOf(nodes, tensors) {
  const depths = new Map(); // value -> convolutions and products on its longest way
  const found = [];
  for (const { type, inputs, outputs } of nodes) {
    const computed = inputs.filter((name) => !tensors.has(name));
    const depth = Math.max(0, ...computed.map((name) => depths.get(name) ?? 0));
    for (const name of outputs) depths.set(name, depth + Number(computed.length < inputs.length && type !== "Add"));
    if (type !== "Add" || computed.length !== 2) continue;
    const [link, branch] = computed.toSorted((a, b) => (depths.get(a) ?? 0) - (depths.get(b) ?? 0));
    found.push({ name: outputs[0], link, branch });
  }
  return found;
}

/** Returns how to leave out layers without a link; null where what they give has another shape than what they take. */
function wholeOf(own, kernels, numbers, nodes, tensors) {
  const [first, last] = [kernels[numbers[0]], kernels[numbers.at(-1)]];
  const channels = first.dims[own[0].type === "Conv" ? 1 : 0];
  if (channels !== last.filters || !own.every(keepsSides)) return null;
  let [end] = own.at(-1).outputs;
  for (;;) {
    const readers = nodes.filter(({ inputs }) => inputs.includes(end));
    const isPart =
      readers[0]?.type === "Relu" ||
      (readers[0]?.type === "Add" && readers[0].inputs.some((name) => tensors.has(name)));
    if (readers.length !== 1 || !isPart) return { from: end, to: own[0].inputs[0] };
    [end] = readers[0].outputs;
  }
}

function keepsSides({ type, attributes }) {
  if (type !== "Conv") return true;
  const { strides = [], pads = [], kernel_shape: sides = [] } = attributes;
  return (
    strides.every((step) => step === 1) &&
    sides.every((side, axis) => (pads[axis] ?? 0) + (pads[axis + sides.length] ?? 0) === side - 1)
  );
}

const titleOf = (name) => name.replace(/\/kernel$/, "");
