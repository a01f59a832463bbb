// What one picture becomes in the shown layers: computed in this tab, or sent by the server.

import { bytes } from "../frame/format.js";
import { isNoneOfThese, probabilities } from "../shared/calibration.js";

/**
 * @typedef {object} Layer that is shown
 * @property {string} tensor
 * @property {string} kind "conv", "relu" or "pool"
 * @property {number[]} shape (maps, height, width), or (numbers,)
 * @property {number[]} channels which of its maps are shown; [] for a layer of numbers
 *
 * @typedef {object} Run of the network in this tab
 * @property {Float32Array[]} tensors flat, in the order of their names
 * @property {Float32Array} logits
 * @property {number} [familiar] how familiar the picture is, where the graph gives that
 *
 * @typedef {object} Frame
 * @property {ArrayLike<number>} image (784,) from 0 to 255
 * @property {Float32Array[]} values of each layer: those of its shown maps, or all its numbers
 * @property {number[]} probabilities
 * @property {boolean} isNone none of the classes
 */

/** @param {Layer} layer @returns how many values of it are shown */
export function sizeOf({ shape, channels }) {
  const [count, height = 1, width = 1] = shape;
  return (channels.length || count) * height * width;
}

/**
 * Returns the frame of a run in this tab.
 * @param {Uint8Array} image (784,)
 * @param {Run} run
 * @param {Layer[]} layers
 * @param {import("../shared/calibration.js").Calibration} [calibration]
 * @returns {Frame}
 */
export function frameOfRun(image, { tensors, logits, familiar }, layers, calibration) {
  return {
    image,
    values: layers.map((layer, i) => chosen(tensors[i], layer)),
    probabilities: probabilities(logits, calibration),
    isNone: isNoneOfThese(logits, calibration, familiar),
  };
}

function chosen(tensor, { shape, channels }) {
  if (!channels.length) return tensor;
  const size = shape[1] * shape[2];
  const found = new Float32Array(channels.length * size);
  channels.forEach((channel, i) => found.set(tensor.subarray(channel * size, (channel + 1) * size), i * size));
  return found;
}

/**
 * Returns the frame that core/ui/home/recording.py sent.
 * @param {{codes: string, units: number[], probabilities: number[], isNone: boolean}} sent
 * @param {Uint8Array} image (784,)
 * @param {Layer[]} layers
 * @returns {Promise<Frame>}
 */
export async function frameSent(sent, image, layers) {
  const stream = new Blob([bytes(sent.codes)]).stream().pipeThrough(new DecompressionStream("deflate"));
  const codes = new Int8Array(await new Response(stream).arrayBuffer());
  let start = 0;
  const values = layers.map((layer, i) => {
    const part = codes.subarray(start, (start += sizeOf(layer)));
    return Float32Array.from(part, (code) => code * sent.units[i]);
  });
  return { image, values, probabilities: sent.probabilities, isNone: sent.isNone };
}

/**
 * Returns how strong each shown map is beside the others of its layer, 0 to 1: its mean |x|; of numbers, each |x|.
 * @param {Float32Array} values
 * @param {Layer} layer
 */
export function strengths(values, { shape, channels }) {
  const count = channels.length || shape[0];
  const size = values.length / count;
  const means = Array.from({ length: count }, (_, map) => {
    let sum = 0;
    for (let i = map * size; i < (map + 1) * size; i += 1) sum += Math.abs(values[i]);
    return sum / size;
  });
  const most = Math.max(...means, 1e-9);
  return means.map((mean) => mean / most);
}
