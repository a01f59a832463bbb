// Small .onnx files, written field by field as https://github.com/onnx/onnx/blob/main/onnx/onnx.proto has them.

import { field, joined } from "../../../web/classify/protobuf.js";

const text = (number, words) => field(number, new TextEncoder().encode(words));

/** Returns a field of one whole number from 0 to 127. */
export const small = (number, value) => Uint8Array.from([number * 8, value]);

/** Returns a ValueInfoProto; sides are numbers from 1 to 127, names, or null. */
export function value(name, shape, type = 1) {
  const side = (one) => (one === null ? [] : [typeof one === "number" ? small(1, one) : text(2, one)]);
  const sides = (shape ?? []).map((one) => field(1, joined(side(one))));
  const tensor = joined([small(1, type), ...(shape ? [field(2, joined(sides))] : [])]);
  return joined([text(1, name), field(2, field(1, tensor))]);
}

/** Returns a ValueInfoProto of a sequence. */
export const sequence = (name) => joined([text(1, name), field(2, field(4, new Uint8Array()))]);

/** Returns a NodeProto; attributes are lists of texts or of numbers from 0 to 127. */
export function node(type, inputs, outputs, attributes = {}) {
  const made = Object.entries(attributes).map(([name, list]) => {
    const values = list.map((one) => (typeof one === "string" ? text(9, one) : small(8, one)));
    return field(5, joined([text(1, name), ...values]));
  });
  return joined([
    ...inputs.map((name) => text(1, name)),
    ...outputs.map((name) => text(2, name)),
    text(4, type),
    ...made,
  ]);
}

/** Returns a TensorProto: float32 numbers in the file, or where they are. */
export function tensor(name, numbers, location = null) {
  const dims = numbers.length === 1 ? [] : [small(1, numbers.length)];
  const raw = new Uint8Array(Float32Array.from(numbers).buffer);
  const data = location === null ? [field(9, raw)] : [field(13, joined([text(1, "location"), text(2, location)]))];
  return joined([...dims, small(2, 1), text(8, name), ...data]);
}

/** Returns an .onnx file. */
export function file({ inputs, outputs, nodes = [], tensors = [], metadata = {} }) {
  const graph = [
    ...nodes.map((one) => field(1, one)),
    ...tensors.map((one) => field(5, one)),
    ...inputs.map((one) => field(11, one)),
    ...outputs.map((one) => field(12, one)),
  ];
  const said = Object.entries(metadata).map(([key, words]) => field(14, joined([text(1, key), text(2, words)])));
  return joined([small(1, 8), field(7, joined(graph)), ...said]);
}
