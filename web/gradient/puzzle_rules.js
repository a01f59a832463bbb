// What a change of a pixel is, which one helps most, and the line to share. core/ui/gradient/puzzle.py does the same.

/**
 * Returns the picture with one pixel changed: dark becomes white, light becomes black.
 * @param {Float32Array} picture in [0, 1]
 * @param {Float32Array} start the picture before any change, which says whether the pixel is dark
 * @param {number} place
 */
export function toggled(picture, start, place) {
  const changed = picture.slice();
  changed[place] = start[place] < 0.5 ? 1 : 0;
  return changed;
}

/**
 * Returns the pixel whose change promises most, by the gradient.
 * @param {Float32Array} gradient of what shall rise
 * @param {Float32Array} start
 * @param {Set<number>} taken pixels that are changed already
 */
export function bestPixel(gradient, start, taken) {
  let best = -1;
  let most = -Infinity;
  gradient.forEach((slope, place) => {
    const gain = slope * ((start[place] < 0.5 ? 1 : 0) - start[place]);
    if (!taken.has(place) && gain > most) [best, most] = [place, gain];
  });
  return best;
}

/**
 * Returns a square for each change: green where the probability rose, red where it fell, a bulb for a hint.
 * @param {number[]} shares probability before the first change, after it, ...
 * @param {boolean[]} hints whether each change was one
 */
export function emojis(shares, hints) {
  return hints.map((isHint, i) => (isHint ? "💡" : shares[i + 1] > shares[i] ? "🟩" : "🟥")).join("");
}
