// What the real points are drawn from: Gaussians, curves, or what the reader drew. All lie within [-1, 1] of the plane.

export const KINDS = /** @type {const} */ (["ring", "grid", "moons", "spiral", "drawing"]);
const AROUND = 8; // Gaussians on the ring
const ACROSS = 3; // Gaussians in a row of the grid
const DEVIATION = { gaussian: 0.04, curve: 0.025 }; // in units of the plane
const PLACES = 16; // that a curve is divided into
const CURVED = 48; // straight pieces that a curve is made of
const SPIRAL_TURNS = 1.75;

/**
 * @typedef {[number, number]} Point x and y, both upwards
 *
 * @typedef {object} Shape
 * @property {Point[]} modes centres of the Gaussians, or places along a curve
 * @property {number} radius a point that is nearer to a mode counts as near
 * @property {boolean} isCurve
 * @property {(random: import("../shared/random.js").Random) => Point} draw returns a real point
 */

/**
 * Returns a shape by name; without lines the reader's drawing is a wave, until something is drawn.
 * @param {string} kind of KINDS
 * @param {Point[][]} [lines] that were drawn, each of one point or more
 * @returns {Shape}
 * @throws {RangeError} There is no such shape.
 */
export function shapeOf(kind, lines = []) {
  if (kind === "ring") {
    return gaussians(Array.from({ length: AROUND }, (_, place) => onCircle(0.75, (2 * Math.PI * place) / AROUND)));
  }
  if (kind === "grid") {
    const sides = Array.from({ length: ACROSS }, (_, place) => 0.7 * (place - (ACROSS - 1) / 2));
    return gaussians(sides.flatMap((y) => sides.map((x) => /** @type {Point} */ ([x, y]))));
  }
  if (kind === "moons") return curve([bent((share) => moon(share, 1)), bent((share) => moon(share, -1))]);
  if (kind === "spiral") {
    return curve([bent((share) => onCircle(0.15 + 0.7 * share, 2 * Math.PI * SPIRAL_TURNS * share))]);
  }
  if (kind === "drawing") return curve(lines.length ? lines : [bent(wave)]);
  throw new RangeError(`The shape must be one of ${KINDS.join(", ")}. Received: ${kind}`);
}

/** @type {(radius: number, angle: number) => Point} */
const onCircle = (radius, angle) => [radius * Math.cos(angle), radius * Math.sin(angle)];

/** @type {(share: number, side: number) => Point} */
function moon(share, side) {
  const [x, y] = onCircle(0.55, Math.PI * share);
  return [side * (x - 0.27), side * (y - 0.14)];
}

/** @type {(share: number) => Point} */
const wave = (share) => [1.6 * share - 0.8, 0.5 * Math.sin(2 * Math.PI * share)];

/** @type {(at: (share: number) => Point) => Point[]} */
const bent = (at) => Array.from({ length: CURVED + 1 }, (_, place) => at(place / CURVED));

/**
 * @param {Point[]} modes
 * @returns {Shape}
 */
function gaussians(modes) {
  const deviation = DEVIATION.gaussian;
  return {
    modes,
    radius: 3 * deviation,
    isCurve: false,
    draw: (random) => {
      const [x, y] = modes[Math.floor(random.next() * modes.length)];
      const [right, up] = normalPair(random);
      return [x + deviation * right, y + deviation * up];
    },
  };
}

/**
 * Returns lines as a shape: points lie on them equally often everywhere, but for a little noise.
 * @param {Point[][]} lines
 * @returns {Shape}
 */
function curve(lines) {
  const pieces = lines.flatMap((line) =>
    line.length > 1 ? line.slice(1).map((to, place) => ({ from: line[place], to })) : [{ from: line[0], to: line[0] }],
  );
  let length = 0;
  const ends = pieces.map(({ from, to }) => (length += Math.hypot(to[0] - from[0], to[1] - from[1]) + 1e-6));
  /** @type {(share: number) => Point} */
  const at = (share) => {
    const place = Math.max(
      0,
      ends.findIndex((end) => end >= share * length),
    );
    const { from, to } = pieces[place];
    const begin = place ? ends[place - 1] : 0;
    const part = (share * length - begin) / (ends[place] - begin);
    return [from[0] + part * (to[0] - from[0]), from[1] + part * (to[1] - from[1])];
  };
  return {
    modes: Array.from({ length: PLACES }, (_, place) => at((place + 0.5) / PLACES)),
    radius: length / PLACES / 2 + 3 * DEVIATION.curve,
    isCurve: true,
    draw: (random) => {
      const [x, y] = at(random.next());
      const [right, up] = normalPair(random);
      return [x + DEVIATION.curve * right, y + DEVIATION.curve * up];
    },
  };
}

/**
 * Returns real points, float32 (count, 2), flat.
 * @param {Shape} shape
 * @param {import("../shared/random.js").Random} random
 * @param {number} count
 */
export function pointsOf(shape, random, count) {
  const points = new Float32Array(2 * count);
  for (let place = 0; place < points.length; place += 2) points.set(shape.draw(random), place);
  return points;
}

/**
 * Returns two independent standard normal numbers. Source: Box and Muller 1958.
 * @param {import("../shared/random.js").Random} random
 * @returns {[number, number]}
 */
export function normalPair(random) {
  const length = Math.sqrt(-2 * Math.log(1 - random.next()));
  const angle = 2 * Math.PI * random.next();
  return [length * Math.cos(angle), length * Math.sin(angle)];
}

/**
 * Returns how well generated points cover a shape: how many of its modes got at least a quarter of their fair share of the
 * points, and which share of the points is near a mode.
 * @param {ArrayLike<number>} points (n, 2), flat
 * @param {Shape} shape
 * @returns {{covered: number, count: number, near: number}}
 */
export function coverage(points, { modes, radius }) {
  const found = new Array(modes.length).fill(0);
  const count = points.length / 2;
  let near = 0;
  for (let place = 0; place < count; place += 1) {
    let [best, least] = [-1, radius * radius];
    for (let mode = 0; mode < modes.length; mode += 1) {
      const [right, up] = [points[2 * place] - modes[mode][0], points[2 * place + 1] - modes[mode][1]];
      const distance = right * right + up * up;
      if (distance <= least) [best, least] = [mode, distance];
    }
    if (best < 0) continue;
    found[best] += 1;
    near += 1;
  }
  const enough = count / modes.length / 4;
  return { covered: found.filter((one) => one >= enough).length, count: modes.length, near: count ? near / count : 0 };
}
