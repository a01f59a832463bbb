// The plane in which points are learned: the discriminator's field, real and generated points, the generator's bent grid.

import { element } from "../frame/elements.js";
import { EXTENT, FIELD, LATTICE } from "./field.js";

const LINES_EVERY = 2; // rows and columns of the lattice that are drawn
const STRENGTH = 0.65; // how much of the field's colour is laid over white
const [MADE, REAL, EDGE] = ["#0072b2", "#1a1a1a", "#fff"]; // the first of Okabe-Ito; the field is light in a dark page, too

/**
 * @typedef {object} Seen float32, flat; places are x and y upwards
 * @property {Float32Array} field (FIELD * FIELD,) in [0, 1], row by row from the top
 * @property {Float32Array} lattice (LATTICE * LATTICE, 2)
 * @property {Float32Array} real (n, 2)
 * @property {Float32Array} made (n, 2)
 */

export class Plane {
  alt = "planeAlt"; // of the messages

  constructor() {
    this.canvas = element("canvas", "plane", { role: "img" });
    this.field = element("canvas", "", { width: FIELD, height: FIELD });
    this.image = new ImageData(FIELD, FIELD);
  }

  /**
   * Draws what the thread saw.
   * @param {Seen} seen
   * @param {(share: number) => number[]} colour of the field
   */
  draw(seen, colour) {
    const { canvas } = this;
    const side = Math.round(canvas.clientWidth * devicePixelRatio);
    if (!side) return;
    if (canvas.width !== side) canvas.width = canvas.height = side;
    const target = canvas.getContext("2d");
    target.setTransform(1, 0, 0, 1, 0, 0);
    target.globalAlpha = 1;
    target.fillStyle = EDGE;
    target.fillRect(0, 0, side, side);
    this.#paintField(target, side, seen.field, colour);
    const unit = side / (2 * EXTENT);
    const at = (points, place) => [(points[2 * place] + EXTENT) * unit, (EXTENT - points[2 * place + 1]) * unit];
    target.strokeStyle = REAL;
    bend(target, seen.lattice, at);
    mark(target, seen.real, at, devicePixelRatio);
    scatter(target, seen.made, (points, place) => at(points, place).map((one) => Math.min(Math.max(one, 0), side)));
  }

  #paintField(target, side, field, colour) {
    const { data } = this.image;
    for (let place = 0; place < field.length; place += 1) {
      const [red, green, blue] = colour(field[place]);
      data[4 * place] = red;
      data[4 * place + 1] = green;
      data[4 * place + 2] = blue;
      data[4 * place + 3] = 255;
    }
    this.field.getContext("2d").putImageData(this.image, 0, 0);
    target.imageSmoothingEnabled = true;
    target.globalAlpha = STRENGTH;
    target.drawImage(this.field, 0, 0, side, side);
    target.globalAlpha = 1;
  }
}

/** Draws the lattice's rows and columns as the generator bends them. */
function bend(target, lattice, at) {
  target.lineWidth = devicePixelRatio;
  target.globalAlpha = 0.35;
  target.beginPath();
  for (let line = 0; line < LATTICE; line += LINES_EVERY) {
    for (let place = 0; place < LATTICE; place += 1) {
      const [x, y] = at(lattice, line * LATTICE + place);
      if (place) target.lineTo(x, y);
      else target.moveTo(x, y);
    }
    for (let place = 0; place < LATTICE; place += 1) {
      const [x, y] = at(lattice, place * LATTICE + line);
      if (place) target.lineTo(x, y);
      else target.moveTo(x, y);
    }
  }
  target.stroke();
  target.globalAlpha = 1;
}

/** Draws real points as crosses: they differ from generated ones in shape, too. */
function mark(target, points, at, unit) {
  target.lineWidth = 1.2 * unit;
  target.globalAlpha = 0.7;
  target.beginPath();
  for (let place = 0; place < points.length / 2; place += 1) {
    const [x, y] = at(points, place);
    target.moveTo(x - 2.5 * unit, y);
    target.lineTo(x + 2.5 * unit, y);
    target.moveTo(x, y - 2.5 * unit);
    target.lineTo(x, y + 2.5 * unit);
  }
  target.stroke();
  target.globalAlpha = 1;
}

/** Draws generated points as dots with an edge; those that have left the plane lie on its rim. */
function scatter(target, points, at) {
  target.beginPath();
  for (let place = 0; place < points.length / 2; place += 1) {
    const [x, y] = at(points, place);
    target.moveTo(x + 2.6 * devicePixelRatio, y);
    target.arc(x, y, 2.6 * devicePixelRatio, 0, 2 * Math.PI);
  }
  target.fillStyle = MADE;
  target.strokeStyle = EDGE;
  target.lineWidth = 1.4 * devicePixelRatio;
  target.stroke();
  target.fill();
}
