// Two values over the steps, to be drawn as lines: loss and accuracy, or the losses of two networks.

const MOST = 400; // points of a line; twice as many are joined in pairs

/** A line of which each point is the mean of several steps once there are many, so that it never grows beyond bounds. */
export class Line {
  /** @type {number[][]} [step, value, other] */
  points = [];
  #each = 1; // how many added ones a point stands for
  #waiting = []; // added, too few for a point of their own

  /**
   * Adds a point; one that is no number is left out.
   * @param {number} step
   * @param {number} value
   * @param {number} other
   */
  add(step, value, other) {
    if (!Number.isFinite(value) || !Number.isFinite(other)) return;
    if (this.#waiting.length) this.points.pop(); // the mean of fewer, which stood at the end so far
    this.#waiting.push([step, value, other]);
    this.points.push(mean(this.#waiting));
    if (this.#waiting.length < this.#each) return;
    this.#waiting = [];
    if (this.points.length < 2 * MOST) return;
    this.points = Array.from({ length: MOST }, (_, pair) => mean(this.points.slice(2 * pair, 2 * pair + 2)));
    this.#each *= 2;
  }
}

/** Returns one point for several: the last one's step, the mean of the rest. */
function mean(points) {
  const sum = (part) => points.reduce((total, point) => total + point[part], 0);
  return [points.at(-1)[0], sum(1) / points.length, sum(2) / points.length];
}
