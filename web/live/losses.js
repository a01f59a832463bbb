// The losses of both networks over the steps, drawn at display rate.

import { show } from "../frame/format.js";

export const COLOURS = { discriminator: "#d55e00", generator: "#0072b2" }; // Okabe-Ito
const [LEFT, RIGHT, TOP, BOTTOM] = [38, 8, 8, 18]; // px
const MOST = 800; // steps that are kept
const AT_LEAST = 50; // steps that the axis reaches

/** Both losses over the steps; of many steps only every second is kept, then every fourth, and so on. */
export class Losses {
  /** @type {number[][]} [step, loss of the discriminator, loss of the generator] */
  points = [];
  #every = 1;

  /**
   * @param {number} step from 1
   * @param {{discriminator: number, generator: number}} losses
   */
  add(step, { discriminator, generator }) {
    if (step % this.#every || !Number.isFinite(discriminator) || !Number.isFinite(generator)) return;
    this.points.push([step, discriminator, generator]);
    if (this.points.length < MOST) return;
    this.#every *= 2;
    this.points = this.points.filter(([one]) => one % this.#every === 0);
  }
}

/**
 * Draws two lines.
 * @param {HTMLCanvasElement} canvas
 * @param {Losses} losses
 */
export function drawLosses(canvas, { points }) {
  const [width, height] = [canvas.clientWidth, canvas.clientHeight];
  if (!width) return;
  const [across, down] = [width, height].map((side) => Math.round(side * devicePixelRatio));
  if (canvas.width !== across || canvas.height !== down) Object.assign(canvas, { width: across, height: down });
  const target = canvas.getContext("2d");
  target.setTransform(devicePixelRatio, 0, 0, devicePixelRatio, 0, 0);
  target.clearRect(0, 0, width, height);
  const last = Math.max(AT_LEAST, points.at(-1)?.[0] ?? 0);
  const [low, high] = bounds(points);
  const x = (step) => LEFT + (step / last) * (width - LEFT - RIGHT);
  const y = (value) => TOP + ((high - Math.min(Math.max(value, low), high)) / (high - low)) * (height - TOP - BOTTOM);
  target.font = "11px system-ui, sans-serif";
  target.fillStyle = getComputedStyle(canvas).color;
  target.textAlign = "right";
  for (const value of new Set([low, 0, high])) {
    target.globalAlpha = 0.75;
    target.fillText(show(value, 1), LEFT - 5, y(value) + 4);
    target.globalAlpha = 0.18;
    target.fillRect(LEFT, y(value), width - LEFT - RIGHT, 1);
  }
  target.globalAlpha = 0.75;
  target.fillText(String(last), width - RIGHT, height - 4);
  target.globalAlpha = 1;
  target.lineWidth = 1.5;
  [COLOURS.discriminator, COLOURS.generator].forEach((colour, part) => {
    target.strokeStyle = colour;
    target.beginPath();
    for (const point of points) target.lineTo(x(point[0]), y(point[part + 1]));
    target.stroke();
  });
}

/**
 * Returns the ends of the axis: 0 is always on it, and a few outliers, one in a hundred, lie on its edge.
 * @param {number[][]} points
 * @returns {[number, number]}
 */
export function bounds(points) {
  const values = points.flatMap(([, one, other]) => [one, other]).sort((a, b) => a - b);
  const at = (share) => values[Math.floor(share * (values.length - 1))] ?? 0;
  const [low, high] = [Math.min(0, at(0.01)), Math.max(0, at(0.99))];
  return high > low ? [low, high] : [low, low + 1];
}
