// A plan as an SVG: boxes, links that pass layers by, and below them three bars with the share of each layer.

import { element } from "../frame/elements.js";
import { boxesOf, linksOf, MEASURES, middle, partsOf, px, stepsOf, STAGE } from "./layout.js";

const SPACE = "http://www.w3.org/2000/svg";
const ROW = 46; // px from a bar to the next one
const BAR = 18; // px of a bar's height
const THINNEST = 0.75; // px of a part that is to be seen when it is lit
export const HEIGHT = STAGE + MEASURES.length * ROW + 4;
const PAPER = "var(--st-background-color, white)";
const COLOURS = {
  input: "#8A94A6",
  convolution: "#0072B2",
  depthwise: "#56B4E9",
  dense: "#D55E00",
  embedding: "#E69F00",
  recurrent: "#AA4499",
  max_pool: "#7A8290",
  average_pool: "#7A8290",
  average: "#7A8290",
  upsampling: "#CC79A7",
  add: "#009E73",
  multiply: "#B8A400",
  concat: "#44AA99",
  gate: "#B8A400",
};

/** Returns the colour of a kind of layer. */
export const colourOf = (kind) => COLOURS[kind];

export class Drawing {
  /** @type {SVGElement[]} */ #groups = [];
  /** @type {{from: number, to: number, path: SVGElement}[]} */ #links = [];
  /** @type {{from: number, share: number}[][]} */ #parts = [];
  /** @type {SVGElement[][]} */ #segments = [];
  #lit = -1;

  constructor() {
    this.svg = /** @type {SVGSVGElement} */ (drawn("svg", { xmlns: SPACE, role: "img" }));
    this.ribbons = drawn("g", { fill: "currentColor", opacity: 0.16 });
  }

  /**
   * Draws a plan anew.
   * @param {{layers: import("./layout.js").Layer[]}} plan
   * @param {number} width px
   * @param {{label: string, total: string}[]} words of the bars
   */
  draw({ layers }, width, words) {
    this.width = width;
    this.layers = layers;
    this.boxes = boxesOf(layers, width);
    this.svg.setAttribute("viewBox", `0 0 ${width} ${HEIGHT}`);
    this.svg.setAttribute("height", String(HEIGHT));
    this.#parts = MEASURES.map((measure) => partsOf(layers, measure));
    const lines = stepsOf(layers).map(([from, to]) => this.#line(from, to));
    this.#links = linksOf(layers, this.boxes).map(({ from, to, path }) => {
      const attributes = { d: path, fill: "none", stroke: COLOURS[layers[to].kind], "stroke-width": 1.5 };
      return { from, to, path: drawn("path", { ...attributes, "stroke-opacity": 0.75 }) };
    });
    this.#groups = layers.map((layer, place) => this.#box(layer, this.boxes[place]));
    this.#segments = this.#parts.map((parts, row) => this.#bar(parts, barTop(row)));
    const labels = words.flatMap(({ label, total }, row) => this.#words(label, total, barTop(row) - 6));
    this.svg.replaceChildren(
      ...lines,
      this.ribbons,
      ...this.#links.map(({ path }) => path),
      ...this.#groups,
      ...this.#segments.flat(),
      ...labels,
    );
    const lit = this.#lit;
    this.#lit = -1;
    this.light(Math.min(lit, layers.length - 1));
  }

  /** Lets a layer and its shares light up; -1 for none. */
  light(place) {
    if (place === this.#lit) return;
    this.#lit = place;
    const is = (other) => place < 0 || other === place;
    this.#groups.forEach((group, other) => group.setAttribute("opacity", is(other) ? "1" : "0.45"));
    for (const { from, to, path } of this.#links)
      path.setAttribute("stroke-width", place >= 0 && (from === place || to === place) ? "3" : "1.5");
    this.#segments.forEach((row, measure) =>
      row.forEach((part, other) => {
        part.setAttribute("opacity", is(other) ? "1" : "0.35");
        const { share } = this.#parts[measure][other];
        part.setAttribute("width", px(Math.max(share * this.width, other === place && share ? THINNEST * 2 : 0)));
      }),
    );
    this.ribbons.replaceChildren(...(place < 0 ? [] : this.#ribbon(place)));
  }

  /** Returns the drawing as a file that stands for itself, in the colours of the page. */
  file(title) {
    const copy = /** @type {SVGSVGElement} */ (this.svg.cloneNode(true));
    const { color, fontFamily } = getComputedStyle(this.svg);
    const paper = getComputedStyle(this.svg).getPropertyValue("--st-background-color") || "white";
    copy.setAttribute("width", String(this.width));
    copy.setAttribute("style", `color: ${color}; font-family: ${fontFamily.replaceAll('"', "'")}`);
    copy.prepend(drawn("title", {}, title), drawn("rect", { width: "100%", height: "100%", fill: paper }));
    const text = new XMLSerializer().serializeToString(copy).replaceAll(PAPER, paper);
    return new Blob([text], { type: "image/svg+xml" });
  }

  #line(from, to) {
    const [start, end] = [this.boxes[from], this.boxes[to]];
    const y = px(start.y + start.height / 2);
    const line = { x1: px(start.x + start.width), y1: y, x2: px(end.x), y2: y };
    return drawn("line", { ...line, stroke: "currentColor", "stroke-opacity": 0.5 });
  }

  #box({ kind }, { x, y, width, height, depth }) {
    const fill = COLOURS[kind];
    const [right, bottom] = [x + width, y + height];
    const shape = (points, shade) =>
      drawn("polygon", { points: points.map((one) => one.map(px).join()).join(" "), fill: shade, "fill-opacity": 0.3 });
    const lifted = (left, top) => [left + depth * 0.6, top - depth];
    const top = [[x, y], lifted(x, y), lifted(right, y), [right, y]];
    const side = [[right, y], lifted(right, y), lifted(right, bottom), [right, bottom]];
    const faces = [top, side].map((points) =>
      drawn("polygon", { points: points.map((one) => one.map(px).join()).join(" "), fill }),
    );
    const shades = [shape(top, "white"), shape(side, "black")];
    const front = drawn("rect", { x: px(x), y: px(y), width: px(width), height: px(height), rx: depth ? 0 : 2, fill });
    return drawn("g", {}, ...(depth ? [...faces, ...shades] : []), front);
  }

  #bar(parts, y) {
    return parts.map(({ from, share }, place) => {
      const x = px(from * this.width);
      const fill = COLOURS[this.layers[place].kind];
      const edge = share * this.width > 3 ? { stroke: PAPER, "stroke-width": 0.6 } : {};
      return drawn("rect", { x, y, width: px(share * this.width), height: BAR, fill, ...edge });
    });
  }

  #words(label, total, y) {
    const look = { y, fill: "currentColor", "font-size": 13 };
    return [
      drawn("text", { ...look, x: 0 }, label),
      drawn("text", { ...look, x: this.width, "text-anchor": "end", "font-weight": 600 }, total),
    ];
  }

  /** Returns what leads from a layer's box to its part of each bar. */
  #ribbon(place) {
    const box = this.boxes[place];
    let [left, right, bottom] = [box.x, box.x + box.width, box.y + box.height + 2];
    return this.#parts.map((parts, row) => {
      const { from, share } = parts[place];
      const start = from * this.width;
      const end = Math.max(start + 1.5, start + share * this.width);
      const y = barTop(row);
      const points = [
        [left, bottom],
        [right, bottom],
        [end, y],
        [start, y],
      ];
      [left, right, bottom] = [start, end, y + BAR];
      return drawn("polygon", { points: points.map((one) => one.map(px).join()).join(" ") });
    });
  }

  /** Returns the place of the layer under a point of the drawing: a box above, a part of a bar below. */
  placeAt(x, y, nearest) {
    const row = this.#parts.findIndex((_parts, place) => y >= barTop(place) - 4 && y <= barTop(place) + BAR + 4);
    if (row < 0) return nearest(this.boxes, x);
    const share = x / this.width;
    const parts = this.#parts[row];
    const found = parts.findIndex(({ from, share: wide }) => wide && share >= from && share < from + wide);
    return found < 0 ? nearest(this.boxes, x) : found;
  }
}

const barTop = (row) => STAGE + row * ROW + 22;

/** Returns where a layer's box is, px from the drawing's left edge. */
export const boxMiddle = (drawing, place) => middle(drawing.boxes[place]);

/**
 * Returns an element of an SVG.
 * @param {string} tag
 * @param {Record<string, string | number>} attributes
 * @param {...(Node | string)} children
 * @returns {any}
 */
export function drawn(tag, attributes, ...children) {
  const node = document.createElementNS(SPACE, tag);
  for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, String(value));
  node.append(...children);
  return node;
}

/** Returns a mark in the colour of a kind. */
export function dot(kind) {
  const mark = element("i", "dot", { "aria-hidden": "true" });
  mark.style.background = COLOURS[kind];
  return mark;
}
