// The picture with a box round each piece that was found: choose one, or draw another. See core/ui/classify/pieces.py.

import { element } from "../frame/elements.js";
import { fill } from "../frame/format.js";

const LEAST = 0.02; // of a side; a shorter stroke of the pointer was a click
const STEP = 0.01; // of a side, a press of an arrow key
const QUIET = 300; // ms without an arrow key, then the box is read: the server need not read each step
const MIDDLE = [0.25, 0.25, 0.75, 0.75]; // where a box of one's own begins, for those who move it by keys
const ARROWS = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };

/** @typedef {[number, number, number, number]} Box top, left, bottom, right as shares of the picture */

export default class Boxes {
  #id = "";
  /** @type {Box | null} */
  #chosen = null;
  /** @type {number[] | null} */
  #start = null; // where the pointer went down
  #timer = 0; // until a box that keys move is read

  /** @param {import("../frame/loader.js").Component} component */
  constructor({ parentElement }) {
    this.image = element("img", "boxes-image", { draggable: "false" });
    this.layer = element("div", "boxes-layer");
    this.drawn = element("button", "boxes-box boxes-drawn", { type: "button" });
    this.stage = element("div", "boxes-stage", {}, this.image, this.layer, this.drawn);
    this.all = element("button", "boxes-all", { type: "button" });
    this.own = element("button", "boxes-all", { type: "button" });
    this.hint = element("p", "boxes-hint");
    const buttons = element("div", "boxes-buttons", {}, this.all, this.own);
    this.host = element("div", "boxes", {}, this.stage, buttons, this.hint);
    this.stage.addEventListener("pointerdown", (event) => this.#down(event));
    this.stage.addEventListener("pointermove", (event) => this.#move(event));
    this.stage.addEventListener("pointerup", (event) => this.#up(event));
    this.stage.addEventListener("pointercancel", () => this.#cancel());
    this.drawn.addEventListener("keydown", (event) => this.#key(event));
    this.all.addEventListener("click", () => this.#choose(null));
    this.own.addEventListener("click", () => this.#choose(MIDDLE, true));
    /** @type {Box[]} */
    this.found = [];
    parentElement.append(this.host);
  }

  leave() {
    clearTimeout(this.#timer);
    this.host.remove();
  }

  receive({ data, setStateValue }) {
    this.send = setStateValue;
    this.messages = data.messages;
    if (this.#id !== data.id) {
      this.#id = data.id;
      this.#chosen = null;
      clearTimeout(this.#timer);
      this.image.src = `data:image/png;base64,${data.picture}`;
    }
    this.found = data.boxes;
    this.image.alt = data.messages.picture;
    this.all.textContent = data.messages.all;
    this.own.textContent = data.messages.own;
    this.hint.textContent = data.messages.hint;
    this.drawn.setAttribute("aria-label", data.messages.drawn);
    this.layer.replaceChildren(...data.boxes.map((box, i) => this.#found(box, i, data.labels[i])));
    this.#show();
  }

  #found(box, i, label) {
    const name = fill(this.messages.digit, { place: i + 1, label });
    const button = element(
      "button",
      "boxes-box",
      { type: "button", "aria-label": name },
      element("span", "", {}, label),
    );
    place(button, box);
    button.addEventListener("click", (event) => {
      if (event.detail === 0) this.#choose(box, true); // by keyboard; the pointer's click is told in #up
    });
    return button;
  }

  #choose(box, isFocused = false) {
    clearTimeout(this.#timer);
    this.#chosen = box;
    this.#show();
    if (isFocused) this.drawn.focus();
    this.send("chosen", { id: this.#id, box });
  }

  #show() {
    this.drawn.hidden = !this.#chosen;
    if (this.#chosen) place(this.drawn, this.#chosen);
    this.all.setAttribute("aria-pressed", String(!this.#chosen));
  }

  #at(event) {
    const { left, top, width, height } = this.stage.getBoundingClientRect();
    return [clamp((event.clientY - top) / height), clamp((event.clientX - left) / width)];
  }

  #down(event) {
    if (event.button !== 0) return;
    event.preventDefault();
    this.#start = this.#at(event);
    this.stage.setPointerCapture(event.pointerId);
  }

  #move(event) {
    if (!this.#start) return;
    this.drawn.hidden = false;
    place(this.drawn, between(this.#start, this.#at(event)));
  }

  #up(event) {
    if (!this.#start) return;
    const [start, end] = [this.#start, this.#at(event)];
    this.#start = null;
    const box = between(start, end);
    if (box[2] - box[0] >= LEAST && box[3] - box[1] >= LEAST) return this.#choose(box);
    const hit = this.found.find(([top, left, bottom, right]) => {
      return top <= end[0] && end[0] <= bottom && left <= end[1] && end[1] <= right;
    });
    if (hit) this.#choose(hit);
    else this.#show();
  }

  #cancel() {
    this.#start = null;
    this.#show();
  }

  #key(event) {
    const arrow = ARROWS[event.key];
    if (!arrow || !this.#chosen) return;
    event.preventDefault();
    const box = moved(this.#chosen, arrow, event.shiftKey);
    clearTimeout(this.#timer);
    this.#chosen = box;
    this.#show();
    this.#timer = setTimeout(() => this.#choose(box), QUIET);
  }
}

/**
 * Returns a box moved by one step or, where it is resized, with its lower right corner moved.
 * @param {Box} box
 * @param {number[]} arrow down, right
 * @param {boolean} isResized
 * @returns {Box}
 */
export function moved([top, left, bottom, right], [down, across], isResized) {
  if (isResized) {
    return [
      top,
      left,
      clamp(Math.max(top + LEAST, bottom + down * STEP)),
      clamp(Math.max(left + LEAST, right + across * STEP)),
    ];
  }
  const y = Math.min(Math.max(down * STEP, -top), 1 - bottom);
  const x = Math.min(Math.max(across * STEP, -left), 1 - right);
  return [top + y, left + x, bottom + y, right + x];
}

/**
 * Returns the box between two corners, each [y, x].
 * @param {number[]} one
 * @param {number[]} other
 * @returns {Box}
 */
export function between([y, x], [otherY, otherX]) {
  return [Math.min(y, otherY), Math.min(x, otherX), Math.max(y, otherY), Math.max(x, otherX)];
}

function place(node, [top, left, bottom, right]) {
  node.style.top = `${100 * top}%`;
  node.style.left = `${100 * left}%`;
  node.style.height = `${100 * (bottom - top)}%`;
  node.style.width = `${100 * (right - left)}%`;
}

const clamp = (value) => Math.min(1, Math.max(0, value));
