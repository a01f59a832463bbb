// Which part of a photograph is seen at a time: a square that wanders slowly, nearer and further.

const PERIODS = { near: 17, across: 11, down: 13 }; // s, with no common beat, so that the way does not soon repeat
const NEAREST = 0.62; // of the largest square

/**
 * Returns the square of a picture that is seen after so many seconds: the largest one in the middle at first.
 * @param {number} width px
 * @param {number} height px
 * @param {number} seconds
 * @returns {{left: number, top: number, side: number}} px, inside the picture
 */
export function windowAt(width, height, seconds) {
  const turn = (period) => (2 * Math.PI * seconds) / period;
  const share = (1 + NEAREST + (1 - NEAREST) * Math.cos(turn(PERIODS.near))) / 2;
  const side = share * Math.min(width, height);
  return {
    left: ((width - side) / 2) * (1 + Math.sin(turn(PERIODS.across))),
    top: ((height - side) / 2) * (1 + Math.sin(turn(PERIODS.down))),
    side,
  };
}
