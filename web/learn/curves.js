// Loss and accuracy over the steps, of this run and of earlier ones, drawn at display rate.

import { element } from "../frame/elements.js";

const MOST = 400; // points of a line; twice as many are joined in pairs
const HIGHEST_LOSS = 4; // nats that the axis reaches at most; what is beyond lies on its edge
export const COLOURS = { training: "#0072b2", heldOut: "#d55e00" }; // Okabe-Ito
const [LEFT, RIGHT, TOP, BOTTOM] = [34, 8, 8, 18]; // px

/** A line of which each point is the mean of several steps once there are many, so that it never grows beyond bounds. */
export class Line {
  /** @type {number[][]} [step, loss, accuracy] */
  points = [];
  #each = 1; // how many added ones a point stands for
  #waiting = []; // added, too few for a point of their own

  /**
   * Adds a point; one that is no number is left out.
   * @param {number} step
   * @param {number} loss
   * @param {number} accuracy
   */
  add(step, loss, accuracy) {
    if (!Number.isFinite(loss) || !Number.isFinite(accuracy)) return;
    if (this.#waiting.length) this.points.pop(); // the mean of fewer, which stood at the end so far
    this.#waiting.push([step, loss, accuracy]);
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

/**
 * @typedef {object} Curves one run
 * @property {Line} training
 * @property {Line} heldOut
 */

/** Two charts, one below the other. */
export class Charts {
  constructor() {
    this.loss = element("canvas", "", { role: "img" });
    this.accuracy = element("canvas", "", { role: "img" });
    this.captions = [element("figcaption"), element("figcaption")];
    this.box = element(
      "div",
      "charts",
      {},
      element("figure", "", {}, this.captions[0], this.loss),
      element("figure", "", {}, this.captions[1], this.accuracy),
    );
  }

  /**
   * Draws this run, and earlier ones pale and dashed.
   * @param {Curves} run
   * @param {Curves[]} earlier
   */
  draw(run, earlier) {
    const runs = [...earlier, run];
    const lines = runs.flatMap(({ training, heldOut }) => [training, heldOut]);
    const last = Math.max(10, ...lines.map(({ points }) => points.at(-1)?.[0] ?? 0));
    const highest = lines.reduce(
      (most, { points }) => points.reduce((high, [, loss]) => Math.max(high, loss), most),
      1,
    );
    const colour = getComputedStyle(this.box).color;
    const top = Math.min(HIGHEST_LOSS, highest);
    const shared = { run, earlier, last, colour };
    paint(this.loss, { ...shared, part: 1, top, label: (value) => String(Math.round(value * 10) / 10) });
    paint(this.accuracy, { ...shared, part: 2, top: 1, label: (value) => `${Math.round(value * 100)}%` });
  }
}

function paint(canvas, { run, earlier, last, colour, part, top, label }) {
  const [width, height] = [canvas.clientWidth, canvas.clientHeight];
  if (!width) return;
  const [across, down] = [width, height].map((side) => Math.round(side * devicePixelRatio));
  if (canvas.width !== across || canvas.height !== down) Object.assign(canvas, { width: across, height: down });
  const target = canvas.getContext("2d");
  target.setTransform(devicePixelRatio, 0, 0, devicePixelRatio, 0, 0);
  target.clearRect(0, 0, width, height);
  const x = (step) => LEFT + (step / last) * (width - LEFT - RIGHT);
  const y = (value) => TOP + (1 - Math.min(value / top, 1)) * (height - TOP - BOTTOM);
  target.font = "11px system-ui, sans-serif";
  target.fillStyle = target.strokeStyle = colour;
  target.textAlign = "right";
  target.lineWidth = 1;
  for (const share of [0, 0.5, 1]) {
    target.globalAlpha = 0.75;
    target.fillText(label(share * top), LEFT - 5, y(share * top) + 4);
    target.globalAlpha = 0.18;
    target.fillRect(LEFT, y(share * top), width - LEFT - RIGHT, 1);
  }
  target.globalAlpha = 0.75;
  target.fillText(String(last), width - RIGHT, height - 4);
  const draw = ({ points }, stroke, thickness) => {
    target.strokeStyle = target.fillStyle = stroke;
    target.lineWidth = thickness;
    target.beginPath();
    for (const point of points) target.lineTo(x(point[0]), y(point[part]));
    target.stroke();
    if (points.length === 1) target.fillRect(x(points[0][0]) - 2, y(points[0][part]) - 2, 4, 4);
  };
  target.lineJoin = "round";
  target.setLineDash([4, 3]);
  target.globalAlpha = 0.5;
  for (const one of earlier) {
    draw(one.training, COLOURS.training, 1);
    draw(one.heldOut, COLOURS.heldOut, 1.5);
  }
  target.setLineDash([]);
  target.globalAlpha = 1;
  draw(run.training, COLOURS.training, 1.5);
  draw(run.heldOut, COLOURS.heldOut, 2.5);
}
