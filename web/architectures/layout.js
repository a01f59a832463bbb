// Where a plan's layers stand in its drawing, and what share each has. No page is needed here.

/**
 * @typedef {object} Layer as core/ui/deep/architectures.py sends it
 * @property {string} name
 * @property {string} kind
 * @property {string[]} then what follows at once: "norm", activations
 * @property {number[]} sources places of the layers that it reads
 * @property {number[]} shape height, width, channels, or fewer axes
 * @property {number[][]} weights factors of each array of its parameters
 * @property {number[][]} products factors of its multiplications
 * @property {number} parameters
 * @property {number} multiplications
 * @property {number} memory bytes
 * @property {number[] | null} window side, stride, dilation
 * @property {{size: number, jump: number, centre: number} | null} field
 *
 * @typedef {{x: number, y: number, width: number, height: number, depth: number}} Box px
 */

export const MEASURES = /** @type {const} */ (["parameters", "multiplications", "memory"]);
export const STAGE = 176; // px of the drawing above the bars
const AXIS = 104; // px from the top to the middle of the boxes
const TALLEST = 104; // px of a box
const WIDEST_SLOT = 64; // px from a layer to the next one

/** Returns the side of a layer's maps, 0 where it has none. */
export function sideOf({ shape }) {
  return shape.length === 3 ? shape[0] : 0;
}

/**
 * Returns a box for each layer: as high as its maps, as wide as it has channels; a vector is a bar, as high as it is long.
 * @param {Layer[]} layers
 * @param {number} width px of the drawing
 * @returns {Box[]}
 */
export function boxesOf(layers, width) {
  const slot = Math.min(WIDEST_SLOT, width / layers.length);
  const left = (width - slot * layers.length) / 2;
  const largest = Math.max(1, ...layers.map(sideOf));
  return layers.map((layer, place) => {
    const { shape } = layer;
    const size = shape.reduce((product, side) => product * side, 1);
    const side = sideOf(layer);
    const height = side ? 10 + (TALLEST - 10) * Math.sqrt(side / largest) : Math.min(TALLEST, 12 + 7 * Math.log2(size));
    const channels = side ? shape[2] : 1;
    const box = Math.max(2, Math.min(slot * 0.7, side ? 3 + 2.6 * Math.log2(channels) : 7));
    const depth = side ? Math.min(height * 0.2, slot * 0.3) : 0;
    return { x: left + (place + 0.5) * slot - box / 2, y: AXIS - height / 2, width: box, height, depth };
  });
}

/**
 * Returns the links that pass layers by: the path of each, and the layers it joins.
 * @param {Layer[]} layers
 * @param {Box[]} boxes
 */
export function linksOf(layers, boxes) {
  return layers.flatMap(({ sources }, to) =>
    sources
      .filter((from) => from !== to - 1)
      .map((from) => {
        const [start, end] = [middle(boxes[from]), middle(boxes[to])];
        const tops = boxes.slice(from, to + 1).map(({ y, depth }) => y - depth);
        const rise = Math.max(3, Math.min(...tops) - 6 - 5 * Math.log2(to - from));
        const path = `M${px(start)} ${px(boxes[from].y)}C${px(start)} ${px(rise)} ${px(end)} ${px(rise)} ${px(end)} ${px(boxes[to].y)}`;
        return { from, to, path };
      }),
  );
}

/** Returns where a layer passes its numbers straight on to the next one: pairs of places. */
export function stepsOf(layers) {
  return layers.flatMap(({ sources }, to) => (to > 0 && sources.includes(to - 1) ? [[to - 1, to]] : []));
}

/**
 * Returns each layer's part of a bar from 0 to 1, and its share of the whole.
 * @param {Layer[]} layers
 * @param {(typeof MEASURES)[number]} measure
 */
export function partsOf(layers, measure) {
  const total = layers.reduce((sum, layer) => sum + layer[measure], 0);
  let from = 0;
  return layers.map((layer) => {
    const share = total ? layer[measure] / total : 0;
    const part = { from, share };
    from += share;
    return part;
  });
}

/** Returns the place of the layer with the most parameters, where the eye is to rest first. */
export function heaviest(layers) {
  const counts = layers.map(({ parameters }) => parameters);
  return counts.indexOf(Math.max(...counts));
}

/**
 * Returns sums of products as they are written: 3 × 3 × 64 × 128 + 128. Ones are left out.
 * @param {number[][]} terms
 * @param {(value: number) => string} number
 */
export function formula(terms, number) {
  return terms
    .map((factors) => {
      const shown = factors.filter((factor) => factor !== 1);
      return (shown.length ? shown : [1]).map(number).join(" × ");
    })
    .join(" + ");
}

/**
 * Returns the square that the layer's middle unit sees, in shares of the picture; all of it where no square is known.
 * @param {Layer} layer
 * @param {number} side px of the picture
 */
export function seen({ shape, field }, side) {
  if (!field) return { x: 0, y: 0, side: 1, isAll: true };
  const centre = field.centre + Math.floor(shape[0] / 2) * field.jump;
  const low = (centre - field.size / 2) / side;
  return { x: low, y: low, side: field.size / side, isAll: false };
}

/** Returns the layer whose slot lies under x. */
export function placeAt(boxes, x) {
  const distances = boxes.map((box) => Math.abs(middle(box) - x));
  return distances.indexOf(Math.min(...distances));
}

export function middle({ x, width }) {
  return x + width / 2;
}

/** Returns a number of px as short as it can be. */
export function px(value) {
  return String(Math.round(10 * value) / 10);
}
