// The settings by which one formula of the training step is SGD, momentum, RMSprop or Adam, as Keras 3 computes each.
// core/export/training_step/optimizers.py says the same and tells the formula.

const MOMENTUM = 0.9;
const RHO = 0.9; // of RMSprop
const [BETA_1, BETA_2] = [0.9, 0.999]; // of Adam: Kingma and Ba 2015, algorithm 1
const EPSILON = 1e-7;

/**
 * Returns the optimizer's settings of one step: decay, keep_first, add_first, keep_second, add_second, rate, inside,
 * outside, is_adaptive.
 * @param {string} optimizer "sgd", "momentum", "rmsprop" or "adam"
 * @param {number} learningRate 0 or more
 * @param {number} step from 1
 * @param {number} [weightDecay] share of each parameter, times the learning rate, that a step takes away
 * @throws {RangeError} There is no such optimizer.
 */
export function settingsOf(optimizer, learningRate, step, weightDecay = 0) {
  const corrected = (learningRate * Math.sqrt(1 - BETA_2 ** step)) / (1 - BETA_1 ** step);
  const row = {
    sgd: [0, 1, 0, 0, learningRate, 0, 0, 0],
    momentum: [MOMENTUM, learningRate, 0, 0, 1, 0, 0, 0],
    rmsprop: [0, 1, RHO, 1 - RHO, learningRate, EPSILON, 0, 1],
    adam: [BETA_1, 1 - BETA_1, BETA_2, 1 - BETA_2, corrected, 0, EPSILON, 1],
  }[optimizer];
  if (!row) throw new RangeError(`optimizer must be sgd, momentum, rmsprop or adam. Received: ${optimizer}`);
  return Float32Array.of(learningRate * weightDecay, ...row);
}
