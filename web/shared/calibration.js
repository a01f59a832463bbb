// How sure may a network say it is, and is the picture one of its classes? core/inference/calibration.py does the same.

/** Returns probabilities for one row of logits. */
export function softmax(logits) {
  const highest = logits.reduce((a, b) => Math.max(a, b));
  const exponentials = Array.from(logits, (logit) => Math.exp(logit - highest));
  const sum = exponentials.reduce((total, value) => total + value, 0);
  return exponentials.map((value) => value / sum);
}

/** Returns calibrated probabilities for one row of logits; `calibration` is that of the network's card. */
export function probabilities(logits, calibration = {}) {
  const temperature = calibration.temperature ?? 1;
  return softmax(Array.from(logits, (logit) => logit / temperature));
}

/** Returns whether the picture is none of the network's classes; never where no threshold was measured. */
export function isNoneOfThese(logits, { unknown } = {}) {
  return unknown !== undefined && familiarity(logits, unknown.score) < unknown.threshold;
}

/** Returns how much a picture looks like what the network learned from, in units of its logits. */
export function familiarity(logits, score) {
  const highest = logits.reduce((a, b) => Math.max(a, b));
  if (score === "max-logit") return highest;
  return highest + Math.log(logits.reduce((total, logit) => total + Math.exp(logit - highest), 0));
}
