// The served classifier in this tab, opened so that it also gives what its inner layers hold.

import { openSession, selfTest, testedOnceATab } from "../frame/session.js";
import { withOutputs } from "../shared/protobuf.js";

const TOLERANCE = 1e-4; // of a logit, between this tab and the card

/** A classifier of single pictures that has passed the self-test of its card. */
class OpenNetwork {
  #session;
  #Tensor;
  #names;

  constructor({ session, facts, Tensor }, names) {
    this.#session = session;
    this.#Tensor = Tensor;
    this.#names = names;
    this.card = facts;
  }

  /**
   * Returns what one picture becomes.
   * @param {Float32Array} image (height, width, channels) in [0, 1], flat
   * @returns {Promise<import("./frames.js").Run>}
   */
  async run(image) {
    const { height, width, channels } = this.card.preprocessing;
    const found = await this.#session.run({ images: new this.#Tensor("float32", image, [1, height, width, channels]) });
    const tensors = this.#names.map((name) => found[name].data);
    return { tensors, logits: found.logits.data, familiar: found.familiarity?.data[0] };
  }

  /** Compares this tab's logits with the card's; throws where they are not the same. */
  async selfTest() {
    const { images, logits } = this.card.self_test;
    for (const [i, image] of images.entries()) {
      const here = await this.run(Float32Array.from(image.flat(Infinity)));
      selfTest(this.card, here.logits, logits[i], TOLERANCE);
    }
  }
}

/**
 * Loads the network, once a tab, and runs its self-test.
 * @param {import("../frame/session.js").Source & {tensors: string[]}} source `tensors` are the inner ones to give
 * @param {import("../frame/session.js").OnProgress} [onProgress]
 */
export const loadOpenNetwork = testedOnceATab(async (source, onProgress) => {
  const { tensors } = /** @type {any} */ (source);
  return new OpenNetwork(await openSession(source, onProgress, (file) => withOutputs(file, tensors)), tensors);
});
