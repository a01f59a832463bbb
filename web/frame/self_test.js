// Does a network answer in this tab as it did where its card was written?

/** Returns the largest distance between two rows of numbers; NaN where a number or a place is missing. */
export function largestDifference(here, there) {
  if (here.length !== there.length) return NaN;
  return there.reduce((most, value, i) => Math.max(most, Math.abs(value - here[i])), 0);
}

/** Returns how far this tab's numbers are from the card's; throws where that is more than the tolerance. */
export function selfTest(card, here, there, tolerance) {
  const difference = largestDifference(here, there);
  if (!(difference <= tolerance)) throw new Error(`${card.name} differs by ${difference} in this tab`);
  return difference;
}
