// What windows cost: sums that need no page. Biases are left out, as in the papers' figures.

/**
 * Returns ways to see a square of the picture, by one window or by several of 3 x 3, from C maps to C maps.
 * Source: Simonyan and Zisserman 2014, arXiv:1409.1556, section 2.3.
 * @param {number} channels
 */
export function stacks(channels) {
  return [
    { windows: [5], of: 5 },
    { windows: [3, 3], of: 5 },
    { windows: [7], of: 7 },
    { windows: [3, 3, 3], of: 7 },
  ].map(({ windows, of }) => ({
    windows,
    field: fieldOf(windows),
    of,
    weights: windows.reduce((sum, side) => sum + side * side * channels * channels, 0),
  }));
}

/** Returns the side of what one unit sees through windows of stride 1, one after another. */
export function fieldOf(windows) {
  return windows.reduce((field, side) => field + side - 1, 1);
}

/**
 * Returns ways from C maps to C maps that see 3 x 3: at once, through a bottleneck of 1 x 1, and map by map.
 * Sources: He et al. 2015, arXiv:1512.03385, figure 5; Howard et al. 2017, arXiv:1704.04861, section 3.1.
 * @param {number} channels
 * @param {number} narrow maps inside the bottleneck
 */
export function ways(channels, narrow) {
  return [
    { name: "plain", terms: [[3, 3, channels, channels]] },
    {
      name: "bottleneck",
      terms: [
        [channels, narrow],
        [3, 3, narrow, narrow],
        [narrow, channels],
      ],
    },
    {
      name: "separable",
      terms: [
        [3, 3, channels],
        [channels, channels],
      ],
    },
  ].map((way) => ({ ...way, weights: sumOf(way.terms) }));
}

function sumOf(terms) {
  return terms.reduce((sum, factors) => sum + factors.reduce((product, factor) => product * factor, 1), 0);
}
