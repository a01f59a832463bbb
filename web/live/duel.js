// A generator and a discriminator that learn against each other: the steps that TensorFlow wrote, run in turns. What a step
// gives is what the next one takes.

import { Random } from "../shared/random.js";
import { normalPair } from "./shapes.js";

/**
 * @typedef {object} Settings what the reader chose; all of it may change while they learn
 * @property {string} loss a key of the network's `losses`
 * @property {number} generatorRate learning rate, 0 or more
 * @property {number} discriminatorRate
 * @property {number} turns steps of the discriminator for each of the generator, 1 or more
 * @property {number} noise standard deviation of what is added to what is real
 *
 * @typedef {{[name: string]: number[]}} Shapes of the parameters by name, in order
 * @typedef {{latent: number, size: number, batch: number, generator: Shapes, discriminator: Shapes}} Network its row of
 *   steps.json
 * @typedef {(random: Random, count: number) => Float32Array} Draw returns real ones, (count, size), flat
 */

/** The numbers left all bounds; the networks are as before the step. */
export class BlownUp extends Error {}

export class Duel {
  step = 0; // steps of the generator
  #judged = 0; // steps of the discriminator
  #state; // { generator, discriminator }: tensors, float32 (3, count)

  /**
   * @param {object} parts
   * @param {any} parts.Tensor the runtime's class
   * @param {(loss: string, who: string) => Promise<any>} parts.open returns the session of a step
   * @param {any} parts.looker session of both networks at work
   * @param {Network} parts.network
   * @param {Draw} draw
   * @param {number} seed the same one gives the same start and the same real ones
   */
  constructor({ Tensor, open, looker, network }, draw, seed) {
    this.Tensor = Tensor;
    this.open = open;
    this.looker = looker;
    this.network = network;
    this.draw = draw;
    const [start, real, noise, latents, shares] = [1, 2, 3, 4, 5].map((stream) => new Random(10 * seed + stream));
    this.random = { real, noise, latents, shares };
    this.#state = Object.fromEntries(
      ["generator", "discriminator"].map((who) => {
        const values = started(network[who], start);
        return [who, this.#tensor(values, values.length / 3)];
      }),
    );
  }

  /**
   * Lets the discriminator do its steps and the generator one.
   * @param {Settings} settings
   * @returns {Promise<{discriminator: number, generator: number}>} their losses before their last step
   * @throws {BlownUp} A loss or a parameter is not finite.
   */
  async learn(settings) {
    let discriminator = 0;
    for (let turn = 0; turn < settings.turns; turn += 1) discriminator = await this.#judge(settings);
    const generator = await this.#move("generator", settings, this.step + 1, settings.generatorRate, {});
    this.step += 1;
    return { discriminator, generator };
  }

  /**
   * Returns what is generated, float32 (n, size), and logits float32 (m,), flat.
   * @param {Float32Array} latents (n, latent) in [-1, 1], flat
   * @param {Float32Array} points (m, size) to judge, flat
   */
  async look(latents, points) {
    const { latent, size } = this.network;
    const feeds = { latents: this.#tensor(latents, latent), points: this.#tensor(points, size), ...this.#state };
    const { made, logits } = await this.looker.run(feeds);
    return { made: made.data, logits: logits.data };
  }

  /**
   * Returns real ones as the discriminator gets them, float32 (count, size), flat.
   * @param {number} count
   * @param {number} noise
   */
  real(count, noise) {
    const real = this.draw(this.random.real, count);
    for (let place = 0; noise && place < real.length; place += 2) {
      const [one, other] = normalPair(this.random.noise);
      real[place] += noise * one;
      real[place + 1] += noise * other;
    }
    return real;
  }

  /** Gives its tensors back. */
  end() {
    for (const tensor of Object.values(this.#state)) tensor.dispose?.();
  }

  async #judge(settings) {
    const { batch, size } = this.network;
    const real = this.#tensor(this.real(batch, settings.noise), size);
    const shares = this.#tensor(uniform(this.random.shares, batch, 0), 1);
    const rate = settings.discriminatorRate;
    const loss = await this.#move("discriminator", settings, this.#judged + 1, rate, { real, shares });
    this.#judged += 1;
    return loss;
  }

  /** Does a step of one network and returns its loss. */
  async #move(who, settings, step, rate, more) {
    const session = await this.open(settings.loss, who);
    const { batch, latent } = this.network;
    const given = {
      ...this.#state,
      ...more,
      latents: this.#tensor(uniform(this.random.latents, latent * batch, -1), latent),
      rate: new this.Tensor("float32", Float32Array.of(rate), []),
      step: new this.Tensor("float32", Float32Array.of(step), []),
    };
    const found = await session.run(Object.fromEntries(session.inputNames.map((name) => [name, given[name]])));
    const [loss] = found.loss.data;
    const state = found[`new_${who}`];
    if (!Number.isFinite(loss) || !areFinite(state.data)) throw new BlownUp(String(loss));
    this.#state[who].dispose?.();
    this.#state[who] = state;
    return loss;
  }

  #tensor(values, width) {
    return new this.Tensor("float32", values, [values.length / width, width]);
  }
}

/** Returns a network before its first step, float32 (3, count), flat: kernels by Glorot and Bengio 2010, eq. 16, the rest zeros. */
function started(shapes, random) {
  const sizes = Object.values(shapes).map((shape) => shape.reduce((product, side) => product * side));
  const count = sizes.reduce((sum, size) => sum + size);
  const state = new Float32Array(3 * count);
  let place = 0;
  Object.values(shapes).forEach((shape, part) => {
    const limit = shape.length > 1 ? Math.sqrt(6 / (shape[0] + shape[1])) : 0;
    for (const end = place + sizes[part]; place < end; place += 1) state[place] = limit * (2 * random.next() - 1);
  });
  return state;
}

/** Returns uniform numbers from `low` to 1. */
export function uniform(random, count, low) {
  return Float32Array.from({ length: count }, () => low + (1 - low) * random.next());
}

/** Are all numbers finite? Many are asked about at every step, so this is a sum and no search. */
function areFinite(numbers) {
  let sum = 0;
  for (let place = 0; place < numbers.length; place += 1) sum += 0 * numbers[place];
  return sum === 0;
}
