// MNIST digits as what is real: how they are drawn, what the thread looks at, and how far generated ones are from real ones in
// the features of a served classifier.

import { openSession, selfTest, testedOnceATab } from "../frame/session.js";
import { loadDigits } from "../shared/digits.js";
import { withOutputs } from "../shared/protobuf.js";
import { Random } from "../shared/random.js";
import { rest } from "../shared/rest.js";
import { uniform } from "./duel.js";
import { shares } from "./field.js";
import { moments, Reference } from "./frechet.js";

export const SHOWN = 64; // generated digits that are drawn
export const REAL = 8; // real ones beside them
const JUDGED = 500; // generated digits that are measured
const COMPARED = 1_000; // held-out digits that they are compared with, or all there are
const AT_ONCE = 50; // digits that the classifier reads between two messages
const TOLERANCE = 1e-4; // of a logit, between this tab and the card
const CLASSES = 10;

/** A served classifier that also gives what its last hidden layer holds. */
class Classifier {
  #session;
  #Tensor;
  #layer;

  constructor({ session, facts, Tensor }, layer) {
    this.#session = session;
    this.#Tensor = Tensor;
    this.#layer = layer;
    this.card = facts;
  }

  /**
   * Returns features and logits, flat, of digits float32 (n, 784) in [0, 1].
   * @param {Float32Array} digits
   */
  async run(digits) {
    const images = new this.#Tensor("float32", digits, [digits.length / 784, 28, 28, 1]);
    const found = await this.#session.run({ images });
    return { features: found[this.#layer].data, logits: found.logits.data };
  }

  /** Compares this tab's logits with the card's; throws where they are not the same. */
  async selfTest() {
    const { images, logits } = this.card.self_test;
    const here = await this.run(Float32Array.from(images.flat(Infinity)));
    selfTest(this.card, here.logits, logits.flat(), TOLERANCE);
  }
}

const loadClassifier = testedOnceATab(async (source) => {
  const { layer } = /** @type {any} */ (source);
  return new Classifier(await openSession(source, undefined, (file) => withOutputs(file, [layer])), layer);
});
const loaded = new Map(); // address -> promise of Digits

/**
 * Returns the digits, loaded once a tab.
 * @param {{pictures: any, classifier: import("../frame/session.js").Source & {layer: string}}} given
 * @param {number} latent numbers that a generator takes
 * @returns {Promise<Digits>}
 */
export function openDigits({ pictures, classifier }, latent) {
  const address = pictures.whole ?? pictures.sheet;
  if (!loaded.has(address)) {
    const opening = Promise.all([loadDigits(pictures), loadClassifier(classifier)]).then(
      ([{ training, heldOut }, reader]) => new Digits(training.images, heldOut.images, reader, latent),
    );
    opening.catch(() => loaded.delete(address));
    loaded.set(address, opening);
  }
  return loaded.get(address);
}

/** The digits that come with the app, or all of MNIST; every GAN that learns them is looked at in the same way. */
export class Digits {
  lookedEvery = 100; // ms at least between two looks, as one costs about as much as a step
  #training;
  #heldOut;
  #reader;
  #latent;
  #latents;
  #reference = null; // { moments, best }

  /**
   * @param {import("../shared/digits.js").Digits["images"]} training bytes (n, 784), flat, 255 is ink
   * @param {import("../shared/digits.js").Digits["images"]} heldOut
   * @param {{run: (digits: Float32Array) => Promise<{features: Float32Array, logits: Float32Array}>}} reader
   * @param {number} latent
   */
  constructor(training, heldOut, reader, latent) {
    this.#training = training;
    this.#heldOut = heldOut;
    this.#reader = reader;
    this.#latents = uniform(new Random(1), JUDGED * latent, -1);
    this.#latent = latent;
  }

  /** How many digits there are to learn from. */
  get count() {
    return this.#training.length / 784;
  }

  /** @type {import("./duel.js").Draw} */
  draw = (random, count) => {
    const digits = new Float32Array(784 * count);
    for (let place = 0; place < count; place += 1) {
      const from = 784 * Math.floor(random.next() * this.count);
      for (let pixel = 0; pixel < 784; pixel += 1)
        digits[784 * place + pixel] = this.#training[from + pixel] / 127.5 - 1;
    }
    return digits;
  };

  /** Returns what of the real ones is shown beside a GAN. */
  shown(duel) {
    return duel.real(REAL, 0);
  }

  /** Returns digits as they are generated now, real ones, and the discriminator's verdict on each. */
  async look({ duel, settings, real, score }) {
    const latents = this.#latents.subarray(0, SHOWN * this.#latent);
    const { made } = await duel.look(latents, real);
    const all = new Float32Array(real.length + made.length);
    all.set(real);
    all.set(made, real.length);
    const { logits } = await duel.look(latents.subarray(0, this.#latent), all);
    return { digits: Uint8Array.from(all, toByte), verdicts: shares(logits, settings.loss), score };
  }

  /**
   * Returns how far what a GAN generates is from held-out digits, how far as many training digits are, and how many of the
   * ten digits got at least a quarter of their fair share.
   * @param {{duel: import("./duel.js").Duel}} run
   * @param {() => boolean} isWanted is asked now and then; undefined is returned once it is false
   */
  async judge({ duel }, isWanted) {
    this.#reference ??= await this.#compare(isWanted);
    if (!this.#reference) return undefined;
    const { made } = await duel.look(this.#latents, new Float32Array(784));
    const found = await this.#read(made.map(toShare), isWanted);
    if (!found) return undefined;
    const { reference, best } = this.#reference;
    const distance = reference.distance(moments(found.features, found.size));
    return { distance, best, count: CLASSES, covered: covered(found.logits), words: "digitsCovered" };
  }

  async #compare(isWanted) {
    const share = (bytes, count) => Float32Array.from(bytes.subarray(0, 784 * count), (one) => one / 255);
    const held = await this.#read(share(this.#heldOut, COMPARED), isWanted);
    const real = held && (await this.#read(share(this.#training, JUDGED), isWanted));
    if (!real) return null;
    const reference = new Reference(moments(held.features, held.size));
    return { reference, best: reference.distance(moments(real.features, real.size)) };
  }

  /** Returns features and logits of digits in [0, 1]; null once nobody waits for them. */
  async #read(digits, isWanted) {
    const count = digits.length / 784;
    const logits = new Float32Array(CLASSES * count);
    let features;
    let size = 0;
    for (let from = 0; from < count; from += AT_ONCE) {
      const part = digits.slice(784 * from, 784 * (from + AT_ONCE));
      const found = await this.#reader.run(part);
      size = found.features.length / (part.length / 784);
      features ??= new Float32Array(size * count);
      features.set(found.features, size * from);
      logits.set(found.logits, CLASSES * from);
      await rest();
      if (!isWanted()) return null;
    }
    return { features, logits, size };
  }
}

const toShare = (value) => (value + 1) / 2;
const toByte = (value) => Math.min(Math.max(Math.round(127.5 * (value + 1)), 0), 255);

/**
 * Returns how many classes got at least a quarter of their fair share.
 * @param {Float32Array} logits (n, CLASSES), flat
 */
export function covered(logits) {
  const found = new Array(CLASSES).fill(0);
  const count = logits.length / CLASSES;
  for (let place = 0; place < count; place += 1) {
    const row = logits.subarray(CLASSES * place, CLASSES * (place + 1));
    found[row.indexOf(Math.max(...row))] += 1;
  }
  return found.filter((one) => one >= count / CLASSES / 4).length;
}
