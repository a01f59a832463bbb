// The flowing picture: every shown map, and values that travel from layer to layer. flow.js decides what it shows.

import { element, isStillWanted } from "../frame/elements.js";
import { SIDE } from "../shared/mnist.js";
import { gradient, paintGrey } from "../shared/scale.js";
import { strengths } from "./frames.js";
import { layout } from "./layout.js";

const LAG = 25; // ms by which each layer follows the one before it
const LIVELY = 7000; // ms that values travel on after the last change
const TRAVEL = 1300; // ms from one layer to the next
const FADE = 1200; // ms in which they come to rest
const SHADES = 511;
const PROPER = 0.04; // strength below which nothing travels
const ROOMY = 760; // px of the picture from which names may be larger
const INK = { name: "#E8EDF4", shape: "#9FB0C6", link: "#8FA6C4", dot: "#FFD9A0" };

/** @typedef {import("./frames.js").Frame} Frame */

export class Scene {
  #data;
  #shades; // Uint32Array of colours from -1 to 1
  #layout = null;
  #history = []; // of { time, frame }: layers that follow later show an older one
  #frame = null; // of requestAnimationFrame
  #isSeen = false;
  #sheets = []; // of each place: { canvas, frame, strengths } as it was painted last
  frames = 0; // pictures drawn so far

  /** @param {() => {y: number}[]} answers gives where the answers stand, px from the picture's top */
  constructor(answers) {
    this.answers = answers;
    this.canvas = element("canvas", "", { role: "img" });
    this.resizing = new ResizeObserver(() => this.#resize());
    this.seeing = new IntersectionObserver(([{ isIntersecting }]) => {
      this.#isSeen = isIntersecting;
      this.#run();
    });
    this.resizing.observe(this.canvas);
    this.seeing.observe(this.canvas);
  }

  receive(data) {
    this.#data = data;
    this.#shades ??= shadesOf(data.colours);
    this.canvas.setAttribute("aria-label", data.messages.picture);
    this.#resize();
  }

  /** @param {Frame | null} frame null where nothing is drawn */
  push(frame) {
    const time = performance.now();
    const oldest = time - LAG * (this.#data.layers.length + 2);
    const before = this.#history.filter((one) => one.time <= oldest).at(-1);
    this.#history = [...(before ? [before] : []), ...this.#history.filter((one) => one.time > oldest)];
    this.#history.push({ time, frame });
    this.#run();
  }

  leave() {
    cancelAnimationFrame(this.#frame);
    this.resizing.disconnect();
    this.seeing.disconnect();
  }

  #resize() {
    const width = this.canvas.parentElement.clientWidth;
    if (!width || !this.#data) return;
    this.#layout = layout(width, this.#data.layers);
    const { height } = this.#layout;
    this.canvas.style.height = `${height}px`;
    Object.assign(this.canvas, { width: width * devicePixelRatio, height: height * devicePixelRatio });
    this.#sheets = [];
    this.#paint(performance.now());
  }

  #run() {
    if (this.#isSeen) this.#frame ??= requestAnimationFrame((now) => this.#tick(now));
  }

  #tick(now) {
    this.#frame = null;
    this.#paint(now);
    const since = now - (this.#history.at(-1)?.time ?? -Infinity);
    const rest = isStillWanted() ? 0 : LIVELY + FADE;
    if (since < rest) this.#run();
  }

  /** Returns what a place shows now. */
  #shown(place, now) {
    const lag = isStillWanted() ? 0 : place * LAG;
    return this.#history.filter(({ time }) => time <= now - lag).at(-1)?.frame ?? null;
  }

  #paint(now) {
    if (!this.#layout) return;
    this.frames += 1;
    const { width, height, places } = this.#layout;
    const target = this.canvas.getContext("2d");
    target.setTransform(devicePixelRatio, 0, 0, devicePixelRatio, 0, 0);
    target.clearRect(0, 0, width, height);
    target.imageSmoothingEnabled = false;
    places.forEach((_, index) => this.#refresh(index, this.#shown(index, now)));
    this.#paintLinks(target, now);
    places.forEach((place, index) => this.#paintPlace(target, place, index));
  }

  /** Paints the maps of a place anew where it shows another frame. */
  #refresh(index, frame) {
    const sheet = (this.#sheets[index] ??= { canvas: null, frame: undefined, strengths: [] });
    if (sheet.frame === frame) return;
    sheet.frame = frame;
    if (index === 0) {
      sheet.canvas = frame && greyOf(frame.image, sheet.canvas);
      sheet.strengths = [frame ? 1 : 0];
      return;
    }
    const layer = this.#data.layers[index - 1];
    const { across, boxes } = this.#layout.places[index];
    const values = frame?.values[index - 1];
    sheet.strengths = values ? strengths(values, layer) : boxes.map(() => 0);
    if (!values) sheet.canvas = null;
    else if (across) sheet.canvas = this.#coloured(values, across, Math.ceil(values.length / across), sheet.canvas);
    else sheet.canvas = this.#coloured(values, layer.shape[2], layer.channels.length * layer.shape[1], sheet.canvas);
  }

  /** Returns values as colours, row by row, each layer on its own scale, whose middle is 0. */
  #coloured(values, width, height, before) {
    const canvas = before ?? Object.assign(document.createElement("canvas"), { width, height });
    let limit = 1e-9;
    for (const value of values) limit = Math.max(limit, Math.abs(value));
    const image = new ImageData(width, height);
    const pixels = new Uint32Array(image.data.buffer);
    const [middle, scale] = [(SHADES - 1) / 2, (SHADES - 1) / (2 * limit)];
    for (let i = 0; i < values.length; i += 1) pixels[i] = this.#shades[Math.round(middle + values[i] * scale)];
    canvas.getContext("2d").putImageData(image, 0, 0);
    return canvas;
  }

  #paintPlace(target, { boxes, across, name }, index) {
    const { canvas } = this.#sheets[index];
    boxes.forEach(({ x, y, width, height }, map) => {
      target.fillStyle = this.#data.colours.empty;
      target.fillRect(x, y, width, height);
      if (!canvas || !width) return;
      const size = across || index === 0 ? canvas.height : canvas.height / boxes.length;
      target.drawImage(canvas, 0, map * size, canvas.width, size, x, y, width, height);
    });
    if (!name) return;
    const { titles, shapes } = this.#data;
    const { isWide, width } = this.#layout;
    target.textAlign = "center";
    target.textBaseline = "top";
    const font = getComputedStyle(this.canvas).fontFamily;
    target.font = `600 ${isWide && width < ROOMY ? 10.5 : 13}px ${font}`;
    target.fillStyle = INK.name;
    const title = isWide ? titles[index] : `${titles[index]}  ·  ${shapes[index]}`;
    target.fillText(title, name.x, name.y);
    if (!isWide) return;
    target.font = `${width < ROOMY ? 10.5 : 12}px ${font}`;
    target.fillStyle = INK.shape;
    target.fillText(shapes[index], name.x, name.y + 18);
  }

  /** Draws the ways from each map to those that it goes into, and what travels on them. */
  #paintLinks(target, now) {
    const since = now - (this.#history.at(-1)?.time ?? -Infinity);
    const life = isStillWanted() ? 0 : Math.min(1, Math.max(0, (LIVELY + FADE - since) / FADE));
    for (const { from, to, strength } of this.#links(now)) {
      const way = curve(from, to, this.#layout.isWide);
      target.strokeStyle = INK.link;
      target.globalAlpha = 0.07 + 0.3 * strength;
      target.lineWidth = 1;
      target.beginPath();
      trace(target, way);
      target.stroke();
      if (strength < PROPER || !life) continue;
      target.fillStyle = INK.dot;
      for (const phase of [0, 0.5]) {
        const share = (now / TRAVEL + phase + from.y * 0.0031 + to.y * 0.0017) % 1;
        const [x, y] = along(way, share);
        target.globalAlpha = life * strength * Math.sin(Math.PI * share);
        target.fillRect(x - 1.4, y - 1.4, 2.8, 2.8);
      }
    }
    target.globalAlpha = 1;
  }

  /** Returns { from, to, strength } of each way. */
  #links(now) {
    const { places, isWide } = this.#layout;
    const found = [];
    const [out, into] = isWide ? [right, left] : [bottom, top];
    for (let index = 1; index < places.length; index += 1) {
      const [before, place] = [places[index - 1], places[index]];
      const [sources, targets] = [this.#sheets[index - 1].strengths, this.#sheets[index].strengths];
      const isOneToOne = this.#data.layers[index - 1].kind !== "conv" && before.boxes.length === place.boxes.length;
      place.boxes.forEach((box, j) =>
        before.boxes.forEach((source, i) => {
          if (isOneToOne && i !== j) return;
          const strength = place.across ? sources[i] : isOneToOne ? targets[j] : sources[i] * targets[j];
          found.push({ from: out(source), to: into(box), strength });
        }),
      );
    }
    if (!isWide) return found;
    const shares = this.#shown(places.length, now)?.probabilities ?? [];
    const last = right(places.at(-1).boxes[0]);
    const x = this.#layout.width;
    this.answers().forEach(({ y }, label) => found.push({ from: last, to: { x, y }, strength: shares[label] ?? 0 }));
    found.push({
      from: { x: 0, y: left(places[0].boxes[0]).y },
      to: left(places[0].boxes[0]),
      strength: this.#sheets[0].strengths[0],
    });
    return found;
  }
}

const left = ({ x, y, height }) => ({ x, y: y + height / 2 });
const right = ({ x, y, width, height }) => ({ x: x + width, y: y + height / 2 });
const top = ({ x, y, width }) => ({ x: x + width / 2, y });
const bottom = ({ x, y, width, height }) => ({ x: x + width / 2, y: y + height });

/**
 * Returns the four points of a Bézier curve that leaves and arrives straight.
 * @returns {[number[], number[], number[], number[]]}
 */
function curve(from, to, isWide) {
  const [x, y] = [(from.x + to.x) / 2, (from.y + to.y) / 2];
  /** @type {[number[], number[]]} */
  const inner = isWide
    ? [
        [x, from.y],
        [x, to.y],
      ]
    : [
        [from.x, y],
        [to.x, y],
      ];
  return [[from.x, from.y], ...inner, [to.x, to.y]];
}

function trace(target, [start, one, other, end]) {
  target.moveTo(start[0], start[1]);
  target.bezierCurveTo(one[0], one[1], other[0], other[1], end[0], end[1]);
}

function along([a, b, c, d], share) {
  const rest = 1 - share;
  const weights = [rest ** 3, 3 * rest ** 2 * share, 3 * rest * share ** 2, share ** 3];
  return [0, 1].map(
    (axis) => weights[0] * a[axis] + weights[1] * b[axis] + weights[2] * c[axis] + weights[3] * d[axis],
  );
}

/** Returns the picture that the network sees, white on black. */
function greyOf(image, before) {
  const canvas = before ?? Object.assign(document.createElement("canvas"), { width: SIDE, height: SIDE });
  paintGrey(canvas, image);
  return canvas;
}

function shadesOf({ negative, zero, positive }) {
  const colour = gradient([negative, zero, positive]);
  return Uint32Array.from({ length: SHADES }, (_, i) => {
    const [red, green, blue] = colour(i / (SHADES - 1)).map(Math.round);
    return ((255 << 24) | (blue << 16) | (green << 8) | red) >>> 0;
  });
}
