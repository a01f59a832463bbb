// A reader of jamo in this tab, which has learned from other fonts: what does it read in what was drawn?

import { onceATab, openSession } from "../frame/session.js";
import { syllableOf } from "./syllables.js";

const PARTS = ["initial", "vowel", "final"];

/** Loads a reader, once a tab. It reads pictures float32 (n, side, side) in [-1, 1], flat, as a word. */
export const loadReader = onceATab(async (/** @type {any} */ source, onProgress) => {
  const { session, facts, Tensor } = await openSession(source, onProgress);
  const { height: side } = facts.preprocessing;
  return async (/** @type {Float32Array} */ images) => {
    const count = images.length / side ** 2;
    const found = await session.run({ images: new Tensor("float32", images, [count, side, side, 1]) });
    const jamo = PARTS.map((part) => highest(/** @type {Float32Array} */ (found[part].data), count));
    return Array.from({ length: count }, (_, place) => syllableOf(jamo[0][place], jamo[1][place], jamo[2][place])).join(
      "",
    );
  };
});

/**
 * Returns the place of the largest number of each row.
 * @param {Float32Array} logits (count, kinds), flat
 * @param {number} count
 */
export function highest(logits, count) {
  const kinds = logits.length / count;
  return Array.from({ length: count }, (_, row) => {
    const one = logits.subarray(row * kinds, (row + 1) * kinds);
    return one.indexOf(Math.max(...one));
  });
}
