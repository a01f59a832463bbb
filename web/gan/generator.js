// A generator in this tab: latent numbers in, pictures of 28 x 28 out, the same file as on the server.

import { openSession, selfTest, testedOnceATab } from "../frame/session.js";
import { paintGrey } from "../shared/scale.js";

export const SIDE = 28; // px of a picture
export const PIXELS = SIDE * SIDE;
const TOLERANCE = 1e-3; // of a pixel in [-1, 1], between this tab and the card

/** A generator that has passed the self-test of its card. */
class Generator {
  #session;
  #Tensor;
  #queue = Promise.resolve(); // one run at a time, in the order of the calls

  constructor({ session, facts, Tensor }) {
    this.#session = session;
    this.#Tensor = Tensor;
    this.card = facts;
    this.size = facts.preprocessing.latent;
  }

  /**
   * Returns pictures, float32 (n, 28, 28) in [-1, 1], flat.
   * @param {Float32Array} latents (n, size), flat
   * @param {number} [label] class of every picture; left out where the generator knows no classes
   */
  sample(latents, label = 0) {
    const labels = new Int32Array(latents.length / this.size).fill(label);
    const run = this.#queue.then(() => this.#run(latents, labels));
    this.#queue = run.catch(() => {});
    return run;
  }

  async #run(latents, labels) {
    const feeds = { latent: new this.#Tensor("float32", latents, [labels.length, this.size]) };
    if (this.card.preprocessing.conditional) feeds.label = new this.#Tensor("int32", labels, [labels.length]);
    const start = performance.now();
    const { images } = await this.#session.run(feeds);
    this.milliseconds = (performance.now() - start) / labels.length;
    return images.data;
  }

  /** Compares this tab's pictures with the card's; throws where they are not the same. */
  async selfTest() {
    const { latent, images, label = latent.map(() => 0) } = this.card.self_test;
    const here = await this.#run(Float32Array.from(latent.flat()), Int32Array.from(label));
    this.difference = selfTest(this.card, here, images.flat(Infinity), TOLERANCE);
  }
}

/** Loads a generator, once a tab, and runs its self-test. */
export const loadGenerator = testedOnceATab(
  async (source, onProgress) => new Generator(await openSession(source, onProgress)),
);

/**
 * Draws a picture onto a canvas of 28 x 28, or at (x, y) of a larger one.
 * @param {HTMLCanvasElement} canvas
 * @param {Float32Array} picture (28, 28) in [-1, 1], flat
 * @param {number} [x] px
 * @param {number} [y] px
 */
export function paintPicture(canvas, picture, x = 0, y = 0) {
  paintGrey(canvas, toGrey(picture), { width: SIDE, x, y });
}

/**
 * Returns uint8 (28, 28) of float32 in [-1, 1]; the server rounds the same way.
 * @param {Float32Array} picture
 */
export const toGrey = (picture) => Uint8ClampedArray.from(picture, (value) => Math.round((value + 1) * 127.5));
