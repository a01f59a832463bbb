// Names of classes: from what came with the file, or pasted by the reader.

import { listOf } from "./own_graph.js";

const KEYS =
  /^(((model|output|target)_?)?(labels?|classes|class_?(names|labels))|names|class|id2label|label2id|categories|class_?map|vocab|(class|idx)_?(to|2)_?(idx|class))$/i;
const QUOTED = String.raw`'((?:\\.|[^'\\])*)'|"((?:\\.|[^"\\])*)"`;

/** @typedef {string[]} Labels by the number of the class; some may be missing */

/**
 * Returns the names that the file holds; [] where it holds none.
 * @param {import("./own_graph.js").Graph} graph
 * @returns {Labels}
 */
export function labelsOf({ metadata, nodes }) {
  for (const [key, text] of Object.entries(metadata)) {
    const found = KEYS.test(key) ? parse(text) : nested(text);
    if (found.length) return found;
  }
  for (const node of nodes) {
    const found = namesInNode(node);
    if (found.length) return found;
  }
  return [];
}

/**
 * Returns the names in a text: JSON, what Python prints of a list or a dictionary, "3: cat" lines, lines, commas, | or ;.
 * @param {string} text
 * @returns {Labels}
 */
export function parse(text) {
  const trimmed = text.trim();
  if (/^[[{(]/.test(trimmed)) {
    const found = fromJson(trimmed) ?? fromPython(trimmed);
    if (found.length) return found;
  }
  const separator = ["\n", ",", "|", ";"].find((one) => trimmed.includes(one)) ?? ",";
  const parts = trimmed
    .split(separator)
    .map((part) => (separator === "\n" ? part.trim().replace(/,$/, "") : part.trim()))
    .filter(Boolean);
  return (
    numbered(parts) ?? (parts.every((part) => part.startsWith("- ")) ? parts.map((part) => part.slice(2)) : parts)
  ).map((name) => name.trim().replace(/^(["'])(.*)\1$/, "$2"));
}

/** Takes "3: cat" in any order, and "3 cat" or "3,cat" where all are numbered from 0, as Teachable Machine does; else null. */
function numbered(parts) {
  const marked = parts.map((part) => part.match(/^(\d{1,6})\s*[:=\t]\s*(.+)$/));
  if (parts.length && marked.every(Boolean)) return sparse(marked.map(([, number, name]) => [number, name]));
  const counted = parts.map((part) => part.match(/^(\d{1,6})[\s,]\s*(.+)$/));
  const isCounted = parts.length > 1 && counted.every((found, place) => found && Number(found[1]) === place);
  return isCounted ? counted.map(([, , name]) => name) : null;
}

/**
 * Returns names as the reader may edit them: parse() reads the same from it.
 * @param {Labels} labels
 */
export function shown(labels) {
  const isWhole = !labels.some((name) => name.includes("\n")) && Object.keys(labels).length === labels.length;
  if (isWhole && labels.length === 1) return JSON.stringify(labels); // one line of its own would be split at commas
  if (isWhole) return labels.join("\n");
  return Object.entries(labels)
    .map(([number, name]) => `${number}: ${name}`)
    .join("\n");
}

function fromJson(text) {
  try {
    return fromValue(JSON.parse(text));
  } catch {
    return null;
  }
}

/** Takes ["a", "b"], {"0": "a"} or {"a": 0}. */
function fromValue(value) {
  if (Array.isArray(value)) {
    if (value.every(isName)) return value.map(String);
    const named = value.map((one, place) => [String(one?.id ?? one?.index ?? place), one?.name ?? one?.label]);
    return named.every(([, name]) => isName(name)) ? sparse(named) : [];
  }
  const entries = Object.entries(value ?? {});
  if (entries.every(([key, name]) => isNumber(key) && isName(name))) return sparse(entries);
  if (entries.every(([, number]) => Number.isInteger(number) && Number(number) >= 0))
    return sparse(entries.map(([name, number]) => [String(number), name]));
  return [];
}

function fromPython(text) {
  const pairs = [...text.matchAll(new RegExp(String.raw`(\d+)\s*:\s*(?:${QUOTED})`, "g"))];
  if (pairs.length) return sparse(pairs.map(([, number, one, two]) => [number, unescaped(one ?? two)]));
  const turned = [...text.matchAll(new RegExp(String.raw`(?:${QUOTED})\s*:\s*(\d+)`, "g"))];
  if (turned.length) return sparse(turned.map(([, one, two, number]) => [number, unescaped(one ?? two)]));
  return [...text.matchAll(new RegExp(QUOTED, "g"))].map(([, one, two]) => unescaped(one ?? two));
}

/** Returns the names inside a JSON object that holds a whole configuration, as {"id2label": {...}}. */
function nested(text) {
  if (!text.trim().startsWith("{")) return [];
  try {
    for (const [key, value] of Object.entries(JSON.parse(text))) {
      if (KEYS.test(key) && typeof value === "object") return fromValue(value);
    }
  } catch {
    // other words of the file's maker
  }
  return [];
}

function namesInNode(node) {
  const found = ["classlabels_strings", "classlabels_int64s", "classlabels_ints"].map((name) => listOf(node, name));
  const texts = found.flatMap((one) => one.texts);
  if (texts.length) return texts;
  const numbers = found.flatMap((one) => one.integers);
  if (numbers.some((number, place) => number !== place)) return numbers.map(String);
  const [keys, values] = [listOf(node, "keys_int64s").integers, listOf(node, "values_strings").texts];
  return keys.length === values.length ? sparse(keys.map((key, i) => [String(key), values[i]])) : [];
}

function sparse(entries) {
  const labels = [];
  for (const [number, name] of entries) if (isNumber(number)) labels[Number(number)] = String(name);
  return labels;
}

const isNumber = (key) => /^\d{1,6}$/.test(key);
const isName = (name) => ["string", "number"].includes(typeof name);
const unescaped = (text) => text.replace(/\\(.)/g, "$1");
