// What a stranger's network wants to be given: guessed from its only input, corrected by the reader, made from a picture.

import { resize } from "../shared/mnist.js";
import { constant, firstUse } from "./own_graph.js";
import { isWhole, TYPES } from "./own_tensor.js";

const IMAGENET = { mean: "0.485, 0.456, 0.406", deviation: "0.229, 0.224, 0.225" };
const LAYOUTS = {
  4: ["nchw", "nhwc"],
  3: ["nhw", "chw", "hwc", "n1(chw)", "n(chw)1"],
  2: ["hw", "n(chw)", "n(hwc)"],
  1: ["(chw)", "(hwc)"],
};
const LARGEST = 1024; // px
const SMALLEST = 8; // px, of a picture whose shape alone does not say that it is one
const MOST_PICTURES = 64; // of a fixed batch
const MOST_NUMBERS = 5e7;
const GREY = [0.299, 0.587, 0.114]; // ITU-R BT.601
const OPEN_SIDE = 224; // px, what most networks of photographs take
const DIGIT_SIDE = 28; // px, of MNIST

/**
 * @typedef {object} Form what the network wants to be given, as far as it is known
 * @property {string} name of the input
 * @property {string} type one of TYPES
 * @property {(number | string | null)[] | null} shape as the file says it
 * @property {string[]} layouts that the shape allows, the likeliest first
 * @property {string} layout letters as in NCHW; those in brackets are one axis, 1 is an axis of one
 * @property {number} batch how many pictures the network takes at once; each is the same one
 * @property {{height: boolean, width: boolean, channels: boolean}} isFixed whether the file says it
 * @property {number} height px
 * @property {number} width px
 * @property {string} colours "rgb", "bgr" or "grey"
 * @property {string} fit "crop", "borders" or "stretch": what becomes of a picture of another format
 * @property {string} ink of a grey picture: "asIs", "inverted", or "mnist", a light digit on black, centred as MNIST's are
 * @property {string} range what white is: "1", "255", or "16" of scikit-learn's digits
 * @property {string} mean one number, or one a channel, with commas
 * @property {string} deviation as the mean
 *
 * @typedef {{colours?: string, range?: string, isPlain?: boolean}} Hints what the file says about its pixels; plain are
 *   those that are not standardised outside the network
 */

/**
 * Returns guesses for the form, or { refused: key of a message } for what is no image classifier.
 * @param {import("./own_graph.js").Value[]} inputs
 * @param {Hints} [hints]
 * @returns {Form & {refused?: undefined} | {refused: string}}
 */
export function guess(inputs, hints = {}) {
  if (inputs.length !== 1) return { refused: "oneInput" };
  const [{ name, kind, type, shape }] = inputs;
  if (kind !== "tensor" || !TYPES.includes(type)) return { refused: "wrongType" };
  const layouts = layoutsOf(shape);
  if (!layouts.length) return { refused: "wrongShape" };
  const form = withLayout({ name, type, shape, layouts }, layouts[0]);
  const isImageNet = layouts[0].includes("chw") && form.colours !== "grey" && !isWhole(type) && !hints.isPlain;
  const isFlatDigit = shape?.at(-1) === 64 && form.height === 8;
  const range = hints.range ?? (isFlatDigit ? "16" : isWhole(type) ? "255" : "1");
  return {
    ...form,
    colours: form.colours === "grey" ? "grey" : (hints.colours ?? "rgb"),
    range: type === "int8" && !hints.range ? "255" : range,
    mean: type === "int8" ? "128" : isImageNet && range === "1" ? IMAGENET.mean : "0",
    deviation: isImageNet && range === "1" ? IMAGENET.deviation : "1",
  };
}

/**
 * Returns the form as a layout wants it: sides and channels that the file says, guesses for those that it leaves open.
 * @template Given
 * @param {Given & {shape: Form["shape"]}} form
 * @param {string} layout one of its layouts
 */
export function withLayout(form, layout) {
  const { batch, channels, height, width } = axes(form.shape, layout);
  const isFlat = layout.includes("(");
  const open = isFlat ? DIGIT_SIDE : OPEN_SIDE;
  const [high, wide] = [height ?? open, width ?? open];
  const isGrey = channels === 1 || (isFlat && channels === null);
  return {
    ...form,
    layout,
    batch: batch ?? 1,
    isFixed: { height: height !== null, width: width !== null, channels: channels !== null },
    height: high,
    width: wide,
    colours: isGrey ? "grey" : "rgb",
    fit: high === wide ? "crop" : "borders",
    ink: isGrey && high === DIGIT_SIDE && wide === DIGIT_SIDE ? "mnist" : "asIs",
  };
}

/**
 * Returns what the file says about its pixels: in its words, or by what it does with them first.
 * @param {import("./own_graph.js").Graph} graph
 * @returns {Hints}
 */
export function hintsOf(graph) {
  const said = graph.metadata;
  const range = { NominalRange_0_255: "255", Normalized_0_1: "1" }[said["Image.NominalPixelRange"]];
  const format = said["Image.BitmapPixelFormat"] ?? "";
  const isCustomVision = graph.outputs.some(({ name, kind }) => name === "loss" && kind === "sequence");
  const colours = /^bgr/i.test(format) || (isCustomVision && !format) ? "bgr" : undefined;
  const use = firstUse(graph, graph.inputs[0]?.name);
  const first = use && ["Div", "Mul", "Sub", "Add", "BatchNormalization"].includes(use.type) ? use : null;
  const isPlain = Boolean(first || range || colours || "imgsz" in said); // "imgsz": Ultralytics
  return { colours, range: range ?? (isCustomVision || isOf255(graph, first) ? "255" : undefined), isPlain };
}

/** Does the first node divide by about 255, or subtract a mean of such numbers? */
function isOf255(graph, node) {
  const numbers = (node?.inputs ?? []).flatMap((name) => constant(graph, name) ?? []).map(Math.abs);
  if (!numbers.length) return false;
  return (
    { Div: Math.min(...numbers) > 32, Mul: Math.max(...numbers) < 1 / 32, Sub: Math.max(...numbers) > 32 }[node.type] ??
    false
  );
}

/**
 * Returns a picture as the form asks: float32 in its layout, flat, and the shape.
 * @param {{data: ArrayLike<number>, width: number, height: number}} picture ImageData
 * @param {Pick<Form, "layout" | "batch" | "height" | "width" | "colours" | "fit" | "ink" | "range" | "mean" | "deviation">} form
 * @param {Uint8Array | null} [digit] (784,), the picture as MNIST would show it; null where there is no ink in it
 * @returns {{values: Float32Array, shape: number[]}}
 * @throws {Error} "wrongNumbers", "noDigit" or "tooMany", keys of messages.
 */
export function prepare(picture, form, digit = null) {
  const order = { rgb: [0, 1, 2], bgr: [2, 1, 0], grey: [GREY] }[form.colours];
  const [mean, deviation] = [numbers(form.mean, order.length), numbers(form.deviation, order.length)];
  if (deviation.some((value) => value === 0)) throw new Error("wrongNumbers");
  const { height, width, batch } = form;
  if (batch * order.length * height * width > MOST_NUMBERS) throw new Error("tooMany");
  const planes = order.map((channel, place) => {
    const plane = inked(form, digit) ?? fitted(picture, channel, form);
    const white = Number(form.range);
    return plane.map((value) => ((isInverted(form) ? 1 - value : value) * white - mean[place]) / deviation[place]);
  });
  const one = form.layout.includes("hwc")
    ? Float32Array.from(
        { length: height * width * planes.length },
        (_, i) => planes[i % planes.length][Math.floor(i / planes.length)],
      )
    : joined(planes);
  return { values: joined(Array(batch).fill(one)), shape: shapeOf(form, order.length) };
}

const isInverted = ({ colours, ink }) => colours === "grey" && ink === "inverted";

/** Returns MNIST's view of the picture in [0, 1], or null where the form asks for the picture itself. */
function inked({ colours, ink, height, width }, digit) {
  if (colours !== "grey" || ink !== "mnist") return null;
  if (!digit) throw new Error("noDigit");
  const values = Float32Array.from(digit, (value) => value / 255);
  return resize({ values, height: DIGIT_SIDE, width: DIGIT_SIDE }, height, width).values;
}

/** Returns a channel of the picture in [0, 1], (height, width) flat: cropped, with borders, or stretched. */
function fitted(picture, channel, { fit, height, width }) {
  const format = width / height;
  const isWide = picture.width / picture.height > format;
  const [high, wide] = [picture.height, picture.width];
  if (fit === "stretch") return resize(plane(picture, channel, 0, 0, high, wide), height, width).values;
  if (fit === "crop") {
    const [rows, columns] = isWide ? [high, whole(high * format, wide)] : [whole(wide / format, high), wide];
    const cut = plane(picture, channel, (high - rows) >> 1, (wide - columns) >> 1, rows, columns);
    return resize(cut, height, width).values;
  }
  const [rows, columns] = isWide
    ? [whole((high / wide) * width, height), width]
    : [height, whole((wide / high) * height, width)];
  const all = plane(picture, channel, 0, 0, high, wide);
  const small = resize(all, rows, columns).values;
  const values = new Float32Array(height * width).fill(edge(all));
  const [top, left] = [(height - rows) >> 1, (width - columns) >> 1];
  for (let y = 0; y < rows; y += 1)
    values.set(small.subarray(y * columns, (y + 1) * columns), (top + y) * width + left);
  return values;
}

const whole = (side, most) => Math.min(most, Math.max(1, Math.round(side)));

/** Returns the mean of a plane's outermost pixels: borders of that colour look like the picture's paper. */
function edge({ values, height, width }) {
  let [sum, count] = [0, 0];
  for (let y = 0; y < height; y += 1) {
    const step = y === 0 || y === height - 1 ? 1 : Math.max(1, width - 1);
    for (let x = 0; x < width; x += step, count += 1) sum += values[y * width + x];
  }
  return sum / count;
}

function plane(picture, channel, top, left, height, width) {
  const values = new Float32Array(height * width);
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const at = 4 * ((top + y) * picture.width + left + x);
      const sample = Array.isArray(channel)
        ? channel.reduce((sum, weight, part) => sum + weight * picture.data[at + part], 0)
        : picture.data[at + channel];
      values[y * width + x] = sample / 255;
    }
  }
  return { values, height, width };
}

function joined(parts) {
  const values = new Float32Array(parts.length * parts[0].length);
  parts.forEach((part, i) => values.set(part, i * part.length));
  return values;
}

function shapeOf({ layout, batch, height, width }, channels) {
  const sides = { n: batch, c: channels, h: height, w: width, 1: 1 };
  const parts = layout.match(/\(\w+\)|\w/g);
  return parts.map((part) => [...part.replace(/[()]/g, "")].reduce((product, letter) => product * sides[letter], 1));
}

/** Returns the layouts that a shape allows, the likeliest first. */
function layoutsOf(shape) {
  if (!shape) return LAYOUTS[4]; // the file does not even say how many axes
  const fits = (LAYOUTS[shape.length] ?? []).filter((layout) => axes(shape, layout));
  const likeliest = {
    4: () =>
      isColour(shape[3]) || (!isColour(shape[1]) && !isNumber(shape[3]) && shape.slice(1, 3).some(isNumber))
        ? "nhwc"
        : "nchw",
    3: () =>
      shape[2] === 1 && !isNumber(shape[0]) && squareOf(shape[1])
        ? "n(chw)1"
        : isColour(shape[2])
          ? "hwc"
          : isColour(shape[0])
            ? "chw"
            : "nhw",
    2: () => "hw",
    1: () => "(chw)",
  }[shape.length]?.();
  const isOneChannel = (layout) => layout.includes("(") && axes(shape, layout).channels === 1;
  return [...fits.filter((layout) => layout === likeliest), ...fits.filter((layout) => layout !== likeliest)].filter(
    (layout) => !(layout.includes("hwc") && isOneChannel(layout)), // which lies as "chw" does
  );
}

/**
 * Returns what each axis of a shape is in a layout, null where the file leaves it open; or null where it cannot be.
 * @param {(number | string | null)[] | null} shape
 * @param {string} layout
 */
function axes(shape, layout) {
  const parts = layout.match(/\(\w+\)|\w/g);
  const sides = (shape ?? parts).map((side) => (isNumber(side) ? Number(side) : null));
  /** @returns {number | null | undefined} */
  const of = (letter) => (parts.includes(letter) ? sides[parts.indexOf(letter)] : undefined);
  if (parts.some((part, place) => part === "1" && sides[place] !== 1)) return null;
  const flat = parts.findIndex((part) => part.startsWith("("));
  if (flat >= 0) {
    const square = sides[flat] === null ? { channels: null, side: null } : squareOf(sides[flat]);
    if (!square || (of("n") ?? 1) > MOST_PICTURES) return null;
    return { batch: of("n") ?? null, channels: square.channels, height: square.side, width: square.side };
  }
  const [batch = null, channels = 1, height, width] = ["n", "c", "h", "w"].map(of);
  if (![1, 3, null].includes(channels) || Math.max(height ?? 1, width ?? 1) > LARGEST) return null;
  if ((batch ?? 1) > MOST_PICTURES) return null;
  if (height === 1 || width === 1) return null; // a row of numbers
  const isSurelyPicture = parts.includes("c");
  const [short, long] = [Math.min(height ?? SMALLEST, width ?? SMALLEST), Math.max(height ?? 1, width ?? 1)];
  if (!isSurelyPicture && short < SMALLEST) return null;
  if (parts.length === 2 && (height === null || width === null || long > 4 * short)) return null;
  return { batch, channels, height, width };
}

/** Returns which square picture has so many numbers, or null. */
function squareOf(count) {
  for (const channels of [1, 3]) {
    const side = Math.sqrt(count / channels);
    if (Number.isInteger(side) && side >= SMALLEST && side <= LARGEST) return { channels, side };
  }
  return null;
}

const isNumber = (side) => typeof side === "number" && Number.isInteger(side) && side > 0;
const isColour = (side) => side === 1 || side === 3;

function numbers(text, count) {
  const found = text.split(",").map((part) => Number(part.trim() || NaN));
  if (found.some((value) => !Number.isFinite(value)) || ![1, count].includes(found.length))
    throw new Error("wrongNumbers");
  return Array.from({ length: count }, (_, i) => found[found.length === 1 ? 0 : i]);
}
