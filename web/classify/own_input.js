// What a stranger's network wants to be given: guessed from its only input, corrected by the reader, made from a picture.

import { resize } from "../shared/mnist.js";

const IMAGENET = { mean: "0.485, 0.456, 0.406", deviation: "0.229, 0.224, 0.225" };
const TYPES = ["float32", "uint8"];
const LARGEST = 1024; // px
const GREY = [0.299, 0.587, 0.114]; // ITU-R BT.601

/**
 * @typedef {{name: string, isTensor: boolean, type: string, shape: (number | string)[]}} Input of onnxruntime-web
 *
 * @typedef {object} Form what the network wants to be given, as far as it is known
 * @property {string} name of the input
 * @property {string} type "float32" or "uint8"
 * @property {{height: boolean, width: boolean, channels: boolean}} isFixed whether the file says it
 * @property {string} layout "nchw" or "nhwc"
 * @property {number} height px
 * @property {number} width px
 * @property {string} colours "rgb", "bgr" or "grey"
 * @property {string} range "1" or "255": what white is
 * @property {string} mean one number, or one a channel, with commas
 * @property {string} deviation as the mean
 * @property {string} [labels] with commas or line breaks
 */

/**
 * Returns guesses for the form, or { refused: key of a message } for what is no image classifier.
 * @param {Input[]} inputs
 * @returns {Form & {refused?: undefined} | {refused: string}}
 */
export function guess(inputs) {
  if (inputs.length !== 1) return { refused: "oneInput" };
  const [{ name, isTensor, type, shape }] = inputs;
  if (!isTensor || !TYPES.includes(type)) return { refused: "wrongType" };
  const sides = shape.map((side) => (typeof side === "number" && Number.isInteger(side) && side > 0 ? side : null));
  if (sides.length !== 4 || (sides[0] ?? 1) !== 1) return { refused: "wrongShape" };
  const isLast = [1, 3].includes(sides[3]) || (![1, 3].includes(sides[1]) && sides[3] === null);
  const [channels, height, width] = isLast ? [sides[3], sides[1], sides[2]] : [sides[1], sides[2], sides[3]];
  if (![1, 3, null].includes(channels) || Math.max(height ?? 1, width ?? 1) > LARGEST) return { refused: "wrongShape" };
  const isImageNet = !isLast && channels !== 1 && type === "float32";
  return {
    name,
    type,
    isFixed: { height: height !== null, width: width !== null, channels: channels !== null },
    layout: isLast ? "nhwc" : "nchw",
    height: height ?? 224,
    width: width ?? 224,
    colours: channels === 1 ? "grey" : "rgb",
    range: type === "uint8" ? "255" : "1",
    mean: isImageNet ? IMAGENET.mean : "0",
    deviation: isImageNet ? IMAGENET.deviation : "1",
  };
}

/**
 * Returns a picture, its middle square, as the form asks: float32 in its layout, flat, and the shape.
 * @param {{data: ArrayLike<number>, width: number, height: number}} picture ImageData
 * @param {Pick<Form, "layout" | "height" | "width" | "colours" | "range" | "mean" | "deviation">} form
 * @returns {{values: Float32Array, shape: number[]}}
 * @throws {Error} "wrongNumbers", key of a message: mean or deviation are no such numbers.
 */
export function prepare(picture, form) {
  const order = { rgb: [0, 1, 2], bgr: [2, 1, 0], grey: [GREY] }[form.colours];
  const [mean, deviation] = [numbers(form.mean, order.length), numbers(form.deviation, order.length)];
  if (deviation.some((value) => value === 0)) throw new Error("wrongNumbers");
  const side = Math.min(picture.width, picture.height);
  const [left, top] = [(picture.width - side) >> 1, (picture.height - side) >> 1];
  const planes = order.map((channel, place) => {
    const values = new Float32Array(side * side);
    for (let y = 0; y < side; y += 1) {
      for (let x = 0; x < side; x += 1) {
        const at = 4 * ((top + y) * picture.width + left + x);
        const sample = Array.isArray(channel)
          ? channel.reduce((sum, weight, part) => sum + weight * picture.data[at + part], 0)
          : picture.data[at + channel];
        values[y * side + x] = sample / 255;
      }
    }
    const small = resize({ values, height: side, width: side }, form.height, form.width).values;
    return small.map((value) => (value * (form.range === "255" ? 255 : 1) - mean[place]) / deviation[place]);
  });
  const { height, width } = form;
  if (form.layout === "nchw") {
    return {
      values: Float32Array.from(planes.flatMap((plane) => [...plane])),
      shape: [1, planes.length, height, width],
    };
  }
  const values = Float32Array.from(
    { length: height * width * planes.length },
    (_, i) => planes[i % planes.length][Math.floor(i / planes.length)],
  );
  return { values, shape: [1, height, width, planes.length] };
}

function numbers(text, count) {
  const found = text.split(",").map((part) => Number(part.trim() || NaN));
  if (found.some((value) => !Number.isFinite(value)) || ![1, count].includes(found.length))
    throw new Error("wrongNumbers");
  return Array.from({ length: count }, (_, i) => found[found.length === 1 ? 0 : i]);
}
