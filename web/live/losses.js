// What is followed over the steps, drawn at display rate: the losses of both networks, and a distance.

import { show } from "../frame/format.js";

export const COLOURS = { discriminator: "#d55e00", generator: "#0072b2", distance: "#009e73" }; // Okabe-Ito
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
 * Draws both losses.
 * @param {HTMLCanvasElement} canvas
 * @param {Losses} losses
 */
export function drawLosses(canvas, { points }) {
  const [low, high] = bounds(points);
  const ticks = [...new Set([low, 0, high])].map((value) => ({ value, text: show(value, 1) }));
  const colours = [COLOURS.discriminator, COLOURS.generator];
  drawLines(canvas, points, { low, high, ticks, last: lastOf(points), colours });
}

/**
 * Draws how far what is generated is from what is real, on a logarithmic axis, and how far real ones are from each other.
 * @param {HTMLCanvasElement} canvas
 * @param {number[][]} distances [step, distance], the distance above 0
 * @param {number} best distance of real ones, above 0
 * @param {Losses} losses the axis reaches as far as theirs
 */
export function drawDistances(canvas, distances, best, losses) {
  const points = distances.map(([step, distance]) => [step, Math.log10(distance)]);
  const low = Math.floor(Math.log10(best));
  const high = Math.max(low + 1, ...points.map(([, one]) => Math.ceil(one)));
  const ticks = Array.from({ length: high - low + 1 }, (_, place) => low + place);
  const level = Math.log10(best);
  drawLines(canvas, points, {
    ...{ low, high, last: lastOf(losses.points), colours: [COLOURS.distance], dot: 2.5 },
    ticks: [
      ...ticks.map((value) => ({ value, text: String(10 ** value) })),
      { value: level, text: "", isStrong: true },
    ],
  });
}

/** Returns the step that the axis reaches. */
const lastOf = (points) => Math.max(AT_LEAST, points.at(-1)?.[0] ?? 0);

/** Draws lines over the steps, dots on them where they are wanted, and ticks to read them by. */
function drawLines(canvas, points, { low, high, ticks, last, colours, dot = 0 }) {
  const [width, height] = [canvas.clientWidth, canvas.clientHeight];
  if (!width) return;
  const [across, down] = [width, height].map((side) => Math.round(side * devicePixelRatio));
  if (canvas.width !== across || canvas.height !== down) Object.assign(canvas, { width: across, height: down });
  const target = canvas.getContext("2d");
  target.setTransform(devicePixelRatio, 0, 0, devicePixelRatio, 0, 0);
  target.clearRect(0, 0, width, height);
  const x = (step) => LEFT + (step / last) * (width - LEFT - RIGHT);
  const y = (value) => TOP + ((high - Math.min(Math.max(value, low), high)) / (high - low)) * (height - TOP - BOTTOM);
  target.font = "11px system-ui, sans-serif";
  target.fillStyle = getComputedStyle(canvas).color;
  target.textAlign = "right";
  for (const { value, text, isStrong } of ticks) {
    target.globalAlpha = 0.75;
    target.fillText(text, LEFT - 5, y(value) + 4);
    target.globalAlpha = isStrong ? 0.6 : 0.18;
    target.fillRect(LEFT, y(value), width - LEFT - RIGHT, isStrong ? 2 : 1);
  }
  target.globalAlpha = 0.75;
  target.fillText(String(last), width - RIGHT, height - 4);
  target.globalAlpha = 1;
  target.lineWidth = 1.5;
  colours.forEach((colour, part) => {
    target.strokeStyle = colour;
    target.beginPath();
    for (const point of points) target.lineTo(x(point[0]), y(point[part + 1]));
    target.stroke();
    target.fillStyle = colour;
    for (const point of dot ? points : []) {
      target.fillRect(x(point[0]) - dot, y(point[part + 1]) - dot, 2 * dot, 2 * dot);
    }
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
