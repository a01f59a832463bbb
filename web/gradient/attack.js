// The smallest change of a picture that changes a network's answer.
// Sources: FGSM, Goodfellow et al. 2014, arXiv:1412.6572, section 4; PGD, Madry et al. 2017, arXiv:1706.06083, section 2.1.

export const LARGEST = 64; // of epsilon, in 1/255 of a pixel's range; a power of two
const STEPS = 10; // of PGD
const OVERSHOOT = 2.5; // how far all steps together could go, in epsilons

/**
 * @typedef {(images: Float32Array) => Promise<{gradient: Float32Array, logits: Float32Array}>} Ask gives the gradient of
 *   the wanted class's logit less the answer's
 */

/**
 * Returns the picture after the attack: no pixel is further than epsilon from the original, all are in [0, 1].
 * @param {Ask} ask
 * @param {Float32Array} images one picture, flat
 * @param {number} epsilon in [0, 1]
 * @param {string} method "fgsm": one step by the sign of the gradient; "pgd": STEPS smaller ones
 */
export async function attacked(ask, images, epsilon, method) {
  const steps = method === "fgsm" ? 1 : STEPS;
  const rate = method === "fgsm" ? epsilon : (OVERSHOOT * epsilon) / STEPS;
  let changed = images.slice();
  for (let step = 0; step < steps && epsilon > 0; step += 1) {
    const { gradient } = await ask(changed);
    changed = changed.map((value, i) => {
      const low = Math.max(0, images[i] - epsilon);
      const high = Math.min(1, images[i] + epsilon);
      return Math.min(Math.max(value + rate * Math.sign(gradient[i]), low), high);
    });
  }
  return changed;
}

/**
 * Returns the smallest whole epsilon, in 1/255, with which the attack succeeds; null where LARGEST does not.
 * @param {(epsilon: number) => Promise<boolean>} succeeds of an epsilon in 1/255
 */
export async function smallest(succeeds) {
  let high = 1;
  while (!(await succeeds(high))) {
    if (high >= LARGEST) return null;
    high *= 2;
  }
  let low = high >> 1; // has failed, or is 0
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (await succeeds(middle)) high = middle;
    else low = middle;
  }
  return high;
}

/**
 * Returns the direction of an attack: the wanted class's logit shall rise, the answer's fall.
 * @param {ArrayLike<number>} logits of the original
 * @param {number | null} target class; null is the runner-up
 * @returns {{direction: Float32Array, from: number, to: number}}
 */
export function aim(logits, target) {
  const row = Array.from(logits);
  const from = row.indexOf(Math.max(...row));
  const others = row.map((logit, place) => (place === from ? -Infinity : logit));
  const to = target === null || target === from ? others.indexOf(Math.max(...others)) : target;
  const direction = new Float32Array(row.length);
  direction[to] = 1;
  direction[from] = -1;
  return { direction, from, to };
}
