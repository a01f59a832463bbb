// Lines over time, as an SVG of 720 x 300 that fits its place.

const SPACE = "http://www.w3.org/2000/svg";
export const [WIDTH, HEIGHT] = [720, 300];
const MARGIN = { left: 64, right: 14, top: 10, bottom: 26 };

/**
 * @typedef {object} Scale turns hours and values into places and back
 * @property {(hour: number) => number} x
 * @property {(value: number) => number} y
 * @property {(x: number) => number} hour
 * @property {(y: number) => number} value
 */

/**
 * Returns the scale of a plot.
 * @param {[number, number]} hours first and last
 * @param {[number, number]} values lowest and highest
 * @returns {Scale}
 */
export function scaleOf([first, last], [low, high]) {
  const [width, height] = [WIDTH - MARGIN.left - MARGIN.right, HEIGHT - MARGIN.top - MARGIN.bottom];
  const reach = high - low || 1;
  return {
    x: (hour) => MARGIN.left + ((hour - first) / (last - first)) * width,
    y: (value) => MARGIN.top + (1 - (value - low) / reach) * height,
    hour: (x) => first + ((x - MARGIN.left) / width) * (last - first),
    value: (y) => low + (1 - (y - MARGIN.top) / height) * reach,
  };
}

/**
 * Returns round numbers between two ends, about four of them.
 * @param {number} low
 * @param {number} high
 */
export function ticks(low, high) {
  const rough = (high - low) / 4 || 1;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].find((factor) => factor * power >= rough) * power;
  const found = [];
  for (let place = Math.ceil(low / step); place * step <= high; place++) found.push(place * step || 0);
  return found;
}

/**
 * Returns an element of an SVG.
 * @param {string} tag
 * @param {Record<string, string | number>} [attributes]
 * @param {...(Node | string)} children
 */
export function drawn(tag, attributes = {}, ...children) {
  const node = document.createElementNS(SPACE, tag);
  for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, String(value));
  node.append(...children);
  return node;
}

/**
 * Returns a line; null breaks it.
 * @param {Scale} scale
 * @param {number} first hour of the first value
 * @param {(number | null)[]} values
 * @param {Record<string, string | number>} attributes
 */
export function line(scale, first, values, attributes) {
  let isOn = false;
  const path = values.map((value, place) => {
    if (value === null) {
      isOn = false;
      return "";
    }
    const command = isOn ? "L" : "M";
    isOn = true;
    return `${command}${scale.x(first + place).toFixed(1)} ${scale.y(value).toFixed(1)}`;
  });
  return drawn("path", { d: path.join(""), fill: "none", "stroke-width": 2, ...attributes });
}

/**
 * Returns the area between two lines.
 * @param {Scale} scale
 * @param {number} first
 * @param {number[]} low
 * @param {number[]} high
 * @param {Record<string, string | number>} attributes
 */
export function band(scale, first, low, high, attributes) {
  const points = [
    ...high.map((value, place) => [first + place, value]),
    ...low.map((value, place) => [first + place, value]).reverse(),
  ];
  const text = points.map(([hour, value]) => `${scale.x(hour).toFixed(1)},${scale.y(value).toFixed(1)}`).join(" ");
  return drawn("polygon", { points: text, ...attributes });
}

/**
 * Returns the grid of a plot: lines of values with their numbers, and words at hours.
 * @param {Scale} scale
 * @param {[number, number]} ends lowest and highest value
 * @param {(value: number) => string} show
 * @param {[number, string][]} marks hour and word
 */
export function grid(scale, [low, high], show, marks) {
  const group = drawn("g", { class: "grid" });
  for (const value of ticks(low, high)) {
    const y = scale.y(value);
    group.append(
      drawn("line", { x1: MARGIN.left, x2: WIDTH - MARGIN.right, y1: y, y2: y }),
      drawn("text", { x: MARGIN.left - 6, y: y + 4, "text-anchor": "end" }, show(value)),
    );
  }
  for (const [hour, word] of marks) {
    group.append(drawn("text", { x: scale.x(hour), y: HEIGHT - 8, "text-anchor": "middle" }, word));
  }
  return group;
}
