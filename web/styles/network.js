// A generator with styles in this tab: what maps latents to styles, and what draws; the same files as on the server.

import { onceATab, openSession, selfTest } from "../frame/session.js";

const TOLERANCE = 1e-3; // of a pixel in [-1, 1] and of a style, between this tab and the card

/** Both networks, once they have passed the self-test of their card. */
class StyleNetwork {
  #mapping;
  #synthesis;
  #Tensor;
  /** @type {Promise<any>} */
  #queue = Promise.resolve(); // one run at a time, in the order of the calls

  constructor({ session, facts, Tensor }, mapping) {
    this.#synthesis = session;
    this.#mapping = mapping;
    this.#Tensor = Tensor;
    this.card = facts;
    const [, layers, style] = facts.inputs[0].shape;
    this.layers = layers;
    this.style = style;
    this.noise = facts.preprocessing.noise;
    this.latent = facts.preprocessing.latent;
    this.side = facts.preprocessing.height;
  }

  /**
   * Returns the styles of latents, float32 (n, style), flat.
   * @param {Float32Array} latents (n, latent), flat
   * @param {number} truncation 1 keeps the whole distance from the mean style, 0 nothing
   */
  map(latents, truncation) {
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
   * @param {Float32Array} noise (n, noise), flat
   */
  draw(styles, noise) {
    const count = noise.length / this.noise;
    const feeds = {
      styles: new this.#Tensor("float32", styles, [count, this.layers, this.style]),
      noise: new this.#Tensor("float32", noise, [count, this.noise]),
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
    const { latent, truncation, noise, style, images } = this.card.self_test;
    const styles = await this.map(Float32Array.from(latent.flat()), truncation[0]);
    const apart = selfTest(this.card, styles, style.flat(), TOLERANCE);
    const everywhere = latent.flatMap((_row, place) => Array.from({ length: this.layers }, () => style[place]).flat());
    const here = await this.draw(Float32Array.from(everywhere), Float32Array.from(noise.flat()));
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
