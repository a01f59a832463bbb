// Where things are placed and drawn, and where the network's look is shown.

import { element } from "../frame/elements.js";
import { fill } from "../frame/format.js";
import { Drawing, FIELD, drawByKeyboard, drawByPointer } from "../shared/drawing.js";

export const SIDE = 64; // of what the network sees, px; places and sizes are in these
const PEN = (2.2 * FIELD) / SIDE;
const SHARPNESS = 4; // pixels of the paper on the page to one that the network sees
const STEPS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
const FAR = 4; // px, of a step with Shift
export const SIZES = { least: 12, most: 58 };

/**
 * @typedef {{name: string, picture: HTMLCanvasElement, x: number, y: number, size: number}} Thing a kind's name, its
 *   middle and its longer side, px
 */

export class Board {
  /** @type {Thing[]} */
  things = [];
  chosen = -1;
  #grip = null; // where the pointer was that drags a thing

  /** @param {(isFinal: boolean) => void} onChange is told while something moves (false) and when it has been done */
  constructor(onChange) {
    this.onChange = onChange;
    this.drawing = new Drawing();
    this.drawing.penWidth = PEN;
    const pixels = SIDE * SHARPNESS;
    this.paper = element("canvas", "paper-of-scene", { width: pixels, height: pixels, tabindex: 0, role: "img" });
    this.veil = element("canvas", "veil", { width: SIDE, height: SIDE, "aria-hidden": "true" });
    this.pen = element("i", "pen", { hidden: "" });
    this.layer = element("div", "layer");
    this.box = element("div", "board", {}, this.paper, this.layer, this.veil, this.pen);
    drawByPointer(this.paper, this.drawing);
    drawByKeyboard(this.paper, this.drawing, ({ x, y }) => {
      this.pen.hidden = this.paper !== this.#focused();
      Object.assign(this.pen.style, { left: `${(100 * x) / FIELD}%`, top: `${(100 * y) / FIELD}%` });
    });
    this.paper.addEventListener("blur", () => (this.pen.hidden = true));
    this.paper.addEventListener("pointerdown", () => this.choose(-1));
    this.drawing.onChange = (isFinal) => {
      this.#paintPaper();
      this.onChange(isFinal);
    };
    this.#paintPaper();
  }

  #focused() {
    return /** @type {Document | ShadowRoot} */ (this.box.getRootNode()).activeElement;
  }

  /** Takes the words of the language; `names` are those of the kinds. */
  receive(messages, names) {
    this.messages = messages;
    this.names = names;
    this.paper.ariaLabel = messages.paper;
    this.#name();
  }

  get isEmpty() {
    return !this.things.length && this.drawing.isEmpty;
  }

  /** Puts a thing where there is room, and chooses it. */
  add(name, picture, size, at = this.#room(size)) {
    this.things.push({ name, picture, size, ...at });
    this.chosen = this.things.length - 1;
    this.#build();
    this.onChange(true);
  }

  remove() {
    if (this.chosen < 0) return;
    this.things.splice(this.chosen, 1);
    this.chosen = -1;
    this.#build();
    this.onChange(true);
  }

  clear() {
    this.things = [];
    this.chosen = -1;
    this.#build();
    if (this.drawing.isEmpty) this.onChange(true);
    else this.drawing.clear(); // which tells
  }

  resize(size) {
    if (this.chosen < 0) return;
    this.things[this.chosen].size = Math.min(SIZES.most, Math.max(SIZES.least, size));
    this.#move(this.chosen, 0, 0);
    this.onChange(true);
  }

  choose(place) {
    this.chosen = place;
    this.#mark();
    this.onChoose();
  }
  onChoose = () => {};

  /** Returns what the network sees: (64, 64) in [0, 1], flat. */
  picture() {
    const canvas = new OffscreenCanvas(SIDE, SIDE);
    const context = canvas.getContext("2d", { willReadFrequently: true });
    context.fillStyle = "black";
    context.fillRect(0, 0, SIDE, SIDE);
    context.globalCompositeOperation = "lighten";
    context.imageSmoothingQuality = "high";
    for (const thing of this.things) context.drawImage(thing.picture, ...boxOf(thing));
    this.#paintStrokes(context, SIDE);
    const { data } = context.getImageData(0, 0, SIDE, SIDE);
    return Float32Array.from({ length: SIDE * SIDE }, (_, place) => data[4 * place] / 255);
  }

  /** Lights where the network looked, (grid x grid) shares; nothing for null. */
  light(attention, colour) {
    const context = this.veil.getContext("2d");
    context.clearRect(0, 0, SIDE, SIDE);
    if (!attention) return;
    const grid = Math.sqrt(attention.length);
    const most = Math.max(...attention);
    const small = new OffscreenCanvas(grid, grid);
    const image = new ImageData(grid, grid);
    attention.forEach((share, place) => image.data.set([...colour, Math.round((215 * share) / most)], 4 * place));
    small.getContext("2d").putImageData(image, 0, 0);
    context.imageSmoothingEnabled = true;
    context.drawImage(small, 0, 0, SIDE, SIDE);
  }

  #room(size) {
    const between = (least, most) => least + Math.random() * Math.max(0, most - least);
    let at = { x: SIDE / 2, y: SIDE / 2 };
    for (let tries = 0; tries < 60; tries += 1) {
      at = { x: between(size / 2, SIDE - size / 2), y: between(size / 2, SIDE - size / 2) };
      const isFree = this.things.every(
        (thing) => Math.max(Math.abs(thing.x - at.x), Math.abs(thing.y - at.y)) > (thing.size + size) / 2 + 2,
      );
      if (isFree) break;
    }
    return at;
  }

  #build() {
    this.buttons = this.things.map((thing, place) => this.#buttonOf(thing, place));
    this.layer.replaceChildren(...this.buttons);
    this.things.forEach((_, place) => this.#move(place, 0, 0));
    this.#mark();
    this.#name();
    this.onChoose();
  }

  #buttonOf({ picture }, place) {
    const button = element("button", "thing", { type: "button" });
    const canvas = element("canvas", "", { width: picture.width, height: picture.height });
    canvas.getContext("2d").drawImage(picture, 0, 0);
    button.append(canvas);
    button.addEventListener("focus", () => this.choose(place));
    button.addEventListener("pointerdown", ({ pointerId, clientX, clientY }) => {
      button.setPointerCapture(pointerId);
      this.choose(place);
      this.#grip = [clientX, clientY];
    });
    button.addEventListener("pointermove", ({ clientX, clientY }) => {
      if (!this.#grip) return;
      const scale = SIDE / this.box.clientWidth;
      this.#move(place, (clientX - this.#grip[0]) * scale, (clientY - this.#grip[1]) * scale);
      this.#grip = [clientX, clientY];
      this.onChange(false);
    });
    for (const type of ["pointerup", "pointercancel"]) {
      button.addEventListener(type, () => {
        if (this.#grip) this.onChange(true);
        this.#grip = null;
      });
    }
    button.addEventListener("keydown", (event) => this.#pressed(event, place));
    return button;
  }

  #pressed(event, place) {
    if (event.key in STEPS) {
      const far = event.shiftKey ? FAR : 1;
      this.#move(place, ...STEPS[event.key].map((step) => step * far));
      this.onChange(true);
    } else if (event.key === "+" || event.key === "-") {
      this.resize(this.things[place].size + (event.key === "+" ? 1 : -1));
      this.onChoose();
    } else if (event.key === "Delete" || event.key === "Backspace") {
      this.remove();
      this.paper.focus();
    } else return;
    event.preventDefault();
    event.stopPropagation();
  }

  #move(place, x, y) {
    const thing = this.things[place];
    thing.x = Math.min(SIDE, Math.max(0, thing.x + x));
    thing.y = Math.min(SIDE, Math.max(0, thing.y + y));
    const [left, top, width, height] = boxOf(thing).map((value) => `${(100 * value) / SIDE}%`);
    Object.assign(this.buttons[place].style, { left, top, width, height });
  }

  #mark() {
    this.buttons?.forEach((button, place) => button.classList.toggle("chosen", place === this.chosen));
  }

  #name() {
    this.buttons?.forEach((button, place) => {
      button.ariaLabel = fill(this.messages.thing, { thing: this.names[this.things[place].name] });
    });
  }

  #paintPaper() {
    const context = this.paper.getContext("2d");
    context.clearRect(0, 0, this.paper.width, this.paper.height);
    this.#paintStrokes(context, this.paper.width);
  }

  #paintStrokes(context, side) {
    context.save();
    context.strokeStyle = "white";
    context.scale(side / FIELD, side / FIELD);
    this.drawing.paint(context);
    context.restore();
  }
}

/**
 * Returns left, top, width and height of a thing.
 * @returns {[number, number, number, number]}
 */
function boxOf({ picture, x, y, size }) {
  const scale = size / Math.max(picture.width, picture.height);
  const [width, height] = [picture.width * scale, picture.height * scale];
  return [x - width / 2, y - height / 2, width, height];
}
