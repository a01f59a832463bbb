// The gradient's graph of one tensor of a served network, run in this tab: core/inference/backward builds it.

import { openGraph } from "../frame/session.js";

/**
 * @typedef {{url: string, bytes: number}} Graph absolute address and size of an .onnx file
 * @typedef {import("./pictures.js").Picture} Picture
 */

export class Gradient {
  channels = 0; // of the tensor, for `of`
  colours = 0; // of the picture
  shown = 0; // channels whose taste is wanted

  /**
   * @param {any} session
   * @param {any} Tensor the runtime's class
   * @param {string} url
   */
  constructor(session, Tensor, url) {
    this.session = session;
    this.Tensor = Tensor;
    this.url = url;
  }

  /**
   * Opens a graph, as `openGraph` does.
   * @param {Graph} graph
   * @returns {Promise<Gradient>}
   */
  static async open(graph) {
    const { session, Tensor } = await openGraph(graph);
    return new Gradient(session, Tensor, graph.url);
  }

  /**
   * Returns the gradient of one channel a picture, summed over all places, float32 (n, height, width, channels), flat.
   * For graphs of any size.
   * @param {Picture[]} pictures of one size
   * @param {number[]} channels one for each of them
   */
  async of(pictures, channels) {
    const { height, width, channels: colours } = pictures[0];
    const size = height * width * colours;
    const images = new Float32Array(pictures.length * size);
    pictures.forEach(({ data }, place) => images.set(data, place * size));
    const direction = new Float32Array(pictures.length * this.channels);
    channels.forEach((channel, place) => (direction[place * this.channels + channel] = 1));
    const found = await this.run(images, [pictures.length, height, width, colours], direction, [
      pictures.length,
      this.channels,
      1,
      1,
    ]);
    return found.gradient.data;
  }

  /**
   * Returns all outputs: the gradient of sum(direction * tensor), and the tensor.
   * @param {Float32Array} images flat, in [0, 1]
   * @param {number[]} shape of them
   * @param {Float32Array} direction flat
   * @param {number[]} directionShape
   * @returns {Promise<Record<string, {data: Float32Array}>>}
   */
  run(images, shape, direction, directionShape) {
    return this.session.run({
      images: new this.Tensor("float32", images, shape),
      direction: new this.Tensor("float32", direction, directionShape),
    });
  }
}
