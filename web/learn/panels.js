// What changes inside the network while it learns: filters, activations, norms, confusion. train.js decides when.

import { element } from "../frame/elements.js";
import { fill } from "../frame/format.js";
import { gradient } from "../shared/scale.js";
import { drawTiles, tilesOf } from "./pictures.js";

const [LEAST, MOST] = [-7, 2]; // powers of ten between which norms are drawn
const KINDS = ["gradient", "weights"];

export class Panels {
  messages;

  constructor() {
    this.filters = element("canvas", "tiles", { role: "img" });
    this.layers = element("div", "layers");
    this.norms = element("div", "norms");
    this.confusion = element("table", "confusion");
    this.captions = Object.fromEntries(
      ["filters", "inside", "norms", "confusion"].map((name) => [name, element("figcaption")]),
    );
    const figure = (name, content) => element("figure", name, {}, this.captions[name], content);
    this.boxes = {
      filters: figure("filters", this.filters),
      inside: figure("inside", this.layers),
      norms: figure("norms", this.norms),
      confusion: figure("confusion", this.confusion),
    };
    this.#buildConfusion();
  }

  #buildConfusion() {
    const digits = Array.from({ length: 10 }, (_, digit) => digit);
    const head = (scope) => element("th", "", { scope }, element("span"));
    this.heads = [digits.map(() => head("col")), digits.map(() => head("row"))];
    this.cells = [];
    const rows = digits.map((label) => {
      const cells = digits.map(() => element("td"));
      this.cells.push(...cells);
      return element("tr", "", {}, this.heads[1][label], ...cells);
    });
    this.confusion.append(element("tr", "", {}, element("td"), ...this.heads[0]), ...rows);
  }

  /** Takes words in another language. */
  receive({ messages, diverging, classes }) {
    this.messages = messages;
    this.colours = gradient(diverging);
    for (const [name, caption] of Object.entries(this.captions)) caption.textContent = messages[name];
    for (const heads of this.heads) heads.forEach((head, place) => (head.firstChild.textContent = classes[place]));
    this.confusion.classList.toggle(
      "named",
      classes.some((name) => name.length > 1),
    );
    this.filters.ariaLabel ??= messages.filters; // until there are some
    this.norms.querySelectorAll("[data-kind]").forEach((/** @type {HTMLElement} */ box) => {
      box.title = messages[box.dataset.kind];
    });
  }

  /**
   * Makes room for the layers of a network.
   * @param {string[]} names of those with a kernel, in order
   */
  build(names) {
    this.shown = new Map();
    this.layers.replaceChildren();
    this.bars = names.map((name) => {
      const row = { box: element("div", "row", {}, element("span", "", {}, name)), bars: {}, values: {} };
      for (const kind of KINDS) {
        row.bars[kind] = element("i", kind);
        row.values[kind] = element("output", kind);
        const track = element("b", "", { title: this.messages[kind], "data-kind": kind }, row.bars[kind]);
        row.box.append(track, row.values[kind]);
      }
      return row;
    });
    this.norms.replaceChildren(...this.bars.map(({ box }) => box));
    this.cells.forEach((cell) => ((cell.textContent = ""), cell.removeAttribute("style")));
  }

  /**
   * @param {{count: number, side: number, data: Float32Array, all: number}} filters
   * @param {{name: string, data: Float32Array, dims: number[]}[]} layers
   */
  see(filters, layers) {
    const { count, side, data, all } = filters;
    drawTiles(this.filters, { data, count, height: side, width: side, across: count > 16 ? 8 : 5 }, this.colours);
    this.filters.ariaLabel = fill(this.messages.filtersAlt, { count, all, side });
    for (const layer of layers) {
      if (layer.name === "logits") continue; // the bars beside the paper
      const canvas = this.shown.get(layer.name) ?? this.#place(layer);
      drawTiles(canvas, tilesOf(layer), this.colours);
    }
  }

  #place({ name, dims }) {
    const canvas = element("canvas", dims.length > 1 ? "tiles" : "tiles units", { role: "img" });
    canvas.ariaLabel = fill(this.messages.layerAlt, { name, count: dims[0] });
    this.layers.append(element("span", "", {}, name), canvas);
    this.shown.set(name, canvas);
    return canvas;
  }

  /**
   * @param {{gradientNorms: number[], weightNorms: number[]}} norms of each kernel
   */
  measure({ gradientNorms, weightNorms }) {
    this.bars.forEach(({ bars, values }, place) => {
      for (const kind of KINDS) {
        const norms = kind === "gradient" ? gradientNorms : weightNorms;
        const power = Math.log10(norms[place]);
        const share = Math.min(Math.max((power - LEAST) / (MOST - LEAST), 0), 1) || 0;
        bars[kind].style.width = `${100 * share}%`;
        values[kind].textContent = norms[place] ? Number(norms[place].toPrecision(1)).toExponential() : "0";
      }
    });
  }

  /** @param {Int32Array} confusion (10, 10), rows are what the digits are */
  confuse(confusion) {
    const most = confusion.reduce((a, b) => Math.max(a, b), 1);
    this.cells.forEach((cell, place) => {
      const isRight = place % 11 === 0;
      const share = Math.round((100 * confusion[place]) / (isRight ? most : Math.max(4, most / 4)));
      cell.textContent = confusion[place] ? String(confusion[place]) : "";
      const colour = isRight ? "#0072b2" : "#d55e00";
      cell.style.background = `color-mix(in srgb, ${colour} ${Math.min(share, 100) * 0.55}%, transparent)`;
    });
  }
}
