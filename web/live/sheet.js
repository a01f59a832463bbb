// Digits as they are generated, real ones above them, and under each one what the discriminator says of it.

import { element } from "../frame/elements.js";

const SIDE = 28; // px of a digit
const ACROSS = 8;
const BAR = 4; // px of a verdict, in the picture's own pixels
const GAP = 2;
const [GROUND, TRACK] = ["#2b2b2b", "#666"]; // around the digits, which are black in a light page, too

/**
 * @typedef {object} Seen
 * @property {Uint8Array} digits (n, 784), flat: a row of real ones, then the generated ones
 * @property {Float32Array} verdicts (n,) from 0 (generated) to 1 (real)
 */

export class Sheet {
  alt = "sheetAlt"; // of the messages
  #tiles = null; // a canvas with all digits, unscaled

  constructor() {
    this.real = element("canvas", "tiles", { "aria-hidden": "true" });
    this.canvas = element("canvas", "tiles", { role: "img" });
    this.words = { real: element("p"), made: element("p") };
    this.box = element("div", "sheet", {}, this.words.real, this.real, this.words.made, this.canvas);
  }

  /** Writes its words. */
  name(messages) {
    this.words.real.textContent = messages.realDigits;
    this.words.made.textContent = messages.madeDigits;
  }

  /**
   * Draws what the thread saw.
   * @param {Seen} seen
   * @param {(share: number) => number[]} colour of a verdict
   */
  draw({ digits, verdicts }, colour) {
    const count = verdicts.length;
    this.#tiles ??= element("canvas", "", { width: SIDE, height: SIDE * count });
    const image = new ImageData(SIDE, SIDE * count);
    digits.forEach((grey, place) => image.data.set([grey, grey, grey, 255], 4 * place));
    this.#tiles.getContext("2d").putImageData(image, 0, 0);
    this.#lay(this.real, 0, ACROSS, verdicts, colour);
    this.#lay(this.canvas, ACROSS, count, verdicts, colour);
  }

  /** Lays the digits from `first` to before `end` out in rows. */
  #lay(canvas, first, end, verdicts, colour) {
    const rows = Math.ceil((end - first) / ACROSS);
    const [across, down] = [SIDE + GAP, SIDE + BAR + 2 * GAP];
    const scale = Math.max(1, Math.round((canvas.clientWidth * devicePixelRatio) / (ACROSS * across + GAP)));
    const sides = { width: scale * (ACROSS * across + GAP), height: scale * (rows * down + GAP) };
    if (canvas.width !== sides.width || canvas.height !== sides.height) Object.assign(canvas, sides);
    const target = canvas.getContext("2d");
    target.setTransform(scale, 0, 0, scale, 0, 0);
    target.imageSmoothingEnabled = false;
    target.fillStyle = GROUND;
    target.fillRect(0, 0, sides.width, sides.height);
    for (let place = first; place < end; place += 1) {
      const [column, row] = [(place - first) % ACROSS, Math.floor((place - first) / ACROSS)];
      const [left, top] = [GAP + column * across, GAP + row * down];
      target.drawImage(this.#tiles, 0, SIDE * place, SIDE, SIDE, left, top, SIDE, SIDE);
      target.fillStyle = TRACK;
      target.fillRect(left, top + SIDE + 1, SIDE, BAR);
      const [red, green, blue] = colour(verdicts[place]);
      target.fillStyle = `rgb(${red} ${green} ${blue})`;
      target.fillRect(left, top + SIDE + 1, SIDE * verdicts[place], BAR);
    }
  }
}
