// A generator with styles in this tab: what maps latents to styles, and what draws; the same files as on the server.

import { onceATab, openSession, selfTest } from "../frame/session.js";

const TOLERANCE = 1e-3; // of a pixel in [-1, 1] and of a style, between this tab and the card

/** Both networks, once they have passed the self-test of their card. */
class StyleNetwork {
  #mapping;
  #synthesis;
  #Tensor;
  #second; // what it takes beside styles: noise, or the jamo of a syllable
  /** @type {Promise<any>} */
  #queue = Promise.resolve(); // one run at a time, in the order of the calls

  /** @param {any} synthesis of openSession() @param {any} mapping its session alone */
  constructor({ session, facts, Tensor }, mapping) {
    this.#synthesis = session;
    this.#mapping = mapping;
    this.#Tensor = Tensor;
    this.card = facts;
    const [styles, second] = facts.inputs;
    this.layers = styles.shape[1];
    this.style = styles.shape[2];
    this.#second = second;
    this.given = second.shape[1]; // numbers of that for each picture
    this.latent = facts.preprocessing.latent;
    this.side = facts.preprocessing.height;
  }

  /**
   * Returns the styles of latents, float32 (n, style), flat.
   * @param {Float32Array} latents (n, latent), flat
   * @param {number} [truncation] 1 keeps the whole distance from the mean style, 0 nothing
   */
  map(latents, truncation = 1) {
    const count = latents.length / this.latent;
    const feeds = {
      latent: new this.#Tensor("float32", latents, [count, this.latent]),
      truncation: new this.#Tensor("float32", new Float32Array(count).fill(truncation), [count, 1]),
    };
    return this.#queued(async () => (await this.#mapping.run(feeds)).style.data);
  }

  /**
   * Returns pictures, float32 (n, side, side) in [-1, 1], flat.
   * @param {Float32Array} styles (n, layers, style), flat
   * @param {ArrayLike<number>} others (n, given), flat: noise, or the jamo of syllables
   */
  draw(styles, others) {
    const count = others.length / this.given;
    const { name, dtype } = this.#second;
    const values = dtype === "int32" ? Int32Array.from(others) : Float32Array.from(others);
    const feeds = {
      styles: new this.#Tensor("float32", styles, [count, this.layers, this.style]),
      [name]: new this.#Tensor(dtype, values, [count, this.given]),
    };
    return this.#queued(async () => {
      const start = performance.now();
      const { images } = await this.#synthesis.run(feeds);
      this.milliseconds = (performance.now() - start) / count;
      return images.data;
    });
  }

  #queued(run) {
    const running = this.#queue.then(run);
    this.#queue = running.catch(() => {});
    return running;
  }

  /** Compares this tab's styles and pictures with the card's; throws where they are not the same. */
  async selfTest() {
    const { latent, truncation, style, images, [this.#second.name]: others } = this.card.self_test;
    const styles = await this.map(Float32Array.from(latent.flat()), truncation[0]);
    const apart = selfTest(this.card, styles, style.flat(), TOLERANCE);
    const everywhere = latent.flatMap((_row, place) => Array.from({ length: this.layers }, () => style[place]).flat());
    const here = await this.draw(Float32Array.from(everywhere), others.flat());
    this.difference = Math.max(apart, selfTest(this.card, here, images.flat(), TOLERANCE));
  }
}

/** Loads both networks, once a tab, and runs their self-test. Beside a Source stands `mapping`: file and bytes. */
export const loadStyles = onceATab(async (/** @type {any} */ source, onProgress) => {
  const [synthesis, mapping] = await Promise.all([
    openSession(source, onProgress),
    openSession({ ...source.mapping, card: source.card }),
  ]);
  const network = new StyleNetwork(synthesis, mapping.session);
  await network.selfTest();
  return network;
});
