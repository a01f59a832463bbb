// The network that paints, in this tab: the same file as on the server.

import { openSession, selfTest } from "../frame/session.js";

const TOLERANCE = 1e-3; // of a pixel in [0, 1], between this tab and the card
const REMEMBERED = 15; // pictures that the median of their time looks back on

/**
 * @typedef {object} Session of ONNX Runtime Web
 * @property {(feeds: any) => Promise<any>} run
 */

export class Painter {
  #session;
  #Tensor;
  #times = [];

  /** @param {{session: Session, facts: any, Tensor: any}} opened by openSession() */
  constructor({ session, facts, Tensor }) {
    this.#session = session;
    this.#Tensor = Tensor;
    this.card = facts;
    this.styles = facts.preprocessing.styles.length;
  }

  /**
   * Loads a painter and runs its self-test.
   * @param {import("../frame/session.js").Source} source
   * @param {(share: number) => void} [onProgress]
   */
  static async load(source, onProgress) {
    const painter = new Painter(await openSession(source, onProgress));
    await painter.selfTest();
    return painter;
  }

  /**
   * Returns a painted picture, float32 (side, side, 3) in [0, 1], flat.
   * @param {Float32Array} image (side, side, 3) in [0, 1], flat; the side is a multiple of 8
   * @param {ArrayLike<number>} style the weight of each style, which sum to 1
   * @returns {Promise<Float32Array>}
   */
  async paint(image, style) {
    const side = Math.round(Math.sqrt(image.length / 3));
    const start = performance.now();
    const { painted } = await this.#session.run({
      images: new this.#Tensor("float32", image, [1, side, side, 3]),
      style: new this.#Tensor("float32", Float32Array.from(style), [1, this.styles]),
    });
    this.#times = [...this.#times.slice(1 - REMEMBERED), performance.now() - start];
    return painted.data;
  }

  /** Median of the last pictures, ms; undefined before the first. */
  get milliseconds() {
    return [...this.#times].sort((a, b) => a - b)[this.#times.length >> 1];
  }

  /** Compares what is painted here with the card's numbers; throws where it is not the same. */
  async selfTest() {
    const { images, style, painted } = this.card.self_test;
    const differences = [];
    for (const [place, weights] of style.entries()) {
      const here = await this.paint(Float32Array.from(images[place]), weights);
      differences.push(selfTest(this.card, here, painted[place], TOLERANCE));
    }
    this.#times = []; // these were small, and the first run also warms up
    this.difference = Math.max(...differences);
  }
}
