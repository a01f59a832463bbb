// A small chart of lines over the epochs, with a cursor that follows the slider.

import { element } from "../frame/elements.js";
import { show } from "../frame/format.js";

const [WIDTH, HEIGHT] = [420, 150]; // units of the drawing
const [LEFT, RIGHT, TOP, BOTTOM] = [44, 10, 8, 22];

/**
 * Returns { title, figure, show(epoch) }; `show` moves the cursor and returns [name, value] of each line there.
 * @param {object} chart
 * @param {string} chart.title
 * @param {{name: string, colour: string, points: number[][]}[]} chart.lines points are [epoch, value]
 * @param {number} chart.epochs
 * @param {{value: number, name: string} | null} [chart.level] a dashed line
 * @param {boolean} [chart.isLogarithmic]
 * @param {(epoch: number) => void} chart.onEpoch is told where the reader clicks
 */
export function lineChart({ title, lines, epochs, level = null, isLogarithmic = false, onEpoch }) {
  const bend = isLogarithmic ? (value) => Math.log10(Math.max(value, 1e-3)) : (value) => value;
  const values = [...lines.flatMap(({ points }) => points.map(([, value]) => value)), ...(level ? [level.value] : [])];
  const known = values.filter(Number.isFinite).map(bend);
  const [low, high] = known.length ? [Math.min(...known, isLogarithmic ? Infinity : 0), Math.max(...known)] : [0, 1];
  const x = (epoch) => LEFT + (epoch / Math.max(epochs, 1)) * (WIDTH - LEFT - RIGHT);
  const y = (value) => TOP + (1 - (bend(value) - low) / (high - low || 1)) * (HEIGHT - TOP - BOTTOM);

  const svg = shape("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: "img" });
  const ends = isLogarithmic ? [10 ** low, 10 ** high] : [low, high];
  for (const end of known.length ? ends : []) {
    svg.append(shape("line", { class: "rule", x1: LEFT, x2: WIDTH - RIGHT, y1: y(end), y2: y(end) }));
    svg.append(shape("text", { x: LEFT - 6, y: y(end) + 4, "text-anchor": "end" }, show(end, end < 10 ? 2 : 0)));
  }
  for (const epoch of new Set([0, epochs])) {
    svg.append(shape("text", { x: x(epoch), y: HEIGHT - 6, "text-anchor": epoch ? "end" : "start" }, String(epoch)));
  }
  if (level)
    svg.append(shape("line", { class: "level", x1: LEFT, x2: WIDTH - RIGHT, y1: y(level.value), y2: y(level.value) }));
  for (const { points, colour } of lines) {
    const drawn = points.filter(([, value]) => Number.isFinite(value));
    svg.append(
      shape("polyline", { points: drawn.map(([epoch, value]) => `${x(epoch)},${y(value)}`).join(" "), stroke: colour }),
    );
    const isSparse = drawn.length < epochs;
    if (isSparse)
      svg.append(...drawn.map(([epoch, value]) => shape("circle", { cx: x(epoch), cy: y(value), r: 3, fill: colour })));
  }
  const cursor = shape("line", { class: "cursor", y1: TOP, y2: HEIGHT - BOTTOM });
  svg.append(cursor);
  svg.addEventListener("click", ({ clientX }) => {
    const box = svg.getBoundingClientRect();
    const place = ((clientX - box.left) / box.width) * WIDTH;
    onEpoch(Math.round(((place - LEFT) / (WIDTH - LEFT - RIGHT)) * epochs));
  });

  const caption = element("figcaption", "", {}, title);
  for (const { name, colour } of lines) caption.append(key(name, colour));
  if (level) caption.append(key(level.name, null));
  const figure = element("figure");
  figure.append(caption, svg);
  return {
    title,
    figure,
    /**
     * @param {number} epoch
     * @returns {[string, number][]}
     */
    show(epoch) {
      cursor.setAttribute("x1", x(epoch));
      cursor.setAttribute("x2", x(epoch));
      return lines.flatMap(({ name, points }) =>
        points.filter(([at]) => at === epoch).map(([, value]) => [name, value]),
      );
    },
  };
}

function key(name, colour) {
  const entry = element("span", "key", {}, name);
  if (colour) entry.style.setProperty("--colour", colour);
  else entry.classList.add("dashed");
  return entry;
}

function shape(tag, attributes, text = "") {
  const node = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  if (text) node.textContent = text;
  return node;
}
