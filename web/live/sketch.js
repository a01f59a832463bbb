// The shape that the reader draws upon the plane, by mouse, finger, pen or keyboard. It stays in this tab.

import { element } from "../frame/elements.js";
import { Drawing, drawByKeyboard, drawByPointer, FIELD } from "../shared/drawing.js";
import { linesOf } from "./field.js";

const drawing = new Drawing(); // outlives a change of page
drawing.penWidth = 5;

export class Sketch {
  #frame = null;

  /** @param {() => void} onDrawn is told when a stroke is complete, undone or cleared */
  constructor(onDrawn) {
    this.canvas = element("canvas", "sketch", { tabindex: 0, role: "application", "aria-describedby": "sketch-keys" });
    this.pen = element("span", "pen");
    this.undo = element("button", "", { type: "button" });
    this.clear = element("button", "", { type: "button" });
    this.keys = element("p", "keys", { id: "sketch-keys" });
    this.tools = element("div", "sketch-tools", {}, this.undo, this.clear, this.keys);
    this.undo.addEventListener("click", () => drawing.undo());
    this.clear.addEventListener("click", () => drawing.clear());
    drawing.onChange = this.#tell = (isFinal) => {
      this.#frame ??= requestAnimationFrame(() => {
        this.#frame = null;
        this.paint();
      });
      if (isFinal) onDrawn();
    };
    drawByPointer(this.canvas, drawing);
    drawByKeyboard(this.canvas, drawing, ({ x, y, isDown }) => {
      Object.assign(this.pen.style, { left: `${(100 * x) / FIELD}%`, top: `${(100 * y) / FIELD}%` });
      this.pen.classList.toggle("down", isDown);
    });
  }

  #tell;

  /** Takes words in another language. */
  receive(messages) {
    this.canvas.ariaLabel = messages.paper;
    this.keys.textContent = messages.keys;
    this.undo.textContent = messages.undo;
    this.clear.textContent = messages.clear;
    this.paint();
  }

  leave() {
    if (drawing.onChange === this.#tell) drawing.onChange = () => {}; // not that of a part that came meanwhile
    cancelAnimationFrame(this.#frame);
  }

  paint() {
    this.undo.disabled = !drawing.canUndo;
    this.clear.disabled = drawing.isEmpty;
    if (!drawing.isPenDown) return this.canvas.getContext("2d").clearRect(0, 0, this.canvas.width, this.canvas.height);
    drawing.showOn(this.canvas); // once it is complete, the real points show it
  }

  /** Returns what is drawn as lines of the plane. */
  get lines() {
    return linesOf(drawing.strokes);
  }
}
