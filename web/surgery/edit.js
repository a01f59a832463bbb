// A network operated on: a copy of its .onnx file with other weights, and with values led past a block or a link.

import { field, joined, Message } from "../shared/protobuf.js";
import { Random } from "../shared/random.js";
import { GRAPH, MODEL, NODE } from "./network.js";

/**
 * @typedef {import("./network.js").Network} Network
 * @typedef {import("./network.js").Kernel} Kernel
 *
 * @typedef {object} Cut what is taken out; a network without it stays as it is
 * @property {"block" | "link" | "filter"} kind
 * @property {string} title of the block, or of the filter's layer
 * @property {number} [filter] its number
 *
 * @typedef {object} Operation done in this order: prune, round, noise, cut
 * @property {Cut[]} cuts
 * @property {number} prune % of all weights that become 0, the smallest ones
 * @property {number} bits to which every weight is rounded, on a scale of its filter's own; 0 for none
 * @property {number} noise standard deviation of what is added, in % of that of the layer's weights
 * @property {number} seed of the noise
 */

/**
 * Returns the file of the operated network; the given one stays as it is.
 * @param {Uint8Array} file
 * @param {Network} network read from it
 * @param {Operation} operation
 */
export function operated(file, network, { cuts, prune, bits, noise, seed }) {
  const copy = file.slice();
  const layers = network.kernels.map((kernel) => ({ kernel, values: numbersAt(copy, kernel.weights) }));
  if (prune) pruned(layers, prune / 100);
  if (bits) layers.forEach((layer) => rounded(layer, bits));
  if (noise) noisy(layers, noise / 100, new Random(seed));
  for (const { kind, title, filter } of cuts) {
    const layer = layers.find(({ kernel }) => kernel.title === title);
    if (kind === "filter" && layer && filter < layer.kernel.filters) silenced(layer, filter, copy);
  }
  for (const { kernel, values } of layers) copy.set(bytesOf(values), kernel.weights.at);
  const bypasses = cuts.flatMap(({ kind, title }) => {
    const block = network.blocks.find((one) => one.title === title);
    return { block: block?.drop, link: block?.cut, filter: null }[kind] ?? [];
  });
  return bypasses.length ? rewired(copy, new Map(bypasses.map(({ from, to }) => [from, to]))) : copy;
}

/**
 * Returns how large each filter's weights are, the root of the sum of their squares.
 * @param {Uint8Array} file
 * @param {Kernel} kernel
 */
export function normsOf(file, kernel) {
  const values = numbersAt(file, kernel.weights);
  return filtersOf(kernel).map((places) => Math.hypot(...places.map((place) => values[place])));
}

function pruned(layers, share) {
  const sizes = new Float32Array(layers.reduce((sum, { values }) => sum + values.length, 0));
  let at = 0;
  for (const { values } of layers) for (const value of values) sizes[at++] = Math.abs(value);
  sizes.sort();
  const threshold = sizes[Math.floor(sizes.length * share)];
  for (const { values } of layers) values.forEach((value, i) => Math.abs(value) < threshold && (values[i] = 0));
}

/** Rounds to 2^bits - 1 equally far values around 0, the outermost as large as the filter's largest weight. */
function rounded({ kernel, values }, bits) {
  const steps = 2 ** (bits - 1) - 1;
  for (const places of filtersOf(kernel)) {
    const step = places.reduce((most, place) => Math.max(most, Math.abs(values[place])), 0) / steps;
    if (step) for (const place of places) values[place] = Math.round(values[place] / step) * step;
  }
}

/** Adds normally distributed numbers, by Box and Muller's method. */
function noisy(layers, share, random) {
  for (const { values } of layers) {
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    const deviation = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length);
    for (let place = 0; place < values.length; place += 1) {
      const size = Math.sqrt(-2 * Math.log(1 - random.next()));
      values[place] += share * deviation * size * Math.cos(2 * Math.PI * random.next());
    }
  }
}

function silenced({ kernel, values }, filter, file) {
  for (const place of filtersOf(kernel)[filter]) values[place] = 0;
  if (kernel.bias) file.fill(0, kernel.bias.at + 4 * filter, kernel.bias.at + 4 * filter + 4);
}

/** Returns the places of each filter's weights in the flat tensor. */
function filtersOf({ dims, filters }) {
  const count = dims.reduce((product, side) => product * side, 1) / filters;
  const isConvolution = dims.length === 4; // filters first; a fully connected layer has them last
  return Array.from({ length: filters }, (_, filter) =>
    Array.from({ length: count }, (_, i) => (isConvolution ? filter * count + i : i * filters + filter)),
  );
}

/** Leads every value past what is left out: who read a key of the map reads its value. */
function rewired(file, bypasses) {
  const led = (name) => {
    for (let steps = 0; bypasses.has(name) && steps <= bypasses.size; steps += 1) name = bypasses.get(name);
    return name;
  };
  const model = new Message(file);
  const graph = model.message(MODEL.graph);
  const nodes = graph.chunks(GRAPH.node).values();
  const parts = graph.parts.map(({ number, whole }) =>
    number === GRAPH.node ? field(GRAPH.node, ledNode(nodes.next().value, led)) : whole,
  );
  const rest = model.parts.filter(({ number }) => number !== MODEL.graph).map(({ whole }) => whole);
  return joined([...rest, field(MODEL.graph, joined(parts))]);
}

function ledNode(bytes, led) {
  const node = new Message(bytes);
  const inputs = node.texts(NODE.input).values();
  const parts = node.parts.map(({ number, whole }) =>
    number === NODE.input ? field(NODE.input, new TextEncoder().encode(led(inputs.next().value))) : whole,
  );
  return joined(parts);
}

/** Returns a copy: the file does not begin its numbers where a Float32Array may. */
function numbersAt(file, { at, length }) {
  return new Float32Array(file.slice(at, at + length).buffer); // little-endian as ONNX has it
}

const bytesOf = (values) => new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
