// A brush over a picture: where it has been, something shall happen.

import { element } from "../frame/elements.js";

const SIDE = 64; // places of the mask on each side
const REACH = 9; // places that the brush is wide to each side
const STEP = 4; // places that an arrow key moves the brush by

export class Brush {
  #isDown = false;
  #at = [SIDE / 2, SIDE / 2]; // of the keyboard's brush
  #onPainted;

  /** @param {(mask: import("./pictures.js").Picture | null) => void} onPainted is told of every change */
  constructor(onPainted) {
    this.#onPainted = onPainted;
    this.mask = null; // null: the whole picture
    this.canvas = element("canvas", "brush", { tabindex: 0, role: "application", "aria-describedby": "brush-keys" });
    this.canvas.width = this.canvas.height = SIDE;
    this.cursor = element("span", "cursor", { "aria-hidden": "true" });
    this.canvas.addEventListener("pointerdown", (event) => {
      this.canvas.setPointerCapture(event.pointerId);
      this.#isDown = true;
      this.#paintAt(event);
    });
    this.canvas.addEventListener("pointermove", (event) => this.#isDown && this.#paintAt(event));
    for (const end of ["pointerup", "pointercancel"]) this.canvas.addEventListener(end, () => (this.#isDown = false));
    this.canvas.addEventListener("keydown", (event) => this.#press(event));
    this.#showCursor();
  }

  /** Takes the mask away: the whole picture counts again. */
  clear() {
    this.mask = null;
    this.#show();
    this.#onPainted(null);
  }

  leave() {
    this.#onPainted = () => {};
  }

  #paintAt(event) {
    const box = this.canvas.getBoundingClientRect();
    this.#dab(((event.clientX - box.left) / box.width) * SIDE, ((event.clientY - box.top) / box.height) * SIDE);
  }

  #press(event) {
    const moves = { ArrowLeft: [-STEP, 0], ArrowRight: [STEP, 0], ArrowUp: [0, -STEP], ArrowDown: [0, STEP] };
    if (event.key in moves) {
      this.#at = this.#at.map((place, axis) => Math.min(Math.max(place + moves[event.key][axis], 0), SIDE));
      this.#showCursor();
    } else if (event.key === " ") this.#dab(...this.#at);
    else if (event.key === "Delete") this.clear();
    else return;
    event.preventDefault();
  }

  /** Paints one round spot with a soft edge. */
  #dab(x, y) {
    this.mask ??= { data: new Float32Array(SIDE * SIDE), height: SIDE, width: SIDE, channels: 1 };
    const { data } = this.mask;
    for (let place = 0; place < data.length; place += 1) {
      const distance = Math.hypot((place % SIDE) + 0.5 - x, Math.floor(place / SIDE) + 0.5 - y);
      data[place] = Math.max(data[place], Math.min(1, Math.max(0, (1.3 * REACH - distance) / (0.6 * REACH))));
    }
    this.#show();
    this.#onPainted(this.mask);
  }

  #show() {
    const image = new ImageData(SIDE, SIDE);
    this.mask?.data.forEach((share, place) => image.data.set([86, 180, 233, 110 * share], 4 * place));
    this.canvas.getContext("2d").putImageData(image, 0, 0);
  }

  #showCursor() {
    const [left, top] = this.#at.map((place) => `${(100 * place) / SIDE}%`);
    Object.assign(this.cursor.style, { left, top });
  }
}
