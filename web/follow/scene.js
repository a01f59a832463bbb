// Where a thing is and what is seen of it, as core/motion/paths.py and core/motion/frames.py have it.

export const SIDE = 64; // px, of a frame
export const FASTEST = 2.5; // px a frame
const TURN = (9 * Math.PI) / 180; // the sharpest, a frame
const CURTAIN_VALUE = 0.5;
const INK = 25; // of 255: what is darker belongs to the ground
const THING = 28; // px, the side of a thing's picture

/**
 * @typedef {[number, number, number]} Square x and y of the centre and the side, px
 * @typedef {{x: number, y: number, side: number, speed: number, angle: number, turn: number}} Thing
 * @typedef {{left: number, right: number}} Curtain
 */

/**
 * Returns the smallest square round a picture's ink.
 * @param {ArrayLike<number>} pixels (28, 28) of 0..255, flat
 * @returns {Square}
 */
export function inkSquare(pixels) {
  const places = Array.from(pixels, (light, place) => (light > INK ? place : -1)).filter((place) => place >= 0);
  if (!places.length) return [THING / 2, THING / 2, THING];
  const ends = [places.map((place) => place % THING), places.map((place) => Math.floor(place / THING))].map((along) => [
    Math.min(...along),
    Math.max(...along) + 1,
  ]);
  const [[left, right], [top, bottom]] = ends;
  return [(left + right) / 2, (top + bottom) / 2, Math.max(right - left, bottom - top)];
}

/**
 * Returns a frame, (64, 64) in [0, 1], flat.
 * @param {ArrayLike<number>} pixels (28, 28) of 0..255, flat
 * @param {Square} ink of `inkSquare`
 * @param {Square} square where the ink is to be
 * @param {Curtain | null} curtain
 */
export function drawFrame(pixels, ink, square, curtain) {
  const across = weights(square[0], square[2], ink[0], ink[2]);
  const down = weights(square[1], square[2], ink[1], ink[2]);
  const frame = new Float32Array(SIDE * SIDE);
  for (let row = 0; row < SIDE; row += 1) {
    const line = new Float32Array(THING);
    for (const [from, share] of down[row]) {
      for (let column = 0; column < THING; column += 1) line[column] += (share * pixels[from * THING + column]) / 255;
    }
    for (let column = 0; column < SIDE; column += 1) {
      let light = 0;
      for (const [from, share] of across[column]) light += share * line[from];
      const isHidden = curtain && column + 0.5 > curtain.left && column + 0.5 < curtain.right;
      frame[row * SIDE + column] = isHidden ? CURTAIN_VALUE : Math.min(1, Math.max(0, light));
    }
  }
  return frame;
}

/** Returns for each of 64 pixels which of the 28 give how much to it. */
function weights(centre, side, inkCentre, inkSide) {
  const ratio = inkSide / side;
  const radius = Math.max(1, ratio);
  return Array.from({ length: SIDE }, (_, place) => {
    const wanted = inkCentre + (place + 0.5 - centre) * ratio - 0.5;
    const found = [];
    for (let from = Math.max(0, Math.ceil(wanted - radius)); from <= Math.min(THING - 1, wanted + radius); from += 1) {
      found.push([from, Math.max(0, 1 - Math.abs(wanted - from) / radius) / radius]);
    }
    return found;
  });
}

/**
 * Returns the thing a frame later.
 * @param {Thing} thing
 * @returns {Thing}
 */
export function moved({ x, y, side, speed, angle, turn }) {
  const [low, high] = [side / 2, SIDE - side / 2];
  const ahead = angle + turn;
  const [newX, backX] = reflected(x + speed * Math.cos(ahead), low, high);
  const [newY, backY] = reflected(y + speed * Math.sin(ahead), low, high);
  const turned = backX ? Math.PI - ahead : ahead;
  return { x: newX, y: newY, side, speed, angle: backY ? -turned : turned, turn: backX === backY ? turn : -turn };
}

/**
 * Returns the value thrown back into low..high by the wall that it passed, and whether there was one.
 * @returns {[number, boolean]}
 */
function reflected(value, low, high) {
  const inside = value < low ? 2 * low - value : value > high ? 2 * high - value : value;
  return [Math.min(high, Math.max(low, inside)), inside !== value];
}

/** Returns a motion by chance: speed, direction, turn. */
export function motion(random = Math.random) {
  return {
    speed: 1 + random() * (FASTEST - 1),
    angle: (2 * random() - 1) * Math.PI,
    turn: (2 * random() - 1) * TURN,
  };
}

/**
 * Is nothing of the square to be seen?
 * @param {Square} square
 * @param {Curtain} curtain
 */
export function isHidden([x, , side], { left, right }) {
  return x - side / 2 >= left && x + side / 2 <= right;
}

/**
 * Returns the area that two squares share by the area that they cover, 0 to 1.
 * @param {ArrayLike<number>} one
 * @param {ArrayLike<number>} two
 */
export function overlap(one, two) {
  const [a, b] = [Math.max(0, one[2]), Math.max(0, two[2])];
  const along = (axis) => Math.max(0, Math.min((a + b) / 2 - Math.abs(one[axis] - two[axis]), a, b));
  const shared = along(0) * along(1);
  const covered = a * a + b * b - shared;
  return covered > 0 ? shared / covered : 0;
}

/** Goes straight on, as in the last two frames in which the thing was seen. */
export class StraightOn {
  #last = null;
  #velocity = [0, 0];
  #gone = 0;

  /**
   * Tells of a frame; returns where the thing would be.
   * @param {Square} square
   * @param {boolean} hidden
   * @returns {Square}
   */
  see(square, hidden) {
    if (!hidden || !this.#last) {
      if (this.#last && !this.#gone) this.#velocity = [0, 1].map((axis) => square[axis] - this.#last[axis]);
      else this.#velocity = [0, 0];
      this.#last = square;
      this.#gone = 0;
      return square;
    }
    this.#gone += 1;
    const [x, y, side] = this.#last;
    const inside = (value) => Math.min(SIDE - side / 2, Math.max(side / 2, value));
    return [inside(x + this.#gone * this.#velocity[0]), inside(y + this.#gone * this.#velocity[1]), side];
  }
}
