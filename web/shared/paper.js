// A small paper to draw one digit on: canvas, pen, undo and clear. Its look is base.css's.

import { element } from "../frame/elements.js";
import { Drawing, drawByKeyboard, drawByPointer, FIELD } from "./drawing.js";
import { centreDigit, SIDE, toBytes } from "./mnist.js";

const drawing = new Drawing(); // outlives a change of page; all parts with a paper share it
drawing.penWidth = 22;

export class Paper {
  #frame = null;
  #onDrawn;

  /** @param {(picture: Uint8Array | null) => void} onDrawn is told of every change, (784,), 0 is paper */
  constructor(onDrawn) {
    this.#onDrawn = onDrawn;
    this.canvas = element("canvas", "", { tabindex: 0, role: "application", "aria-describedby": "paper-keys" });
    this.sample = element("canvas", "sample", { width: SIDE, height: SIDE, "aria-hidden": "true" });
    this.hint = element("span", "hint", { "aria-hidden": "true" });
    this.pen = element("span", "pen");
    this.undo = element("button", "", { type: "button" });
    this.clear = element("button", "", { type: "button" });
    this.keys = element("p", "keys", { id: "paper-keys" });
    const field = element("div", "paper", {}, this.sample, this.canvas, this.hint, this.pen);
    const tools = element("div", "paper-tools", {}, this.undo, this.clear);
    this.box = element("div", "paper-box", {}, field, tools, this.keys);
    this.undo.addEventListener("click", () => drawing.undo());
    this.clear.addEventListener("click", () => drawing.clear());
    drawing.onChange = this.#schedule;
    drawByPointer(this.canvas, drawing);
    drawByKeyboard(this.canvas, drawing, ({ x, y, isDown }) => {
      Object.assign(this.pen.style, { left: `${(100 * x) / FIELD}%`, top: `${(100 * y) / FIELD}%` });
      this.pen.classList.toggle("down", isDown);
    });
    this.resizing = new ResizeObserver(() => this.paint());
    this.resizing.observe(this.canvas);
  }

  /** Takes words in another language, or another theme. */
  receive({ messages }) {
    this.canvas.ariaLabel = messages.paper;
    this.hint.textContent = messages.hint;
    this.keys.textContent = messages.keys;
    this.undo.textContent = messages.undo;
    this.clear.textContent = messages.clear;
    this.paint();
  }

  leave() {
    if (drawing.onChange === this.#schedule) drawing.onChange = () => {}; // not that of a part that came meanwhile
    this.resizing.disconnect();
    cancelAnimationFrame(this.#frame);
  }

  get isEmpty() {
    return drawing.isEmpty;
  }

  /** Takes the drawing away. */
  empty() {
    drawing.clear();
  }

  /** Tells of the drawing as it is, at most once a frame. */
  #schedule = () => {
    this.#frame ??= requestAnimationFrame(() => {
      this.#frame = null;
      this.paint();
      this.tell();
    });
  };

  tell() {
    this.#onDrawn(toBytes(centreDigit(drawing.ink())));
  }

  paint() {
    drawing.showOn(this.canvas);
    this.hint.hidden = this.sample.hidden = !drawing.isEmpty;
    this.undo.disabled = !drawing.canUndo;
    this.clear.disabled = drawing.isEmpty;
  }

  /**
   * Shows a digit on the paper, pale, until something is drawn.
   * @param {ArrayLike<number>} digit (784,) in [0, 1]
   */
  suggest(digit) {
    const image = new ImageData(SIDE, SIDE);
    Array.from(digit).forEach((ink, place) => image.data.set([128, 128, 128, 255 * ink], 4 * place));
    this.sample.getContext("2d").putImageData(image, 0, 0);
  }
}
