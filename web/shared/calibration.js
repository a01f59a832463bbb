// How sure may a network say it is, and is the picture one of its classes? core/inference/images/calibration.py does the same.

/**
 * @typedef {Float32Array | number[]} Logits one row
 *
 * @typedef {object} Calibration that of a network's card; either part may be missing
 * @property {number} [temperature] by which logits are divided
 * @property {{score: string, threshold: number}} [unknown] below which familiarity a picture is none of the classes
 */

const OF_LOGITS = ["energy", "max-logit"]; // any other score is of the features, and the graph itself gives it

/**
 * Returns probabilities for one row of logits.
 * @param {Logits} logits
 * @returns {number[]} their sum is 1
 */
export function softmax(logits) {
  const row = Array.from(logits);
  const highest = row.reduce((a, b) => Math.max(a, b));
  const exponentials = row.map((logit) => Math.exp(logit - highest));
  const sum = exponentials.reduce((total, value) => total + value, 0);
  return exponentials.map((value) => value / sum);
}

/**
 * Returns calibrated probabilities for one row of logits.
 * @param {Logits} logits
 * @param {Calibration} [calibration]
 */
export function probabilities(logits, calibration = {}) {
  const temperature = calibration.temperature ?? 1;
  return softmax(Array.from(logits, (logit) => logit / temperature));
}

/**
 * Returns whether the picture is none of the network's classes; never where no threshold was measured.
 * @param {Logits} logits
 * @param {Calibration} [calibration]
 * @param {number} [familiar] what the graph says, where the calibration goes by features
 * @throws {RangeError} It does, and that is missing.
 */
export function isNoneOfThese(logits, { unknown } = {}, familiar = undefined) {
  if (unknown === undefined) return false;
  if (OF_LOGITS.includes(unknown.score)) return familiarity(logits, unknown.score) < unknown.threshold;
  if (familiar === undefined) throw new RangeError(`${unknown.score} without the features`);
  return familiar < unknown.threshold;
}

/**
 * Returns how much a picture looks like what the network learned from, in units of its logits.
 * @param {Logits} logits
 * @param {string} score "max-logit"; or else the logarithm of the sum of exponentials
 */
export function familiarity(logits, score) {
  const row = Array.from(logits);
  const highest = row.reduce((a, b) => Math.max(a, b));
  if (score === "max-logit") return highest;
  return highest + Math.log(row.reduce((total, logit) => total + Math.exp(logit - highest), 0));
}
