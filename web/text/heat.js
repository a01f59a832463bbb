// The pictures of inside.js: units over symbols, all units at one symbol, and a text coloured by one unit.

import { element } from "../frame/elements.js";
import { css, gradient, ink, paint } from "../shared/scale.js";

export const CELL = 15; // px, width of a symbol in the heat map
const ROW = 12; // px, height of a unit
const [ROWS, FEW_ROWS] = [32, 16]; // units in the heat map, those that move most: on a screen, on a telephone
const TELEPHONE = 480; // px, the widest
const FINALS = 28; // forms of the end of a Hangul syllable; the first is none

/**
 * @typedef {object} CellColours how values become colours
 * @property {number} limit
 * @property {(value: number) => import("../shared/scale.js").Colour} rgb
 * @property {(value: number) => string} css
 *
 * @typedef {{units: number, values: Float32Array}} Part values (symbols, units), flat
 */

/**
 * Returns how values become colours.
 * @param {boolean} isGate a gate's values lie in 0..1, others around 0
 * @param {Float32Array} values
 * @param {Record<"diverging" | "sequential", number[][]>} anchors
 * @returns {CellColours}
 */
export function cellColours(isGate, values, { diverging, sequential }) {
  const colour = gradient(isGate ? sequential : diverging);
  let limit = 1;
  if (!isGate) for (const value of values) limit = Math.max(limit, Math.abs(value));
  const share = isGate ? (value) => value : (value) => 0.5 + value / (2 * limit);
  return { limit, rgb: (value) => colour(share(value)), css: (value) => css(colour(share(value))) };
}

/**
 * Returns what can be looked for in a text: name -> function of a trace that gives one number a symbol.
 * @param {string} language "ko" or "en"
 * @returns {Record<string, (trace: {symbols: string[], nats: number[]}) => number[]>}
 */
export function features(language) {
  const each =
    (test) =>
    ({ symbols }) =>
      symbols.map((symbol) => Number(test(symbol)));
  const isOpen = (symbol) => /[가-힣]/.test(symbol) && (symbol.codePointAt(0) - 0xac00) % FINALS === 0;
  return {
    space: each((symbol) => /\s/.test(symbol)),
    word: ({ symbols }) => runs(symbols, /\s/),
    line: ({ symbols }) => runs(symbols, /\n/),
    ...(language === "ko" ? { open: each(isOpen) } : { capital: each((symbol) => /[A-Z]/.test(symbol)) }),
    surprise: ({ nats }) => nats,
  };
}

/** Returns how many symbols ago a text last had one that matches. */
function runs(symbols, pattern) {
  let count = 0;
  return symbols.map((symbol) => (count = pattern.test(symbol) ? 0 : count + 1));
}

/** Units down, symbols across. */
export class HeatMap {
  #units = [];
  #count = 0;

  /** @param {(unit: number, place: number) => void} onChoice */
  constructor(onChoice) {
    this.node = element("div", "heat-map", { tabindex: 0, role: "region" });
    this.inner = element("div", "inner");
    this.head = element("div", "symbols");
    this.marker = element("div", "marker");
    this.node.append(this.inner);
    this.node.addEventListener("click", ({ target, offsetX, offsetY }) => {
      if (!(target instanceof HTMLCanvasElement)) return;
      const unit = this.#units[Math.floor(offsetY / ROW)];
      if (unit !== undefined) onChoice(unit, Math.min(this.#count - 1, Math.floor(offsetX / CELL)));
    });
  }

  get #rows() {
    return this.node.clientWidth > TELEPHONE ? ROWS : FEW_ROWS;
  }

  /**
   * Returns the numbers of the units that move most, most first.
   * @param {Part} part
   */
  liveliest({ units, values }) {
    const count = values.length / Math.max(1, units);
    const spread = new Float64Array(units);
    for (let unit = 0; unit < units; unit++) {
      let [sum, squares] = [0, 0];
      for (let place = 0; place < count; place++) {
        const value = values[place * units + unit];
        sum += value;
        squares += value * value;
      }
      spread[unit] = count ? squares / count - (sum / count) ** 2 : 0;
    }
    return [...spread.keys()].sort((a, b) => spread[b] - spread[a]).slice(0, this.#rows);
  }

  /**
   * @param {Part} part
   * @param {string[]} symbols
   * @param {CellColours} colour
   * @param {number} unit the chosen one, which is always among the rows
   * @param {{heat: string}} messages
   */
  draw(part, symbols, colour, unit, messages) {
    const { units, values } = part;
    this.#units = this.liveliest(part);
    if (!this.#units.includes(unit)) this.#units = [unit, ...this.#units.slice(0, this.#rows - 1)];
    this.#count = symbols.length;
    this.node.setAttribute("aria-label", messages.heat);
    this.head.replaceChildren(...symbols.map((symbol) => element("span", "", {}, symbol.trim() || "·")));
    if (!symbols.length) return void this.inner.replaceChildren();
    const shown = this.#units;
    const canvas = paint(
      symbols.length,
      shown.length,
      (i) => {
        return values[(i % symbols.length) * units + shown[Math.floor(i / symbols.length)]];
      },
      colour.rgb,
    );
    canvas.style.cssText = `width:${symbols.length * CELL}px;height:${shown.length * ROW}px`;
    const line = element("div", "line");
    line.style.top = `${shown.indexOf(unit) * ROW}px`;
    const frame = element("div", "frame");
    frame.append(canvas, line, this.marker);
    this.inner.replaceChildren(this.head, frame);
    this.node.scrollLeft = this.node.scrollWidth;
  }

  mark(place) {
    this.marker.hidden = place < 0;
    this.marker.style.left = `${place * CELL}px`;
    const left = place * CELL;
    if (left < this.node.scrollLeft || left + CELL > this.node.scrollLeft + this.node.clientWidth) {
      this.node.scrollLeft = left - this.node.clientWidth / 2;
    }
  }
}

/** All units at one moment, as a carpet; arrow keys choose the unit beside the chosen one. */
export class Grid {
  /** @param {(unit: number) => void} onChoice */
  constructor(onChoice) {
    this.node = element("div", "grid", { tabindex: 0, role: "img" });
    this.node.addEventListener("keydown", (event) => {
      const move = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -this.across, ArrowDown: this.across }[event.key];
      if (!move || event.ctrlKey || event.metaKey || event.altKey) return;
      event.preventDefault();
      onChoice(this.unit + move);
    });
    this.node.addEventListener("click", ({ offsetX, offsetY, target }) => {
      if (!(target instanceof HTMLCanvasElement)) return;
      const side = target.clientWidth / this.across;
      onChoice(Math.floor(offsetY / side) * this.across + Math.floor(offsetX / side));
    });
  }

  /**
   * @param {Float32Array} values one a unit
   * @param {CellColours} colour
   * @param {number} unit
   */
  draw(values, colour, unit) {
    this.unit = unit;
    if (!values.length) return void this.node.replaceChildren();
    this.across = Math.ceil(Math.sqrt(values.length * 1.6));
    const down = Math.ceil(values.length / this.across);
    const outside = [128, 128, 128];
    const canvas = paint(
      this.across,
      down,
      (i) => i,
      (i) => (i < values.length ? colour.rgb(values[i]) : outside),
    );
    const place = element("div", "place");
    const [column, row] = [unit % this.across, Math.floor(unit / this.across)];
    place.style.cssText =
      `left:${(100 * column) / this.across}%;top:${(100 * row) / down}%;` +
      `width:${100 / this.across}%;height:${100 / down}%`;
    this.node.replaceChildren(canvas, place);
  }
}

/** The text, each symbol on the colour of one unit's value. */
export class ColouredText {
  /** @param {(place: number) => void} onChoice */
  constructor(onChoice) {
    this.node = element("div", "coloured-text", { translate: "no" });
    this.node.addEventListener("click", ({ target }) => {
      const place = /** @type {Element} */ (target).getAttribute("data-place");
      if (place) onChoice(Number(place));
    });
  }

  /**
   * @param {string[]} symbols
   * @param {(place: number) => number} valueAt
   * @param {CellColours} colour
   */
  draw(symbols, valueAt, colour) {
    const marks = symbols.map((symbol, place) => {
      const mark = element("span", symbol === "\n" ? "break" : "", { "data-place": place });
      const rgb = colour.rgb(valueAt(place));
      mark.style.background = css(rgb);
      mark.style.color = ink(rgb);
      mark.textContent = symbol === "\n" ? "↵\n" : symbol;
      return mark;
    });
    this.node.replaceChildren(...marks);
  }

  mark(place) {
    this.node.querySelector(".here")?.classList.remove("here");
    this.node.children[place]?.classList.add("here");
  }
}
