// Does a network answer in this tab as it did where its card was written?

/**
 * Returns the largest |here - there|, 0 or more; NaN where a number or a place is missing.
 * @param {ArrayLike<number>} here
 * @param {number[]} there
 */
export function largestDifference(here, there) {
  if (here.length !== there.length) return NaN;
  return there.reduce((most, value, i) => Math.max(most, Math.abs(value - here[i])), 0);
}

/**
 * Returns how far this tab's numbers are from the card's.
 * @param {{name: string}} card
 * @param {ArrayLike<number>} here
 * @param {number[]} there
 * @param {number} tolerance in the unit of the numbers
 * @throws {Error} They are further apart than the tolerance, or not as many.
 */
export function selfTest(card, here, there, tolerance) {
  const difference = largestDifference(here, there);
  if (!(difference <= tolerance)) throw new Error(`${card.name} differs by ${difference} in this tab`);
  return difference;
}
