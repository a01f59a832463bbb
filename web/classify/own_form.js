// The questions that a stranger's network leaves open, each with its guess: how the picture goes in, what comes out.

import { element } from "../frame/elements.js";
import { fill } from "../frame/format.js";
import { SCALES, shapeText } from "./own_output.js";

const LAYOUT_NAMES = { nchw: "NCHW", nhwc: "NHWC", nhw: "NHW", chw: "CHW", hwc: "HWC", hw: "HW" };
const flatName = (layout) => layout.toUpperCase().replace(/(\w)(?=\w)/g, "$1·"); // n(chw) is N(C·H·W)

/**
 * @typedef {import("./own_input.js").Form & {labels?: string, output?: string, scale?: string}} Form with what the reader
 *   says about the answer: nothing leaves it to the guess
 * @typedef {Record<string, string>} Messages
 */

/**
 * Returns the fields for what the network is given; what the file settles is not asked.
 * @param {Form} form
 * @param {Messages} messages
 */
export function inputFields(form, messages) {
  const { isFixed, colours } = form;
  const grey = { grey: messages.grey };
  const isGrey = colours === "grey";
  const isSmall = form.height === 28 && form.width === 28;
  const mnist = isSmall ? { mnist: messages.inkMnist } : {};
  const choices = {
    height: !isFixed.height,
    width: !isFixed.width,
    layout: form.layouts.length > 1 && named(form.layouts, (layout) => LAYOUT_NAMES[layout] ?? flatName(layout)),
    colours: !(isGrey && isFixed.channels) && { rgb: "RGB", bgr: "BGR", ...(isFixed.channels ? {} : grey) },
    ink: isGrey && { asIs: messages.inkAsIs, inverted: messages.inkInverted, ...mnist },
    fit: !(isGrey && form.ink === "mnist") && named(["crop", "borders", "stretch"], (fit) => messages[fit]),
    range: { 1: "0 … 1", 255: "0 … 255", 16: "0 … 16" },
    mean: true,
    deviation: true,
  };
  return Object.entries(choices)
    .filter(([, options]) => options)
    .map(([name, options]) => field(name, options === true ? null : options, form[name], messages));
}

/**
 * Returns the fields for what the network answers.
 * @param {Form} form
 * @param {import("./own_output.js").Answer[]} answers that can be read, the one that is shown first
 * @param {Messages} messages
 */
export function answerFields(form, answers, messages) {
  const [shown] = answers;
  const fields = [];
  if (answers.length > 1) {
    const sorted = [...answers].sort((a, b) => a.name.localeCompare(b.name));
    const options = Object.fromEntries(sorted.map(({ name, dims }) => [name, `${name} ${shapeText(dims)}`]));
    fields.push(field("output", options, shown.name, messages));
  }
  if (shown?.kind === "scores") {
    const scales = shown.values.length === 1 ? SCALES.slice(0, 3) : SCALES;
    const options = named(scales, (scale) => messages[scale]);
    fields.push(field("scale", options, form.scale ?? shown.scale, messages));
  }
  return fields;
}

/**
 * Returns the field for the names of the classes.
 * @param {Form} form
 * @param {Messages} messages
 */
export function labelsField(form, messages) {
  const box = element("textarea", "", { name: "labels", rows: 2, placeholder: messages.labelsHint }, form.labels ?? "");
  return element("label", "labels", {}, element("span", "", {}, messages.labels), box);
}

/**
 * Returns the rows of an answer, the likeliest first.
 * @param {{name: string, share: number | null}[]} answers share null where the network says none
 */
export function answerRows(answers) {
  const best = answers.reduce((one, other) => (other.share > one.share ? other : one), answers[0]);
  return answers.map((answer) => {
    const { name, share } = answer;
    const row = element("li", answer === best ? "best" : "", {}, element("strong", "", {}, name));
    row.classList.toggle("alone", share === null);
    if (share === null) return row;
    const bar = element("i");
    bar.style.width = `${100 * Math.min(1, Math.max(0, share))}%`;
    row.append(element("b", "", {}, bar), element("span", "", {}, `${(100 * share).toFixed(1)}%`));
    return row;
  });
}

/**
 * Returns what the network takes and gives, in one line.
 * @param {import("./own_graph.js").Graph} graph
 * @param {Messages} messages
 */
export function summary({ inputs: [input], outputs }, messages) {
  const value = ({ name, type, kind, shape }) => `${name} ${kind === "tensor" ? `${shapeText(shape)} ${type}` : kind}`;
  return fill(messages.summary, { input: value(input), outputs: outputs.map(value).join(", ") });
}

const named = (keys, name) => Object.fromEntries(keys.map((key) => [key, name(key)]));

function field(name, options, value, messages) {
  return element("label", name, {}, element("span", "", {}, messages[name]), control(name, options, value));
}

function control(name, options, value) {
  if (options) {
    const box = element("select", "", { name });
    for (const [key, text] of Object.entries(options)) box.append(element("option", "", { value: key }, text));
    box.value = value;
    return box;
  }
  const isSide = name === "height" || name === "width";
  const box = element("input", "", isSide ? { name, type: "number", min: 1, max: 1024 } : { name, type: "text" });
  box.value = value;
  return box;
}
