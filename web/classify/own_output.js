// What a stranger's network answers: which of its outputs holds the classes, what its numbers are, and how sure that makes it.

import { softmax } from "../shared/calibration.js";
import { comesFrom, sourceOf } from "./own_graph.js";
import { isWhole } from "./own_tensor.js";

const NEAR = 0.01; // of a sum of shares: float16 and rounded numbers are not exact
const MOST_BEST = 10; // classes that a network names at once
const LINEAR = ["Gemm", "MatMul", "Conv", "Add", "GlobalAveragePool", "ReduceMean", "FusedGemm", "MatMulInteger"];

/** What the numbers of several classes may be; of one number, the first three. */
export const SCALES = [
  "logits",
  "probabilities",
  "percent",
  "logProbabilities",
  "integers",
  "several",
  "severalLogits",
];

/**
 * @typedef {{name: string, type: string, dims: number[], data: (number | string)[] | null}} Output of one run; without data
 *   where it is far too long
 *
 * @typedef {object} Answer an output that can be read
 * @property {string} name
 * @property {number[]} dims
 * @property {string} kind "scores"; "label", one class by its number; "text", one class by its name
 * @property {number[]} values of the first picture
 * @property {string} [text]
 * @property {string} [scale] one of SCALES, for scores: the likeliest
 *
 * @typedef {import("./own_graph.js").Graph} Graph
 */

/**
 * Returns the outputs that name classes, the likeliest first; [] for what is no classifier.
 * @param {Output[]} outputs
 * @param {Graph} graph
 * @param {{batch: number, labels: string[]}} about how many pictures were given, and names of classes
 * @returns {Answer[]}
 */
export function readable(outputs, graph, { batch, labels }) {
  if (isDetector(outputs, graph)) return [];
  const found = outputs.map((output) => answerOf(output, graph, batch)).filter(Boolean);
  const points = new Map(found.map((one) => [one, likelihood(one, found, graph, labels)]));
  return found.sort((a, b) => points.get(b) - points.get(a));
}

/**
 * Returns shares of a whole, or each for itself where several labels may hold.
 * @param {number[]} values
 * @param {string} scale one of SCALES
 * @returns {number[]} of one number: those of class 0 and 1
 * @throws {Error} "notNumbers", key of a message.
 */
export function shares(values, scale) {
  if (values.some((value) => Number.isNaN(value) || value === Infinity)) throw new Error("notNumbers");
  const logistic = (value) => 1 / (1 + Math.exp(-value));
  if (values.length === 1) {
    const share = { probabilities: values[0], percent: values[0] / 100 }[scale] ?? logistic(values[0]);
    return [1 - share, share];
  }
  const sum = values.reduce((total, value) => total + value, 0);
  const read = {
    logits: () => softmax(values),
    probabilities: () => values,
    percent: () => values.map((value) => value / 100),
    logProbabilities: () => values.map(Math.exp),
    integers: () => values.map((value) => value / (sum || 1)),
    several: () => values,
    severalLogits: () => values.map(logistic),
  }[scale];
  const found = read();
  if (found.some((value) => !Number.isFinite(value))) throw new Error("notNumbers"); // a row of -Infinity
  return found;
}

/** @param {(number | string | null)[] | null} shape */
export const shapeText = (shape) => (shape ? `(${shape.map((side) => side ?? "?").join(", ")})` : "(?)");

/** Does it find things in a picture: boxes, (n, 4), and of each a score or a class? Of one box these look like classes. */
function isDetector(outputs, { nodes }) {
  const counts = outputs.map(({ dims }) => (dims.length > 1 && dims.at(-1) === 4 ? dims.at(-2) : 0));
  const isOfBoxes = ({ dims }) => dims.at(-1) > 1 && counts.includes(dims.at(-1));
  return outputs.some(isOfBoxes) || nodes.some(({ type }) => ["NonMaxSuppression", "RoiAlign"].includes(type));
}

/** Returns what can be read of an output, or null. */
function answerOf({ name, type, dims, data }, graph, batch) {
  if (!data) return null;
  const rest = batch > 1 || dims[0] === 1 ? dims.slice(1) : dims;
  if (batch > 1 && dims[0] !== batch) return null;
  if (rest.filter((side) => side !== 1).length > 1) return null; // a map, boxes, or a sequence
  const row = data.slice(0, data.length / (batch > 1 ? batch : 1));
  if (!row.length) return null;
  if (type === "string")
    return row.length === 1 ? { name, dims, kind: "text", values: [], text: String(row[0]) } : null;
  const values = row.map(Number);
  const { node, scale, zero } = sourceOf(graph, name);
  const isLong = /^u?int(32|64)$/.test(type);
  if (node?.type === "TopK")
    // the best scores do not say whose; the best classes do
    return isLong && values.length <= MOST_BEST ? { name, dims, kind: "label", values: values.slice(0, 1) } : null;
  if ((isLong || node?.type === "ArgMax") && values.length === 1) return { name, dims, kind: "label", values };
  if (isLong && node?.type === "ArgMax") return null;
  const isKnown = isWhole(type) && scale > 0 && Number.isFinite(zero);
  const real = isKnown ? values.map((value) => (value - zero) * scale) : values;
  const isCounted = isWhole(type) && !isKnown;
  return {
    name,
    dims,
    kind: "scores",
    values: real,
    scale: isCounted ? ofIntegers(real) : ofNumbers(real, node, graph),
  };
}

const ofIntegers = (values) => (values.some((value) => value < 0) || values.length === 1 ? "logits" : "integers");

function ofNumbers(values, node, graph) {
  const sum = values.reduce((total, value) => total + value, 0);
  const isShare = values.every((value) => value >= -1e-6 && value <= 1 + 1e-3);
  const type = node?.type ?? "";
  const isOne = values.length === 1;
  if (type === "Softmax") return "probabilities";
  if (/^(Hard)?Sigmoid$/.test(type)) return isOne ? "probabilities" : "several";
  if (type === "LogSoftmax" || isLogOfShares(node, graph)) return "logProbabilities";
  if (isOne) return LINEAR.includes(type) || !isShare ? "logits" : "probabilities";
  if (isShare && Math.abs(sum - 1) < NEAR) return "probabilities";
  if (values.every((value) => value >= 0) && Math.abs(sum - 100) < 100 * NEAR) return "percent";
  const whole = values.reduce((total, value) => total + Math.exp(value), 0);
  if (values.every((value) => value <= 0) && Math.abs(whole - 1) < NEAR) return "logProbabilities";
  return isShare && !LINEAR.includes(type) ? "several" : "logits";
}

const isLogOfShares = (node, graph) => node?.type === "Log" && sourceOf(graph, node.inputs[0]).node?.type === "Softmax";

/** Returns how likely it is that an output is the one that a reader wants to see. */
function likelihood(one, all, graph, labels) {
  const isCount = one.kind === "scores" && one.values.length > 1;
  const type = sourceOf(graph, one.name).node?.type ?? "";
  return (
    (isCount ? 20 : one.kind === "scores" ? 5 : 0) +
    (isCount && labels.length && one.values.length === labels.length ? 8 : 0) +
    (/Softmax|Sigmoid/.test(type) ? 4 : 0) +
    2 * all.filter((other) => other !== one && comesFrom(graph, one.name, other.name)).length +
    (/logit|prob|score|class|pred|softmax/i.test(one.name) ? 1 : 0) -
    (/emb|feat|hidden|aux|pool|represent/i.test(one.name) ? 3 : 0)
  );
}
