// A network that learns: the training step that TensorFlow wrote, run over and over; what it gives is what it takes next.

import { Random } from "../shared/random.js";
import { Batches, kept } from "./batches.js";
import { lit } from "../shared/digits.js";
import { settingsOf } from "./optimizers.js";

export const PIXELS = 28 * 28;
export const CLASSES = 10;
const MOMENTS = ["", "/first", "/second"];
const LARGEST_LOSS = 1e4; // nats; guessing costs 2.3

/**
 * @typedef {{data: Float32Array, dims: readonly number[]}} Values
 *
 * @typedef {object} Run what the reader chose
 * @property {string} optimizer
 * @property {number} rate the learning rate, 0 or more
 * @property {number} batch pictures a step
 * @property {number} dropout 0 to below 1
 * @property {number} decay of the weights
 * @property {number} pictures how many of the training pictures are used
 * @property {number} width units of each hidden layer
 * @property {boolean} residual
 * @property {number} slope of ReLU below 0; 1 makes the layer linear
 * @property {number} seed
 *
 * @typedef {import("../shared/digits.js").Digits} Digits bytes of pictures, or float32 features of them
 */

/** The network has left all bounds; its state is that of before the step. */
export class BlownUp extends Error {}

export class Learner {
  step = 0; // how many are done
  #state = new Map(); // name of a parameter or moment -> tensor
  #batches;
  #dropping;
  #switches;

  /**
   * @param {object} parts
   * @param {any} parts.Tensor the runtime's class
   * @param {any} parts.stepper session of the training step
   * @param {any} parts.shower session of the values of all layers
   * @param {{hidden_layers: string[]}} parts.network its row of steps.json
   * @param {Map<string, Values>} parts.start parameters before the first step
   * @param {Digits} parts.training
   * @param {number[]} [parts.shape] of what the network takes, without the batch
   * @param {Run} run
   */
  constructor({ Tensor, stepper, shower, network, start, training, shape = [28, 28, 1] }, run) {
    this.Tensor = Tensor;
    this.stepper = stepper;
    this.shower = shower;
    this.network = network;
    this.training = training;
    this.shape = shape;
    this.size = shape.reduce((product, side) => product * side);
    this.run = run;
    this.parameters = [...start.keys()];
    for (const [name, { data, dims }] of start) {
      for (const moment of MOMENTS) {
        const values = moment ? new Float32Array(data.length) : Float32Array.from(data);
        this.#state.set(name + moment, new Tensor("float32", values, dims));
      }
    }
    this.layers = this.parameters.filter((name) => name.endsWith("/kernel")).map((name) => name.split("/")[0]);
    this.#batches = new Batches(Math.min(run.pictures, training.labels.length), run.batch, run.seed);
    this.#dropping = new Random(run.seed + 1);
    this.#switches = {
      residual: new Tensor("float32", Float32Array.of(run.residual ? 1 : 0), []),
      negative_slope: new Tensor("float32", Float32Array.of(run.slope), []),
    };
  }

  /** How many epochs are complete. */
  get epoch() {
    return this.#batches.epoch;
  }

  /**
   * Does one step; returns the batch's mean loss in nats, how many of its `count` pictures were right, and the norms of
   * each kernel's gradient and weights.
   * @throws {BlownUp} A number is not finite, or the loss beyond all measure.
   */
  async learn() {
    const places = this.#batches.next();
    const found = await this.stepper.run(this.#feeds(places));
    const [loss] = found.loss.data;
    const gradientNorms = Array.from(found.gradient_norms.data);
    const weightNorms = Array.from(found.weight_norms.data);
    const isBounded = loss < LARGEST_LOSS && [...gradientNorms, ...weightNorms].every(Number.isFinite);
    if (!isBounded) throw new BlownUp(String(loss));
    for (const [name, old] of this.#state) {
      this.#state.set(name, found[`new/${name}`]);
      old.dispose?.();
    }
    this.step += 1;
    return { loss, correct: found.correct.data[0], count: places.length, gradientNorms, weightNorms };
  }

  /**
   * Returns the values of layers by name for pictures, float32 (n, 784) flat in [0, 1].
   * @param {Float32Array} images
   * @param {readonly string[]} [layers] all by default
   * @returns {Promise<Record<string, Values>>}
   */
  async look(images, layers = this.shower.outputNames) {
    const state = Object.fromEntries(this.parameters.map((name) => [name, this.#state.get(name)]));
    const feeds = { ...state, ...this.#switches, images: this.#images(images) };
    return this.shower.run(this.#wanted(feeds, this.shower), layers);
  }

  /**
   * Returns a parameter as it is now.
   * @param {string} name
   * @returns {Values}
   */
  parameter(name) {
    return this.#state.get(name);
  }

  /** What does not train, with the values that it has: `residual` and `negative_slope`. */
  get switches() {
    return this.#switches;
  }

  /** Gives its tensors back. */
  end() {
    for (const tensor of this.#state.values()) tensor.dispose?.();
    this.#state.clear();
  }

  #feeds(places) {
    const { Tensor, run, training, size } = this;
    const images = new /** @type {any} */ (training.images.constructor)(places.length * size);
    places.forEach((place, row) => images.set(training.images.subarray(place * size, (place + 1) * size), row * size));
    const hidden = this.network.hidden_layers;
    const feeds = {
      ...Object.fromEntries(this.#state),
      ...this.#switches,
      images: this.#images(lit(images)),
      labels: new Tensor(
        "int32",
        Int32Array.from(places, (place) => training.labels[place]),
        [places.length],
      ),
      settings: new Tensor("float32", settingsOf(run.optimizer, run.rate, this.step + 1, run.decay), [9]),
    };
    if (hidden.length) {
      const units = this.#state.get(`${hidden[0]}/bias`).dims[0];
      const shape = [hidden.length, places.length, units];
      feeds.keep = new Tensor("float32", kept(shape[0] * shape[1] * units, run.dropout, this.#dropping), shape);
    }
    return this.#wanted(feeds, this.stepper);
  }

  #images(values) {
    return new this.Tensor("float32", values, [values.length / this.size, ...this.shape]);
  }

  /** Softmax regression has no hidden layer, so its graph takes no switch of one. */
  #wanted(feeds, session) {
    return Object.fromEntries(session.inputNames.map((name) => [name, feeds[name]]));
  }
}

/**
 * Returns how a network does on labelled pictures: mean loss in nats, accuracy, and int32 (classes, classes) of
 * which class (row) was read as which (column).
 * @param {Float32Array} logits (n, classes), flat
 * @param {Int32Array} labels (n,)
 * @param {number} [classes]
 */
export function judged(logits, labels, classes = CLASSES) {
  const confusion = new Int32Array(classes * classes);
  let loss = 0;
  labels.forEach((label, place) => {
    const row = logits.subarray(place * classes, (place + 1) * classes);
    const highest = row.reduce((a, b) => Math.max(a, b));
    loss += highest + Math.log(row.reduce((sum, logit) => sum + Math.exp(logit - highest), 0)) - row[label];
    confusion[label * classes + Math.max(0, row.indexOf(highest))] += 1;
  });
  const right = Array.from({ length: classes }, (_, label) => confusion[label * (classes + 1)]);
  const correct = right.reduce((sum, count) => sum + count, 0);
  return { loss: loss / labels.length, accuracy: correct / labels.length, confusion };
}
