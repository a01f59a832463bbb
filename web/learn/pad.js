// A small paper to draw a digit on while a network learns, and bars of what it reads at this moment.

import { element } from "../frame/elements.js";
import { percent } from "../frame/format.js";
import { softmax } from "../shared/calibration.js";
import { Drawing, drawByKeyboard, drawByPointer, FIELD } from "../shared/drawing.js";
import { centreDigit, toBytes } from "../shared/mnist.js";

const drawing = new Drawing(); // outlives a change of page

export class Pad {
  #frame = null;
  #shown = null; // digit that stands on the paper while nothing is drawn
  #onDrawn;

  /** @param {(picture: Uint8Array | null) => void} onDrawn is told of every change, (784,), 0 is paper */
  constructor(onDrawn) {
    this.#onDrawn = onDrawn;
    this.canvas = element("canvas", "", { tabindex: 0, role: "application", "aria-describedby": "pad-keys" });
    this.sample = element("canvas", "sample", { width: 28, height: 28, "aria-hidden": "true" });
    this.hint = element("span", "hint", { "aria-hidden": "true" });
    this.pen = element("span", "pen");
    this.paper = element("div", "paper", {}, this.sample, this.canvas, this.hint, this.pen);
    this.undo = element("button", "", { type: "button" });
    this.clear = element("button", "", { type: "button" });
    this.keys = element("p", "keys", { id: "pad-keys" });
    this.rows = Array.from({ length: 10 }, (_, digit) => {
      const bar = element("i");
      const value = element("span");
      return {
        bar,
        value,
        box: element("li", "", {}, element("strong", "", {}, String(digit)), element("b", "", {}, bar), value),
      };
    });
    this.answers = element("ol", "answers", {}, ...this.rows.map(({ box }) => box));
    const tools = element("div", "tools", {}, this.undo, this.clear);
    this.box = element("div", "pad", {}, element("div", "", {}, this.paper, tools, this.keys), this.answers);
    this.undo.addEventListener("click", () => drawing.undo());
    this.clear.addEventListener("click", () => drawing.clear());
    drawing.penWidth = 22;
    drawing.onChange = () => this.#schedule();
    drawByPointer(this.canvas, drawing);
    drawByKeyboard(this.canvas, drawing, ({ x, y, isDown }) => {
      Object.assign(this.pen.style, { left: `${(100 * x) / FIELD}%`, top: `${(100 * y) / FIELD}%` });
      this.pen.classList.toggle("down", isDown);
    });
    this.resizing = new ResizeObserver(() => this.paint());
    this.resizing.observe(this.canvas);
  }

  /** Takes words in another language, or another theme. */
  receive({ messages, language }) {
    this.language = language;
    this.canvas.ariaLabel = messages.paper;
    this.hint.textContent = messages.hint;
    this.keys.textContent = messages.keys;
    this.undo.textContent = messages.undo;
    this.clear.textContent = messages.clear;
    this.answers.ariaLabel = messages.answers;
    this.paint();
  }

  leave() {
    drawing.onChange = () => {};
    this.resizing.disconnect();
    cancelAnimationFrame(this.#frame);
  }

  get isEmpty() {
    return drawing.isEmpty;
  }

  /** Tells of the drawing as it is, at most once a frame. */
  #schedule() {
    this.#frame ??= requestAnimationFrame(() => {
      this.#frame = null;
      this.paint();
      this.tell();
    });
  }

  tell() {
    this.#onDrawn(toBytes(centreDigit(drawing.ink())));
  }

  paint() {
    const side = Math.round(this.canvas.clientWidth * devicePixelRatio);
    if (this.canvas.width !== side) this.canvas.width = this.canvas.height = side;
    const target = this.canvas.getContext("2d");
    target.setTransform(side / FIELD, 0, 0, side / FIELD, 0, 0);
    target.clearRect(0, 0, FIELD, FIELD);
    target.strokeStyle = getComputedStyle(this.canvas).color;
    drawing.paint(target);
    this.hint.hidden = this.sample.hidden = !drawing.isEmpty;
    this.undo.disabled = !drawing.canUndo;
    this.clear.disabled = drawing.isEmpty;
  }

  /**
   * Shows what the network reads.
   * @param {Float32Array} logits (10,)
   * @param {Float32Array | null} sample float32 (784,) that it reads while nothing is drawn
   */
  show(logits, sample) {
    const shares = softmax(logits).map((share) => (Number.isFinite(share) ? share : 0));
    const top = shares.indexOf(Math.max(...shares));
    this.rows.forEach(({ bar, value, box }, digit) => {
      bar.style.translate = `${100 * (shares[digit] - 1)}%`;
      value.textContent = percent(shares[digit], this.language);
      box.classList.toggle("top", digit === top);
    });
    if (!sample || this.#shown) return;
    this.#shown = sample;
    const image = new ImageData(28, 28);
    sample.forEach((ink, place) => image.data.set([128, 128, 128, 255 * ink], 4 * place));
    this.sample.getContext("2d").putImageData(image, 0, 0);
  }
}
