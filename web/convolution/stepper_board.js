// The stepper's drawing: picture, patch x kernel = products, sum, result, and what ties them together.

import { show } from "../frame/format.js";
import { layOut } from "./stepper_layout.js";
import { css, gradient, ink, paint, painter } from "../shared/scale.js";

const SMALLEST_NUMBERED_CELL = 24;
const CHANNEL_COLOURS = [
  [235, 60, 60],
  [40, 170, 70],
  [60, 110, 245],
];

export class StepperBoard {
  data;
  layer; // of layer.js
  output; // float32 (rows, columns)
  visited; // uint8 (rows, columns): 1 where the result has been shown
  term = null; // of the arithmetic line, pointed at by the reader
  /** @type {(index: number) => void} */
  onPlace = () => {};
  #boxes = null;

  /** @param {import("./stepper_panel.js").StepperPanel} panel */
  constructor({ stage, canvas, input, result, root }) {
    this.stage = stage;
    this.canvas = canvas;
    this.input = input;
    this.result = result;
    this.root = root;
    this.context = canvas.getContext("2d");
    this.#follow(input, (x, y) => this.#placeUnderWindow(x, y));
    this.#follow(result, (x, y) => this.#placeOfResult(x, y));
  }

  /**
   * Takes a new layer, another language or another theme.
   * @param {any} data of stepper.js
   * @param {import("./layer.js").Layer} layer
   * @param {Float32Array} output
   * @param {Uint8Array} visited
   */
  receive(data, layer, output, visited) {
    Object.assign(this, { data, layer, output, visited });
    const style = getComputedStyle(this.root);
    const read = (name) => style.getPropertyValue(name).trim();
    this.theme = {
      accent: read("--st-primary-color") || "#0072B2",
      text: style.color,
      paper: read("--st-background-color") || "#fff",
      empty: read("--st-secondary-background-color") || "#eee",
      line: read("--st-border-color") || "#ccc",
      font: style.fontFamily,
    };
    const diverging = gradient(data.diverging);
    const { width, height, channels, picture } = layer;
    this.colours = {
      input: painter(data.inputView, data.inputLimit, diverging),
      kernel: painter("signed", Math.max(...layer.cells.map(Math.abs), 1e-6), diverging),
      products: painter("signed", data.productLimit, diverging),
      output: painter(data.outputView, data.outputLimit, diverging),
    };
    const valuesAt = (index) => Array.from(picture.subarray(index * channels, (index + 1) * channels));
    this.bitmap = paint(width, height, valuesAt, this.colours.input);
    this.results = document.createElement("canvas");
    this.results.width = layer.columns;
    this.results.height = layer.rows;
    this.showAll();
    this.resize();
  }

  /** Takes every result off the board. */
  clear() {
    this.results.getContext("2d").clearRect(0, 0, this.results.width, this.results.height);
  }

  show(index) {
    const context = this.results.getContext("2d");
    context.fillStyle = css(this.colours.output([this.output[index]]));
    context.fillRect(index % this.layer.columns, Math.floor(index / this.layer.columns), 1, 1);
  }

  /** Puts every result on the board that has been visited. */
  showAll() {
    this.clear();
    this.visited.forEach((isVisited, index) => isVisited && this.show(index));
  }

  resize() {
    if (!this.layer || !this.stage.clientWidth) return;
    this.#boxes = layOut(this.stage.clientWidth, this.layer);
    const ratio = Math.min(devicePixelRatio || 1, 2);
    const { width, height, input, output } = this.#boxes;
    this.canvas.width = Math.round(width * ratio);
    this.canvas.height = Math.round(height * ratio);
    this.canvas.style.height = `${height}px`;
    this.context.setTransform(ratio, 0, 0, ratio, 0, 0);
    cover(this.input, input);
    cover(this.result, output);
  }

  /**
   * Draws one frame.
   * @param {number} index of the result
   * @param {{row: number, column: number}} shown where the window is on its glide
   * @param {number} terms how many products are added up
   */
  draw(index, shown, terms) {
    if (!this.#boxes) return;
    const { context } = this;
    const { width, height, input, output, sum } = this.#boxes;
    const step = this.layer.step(index);
    context.clearRect(0, 0, width, height);
    const window = this.#windowAt(shown);
    const place = this.#resultAt(shown);
    this.#bridge(window, this.#boxes.grids[0].box);
    this.#bridge(sum, place);
    this.#drawInput(input);
    this.#drawOutput(output);
    this.#drawWindow(window);
    this.#frameBox(place, 2.5);
    for (const grid of this.#boxes.grids) this.#drawGrid(grid, step, index, terms);
    this.#drawSigns();
    this.#drawSum(sum, step, terms);
    this.#captions();
  }

  #windowAt({ row, column }) {
    const { input } = this.#boxes;
    const { stride, dilation, kernelRows, kernelColumns } = this.layer;
    return {
      x: input.x + column * stride * input.cell,
      y: input.y + row * stride * input.cell,
      width: (dilation * (kernelColumns - 1) + 1) * input.cell,
      height: (dilation * (kernelRows - 1) + 1) * input.cell,
    };
  }

  #resultAt({ row, column }) {
    const { output } = this.#boxes;
    return {
      x: output.x + column * output.cell,
      y: output.y + row * output.cell,
      width: output.cell,
      height: output.cell,
    };
  }

  #drawInput({ x, y, width, height, cell }) {
    const { context, layer } = this;
    this.#hatch(x, y, width, height, cell);
    const [left, top] = [x + layer.left * cell, y + layer.top * cell];
    context.imageSmoothingEnabled = false;
    context.drawImage(this.bitmap, left, top, layer.width * cell, layer.height * cell);
    this.#rule(x, y, width, height, cell);
    if (cell < SMALLEST_NUMBERED_CELL || layer.channels > 1) return;
    for (let row = 0; row < layer.height; row += 1) {
      for (let column = 0; column < layer.width; column += 1) {
        const value = layer.pixel(row, column, 0);
        const colour = ink(this.colours.input([value]));
        this.#number(value, left + (column + 0.5) * cell, top + (row + 0.5) * cell, cell, colour);
      }
    }
  }

  /** Paints the padding, which holds zeros, as hatched paper. */
  #hatch(x, y, width, height, cell) {
    const { context, layer, theme } = this;
    if (!(layer.top || layer.left || layer.bottom || layer.right)) return;
    context.save();
    context.beginPath();
    context.rect(x, y, width, height);
    context.clip();
    context.fillStyle = theme.empty;
    context.fillRect(x, y, width, height);
    context.strokeStyle = theme.line;
    context.lineWidth = 1;
    context.beginPath();
    const gap = Math.max(cell / 3, 4);
    for (let start = -height; start < width; start += gap) {
      context.moveTo(x + start, y + height);
      context.lineTo(x + start + height, y);
    }
    context.stroke();
    context.restore();
  }

  #drawOutput({ x, y, width, height, cell }) {
    const { context, layer, theme } = this;
    context.globalAlpha = 0.75;
    context.fillStyle = theme.line; // unlike any result near 0: what is still to come
    context.fillRect(x, y, width, height);
    context.globalAlpha = 1;
    context.imageSmoothingEnabled = false;
    context.drawImage(this.results, x, y, width, height);
    this.#rule(x, y, width, height, cell);
    if (cell < SMALLEST_NUMBERED_CELL) return;
    this.visited.forEach((isVisited, index) => {
      if (!isVisited) return;
      const [column, row] = [index % layer.columns, Math.floor(index / layer.columns)];
      const colour = ink(this.colours.output([this.output[index]]));
      this.#number(this.output[index], x + (column + 0.5) * cell, y + (row + 0.5) * cell, cell, colour);
    });
  }

  #rule(x, y, width, height, cell) {
    const { context, theme } = this;
    context.strokeStyle = theme.line;
    context.lineWidth = cell < 8 ? 0 : 0.5;
    context.beginPath();
    if (cell >= 8) {
      for (let line = x + cell; line < x + width - 1; line += cell) {
        context.moveTo(line, y);
        context.lineTo(line, y + height);
      }
      for (let line = y + cell; line < y + height - 1; line += cell) {
        context.moveTo(x, line);
        context.lineTo(x + width, line);
      }
    }
    context.stroke();
    context.lineWidth = 1;
    context.strokeRect(x, y, width, height);
  }

  #drawWindow(window) {
    const { context, layer, theme } = this;
    const { cell } = this.#boxes.input;
    context.fillStyle = theme.accent;
    context.globalAlpha = 0.16;
    if (layer.dilation === 1) context.fillRect(window.x, window.y, window.width, window.height);
    context.globalAlpha = 1;
    if (layer.dilation > 1) {
      context.strokeStyle = theme.accent;
      context.lineWidth = 1.5;
      for (let tap = 0; tap < layer.cells.length; tap += 1) {
        const x = window.x + (tap % layer.kernelColumns) * layer.dilation * cell;
        const y = window.y + Math.floor(tap / layer.kernelColumns) * layer.dilation * cell;
        context.strokeRect(x + 1, y + 1, cell - 2, cell - 2);
      }
    }
    this.#frameBox(window, 3);
  }

  #frameBox({ x, y, width, height }, lineWidth) {
    const { context, theme } = this;
    const grow = Math.max(0, (7 - width) / 2); // a result of a pixel or two must still be found
    context.lineJoin = "round";
    for (const [colour, line] of [
      [theme.paper, lineWidth + 2],
      [theme.accent, lineWidth],
    ]) {
      context.strokeStyle = colour;
      context.lineWidth = line;
      context.strokeRect(x - grow, y - grow, width + 2 * grow, height + 2 * grow);
    }
  }

  /** Draws the beam between two boxes, from the sides that face each other. */
  #bridge(from, to) {
    const { context, theme } = this;
    const [right, bottom] = [from.x + from.width, from.y + from.height];
    const corners =
      to.x >= right
        ? [right, from.y, to.x, to.y, to.x, to.y + to.height, right, bottom]
        : to.y >= bottom
          ? [from.x, bottom, to.x, to.y, to.x + to.width, to.y, right, bottom]
          : [from.x, from.y, to.x, to.y + to.height, to.x + to.width, to.y + to.height, right, from.y];
    context.beginPath();
    context.moveTo(corners[0], corners[1]);
    for (let part = 2; part < corners.length; part += 2) context.lineTo(corners[part], corners[part + 1]);
    context.closePath();
    context.fillStyle = context.strokeStyle = theme.accent;
    context.globalAlpha = 0.1;
    context.fill();
    context.globalAlpha = 0.45;
    context.lineWidth = 1;
    context.stroke();
    context.globalAlpha = 1;
  }

  #drawGrid({ kind, channel, box, cell }, step, index, terms) {
    const { context, layer, theme } = this;
    const size = layer.cells.length;
    const corner = layer.corner(index);
    const current = this.term ?? (terms < size * layer.channels ? terms - 1 : null);
    const winner = layer.operation === "max" ? step.patch.indexOf(step.result) : null;
    for (let place = 0; place < size; place += 1) {
      const [column, row] = [place % layer.kernelColumns, Math.floor(place / layer.kernelColumns)];
      const [x, y] = [box.x + column * cell, box.y + row * cell];
      const term = channel * size + place;
      const value = kind === "kernel" ? layer.cells[place] : step[kind][term];
      const [top, left] = [corner.y + row * layer.dilation, corner.x + column * layer.dilation];
      const isPadding = kind === "patch" && (top < 0 || left < 0 || top >= layer.height || left >= layer.width);
      const colour = kind === "patch" ? this.#patchColour(value, channel) : this.colours[kind]([value]);
      context.globalAlpha = kind === "products" && term >= terms ? 0.12 : 1;
      context.fillStyle = isPadding ? theme.empty : css(colour);
      context.fillRect(x, y, cell, cell);
      if (cell >= SMALLEST_NUMBERED_CELL) {
        this.#number(value, x + cell / 2, y + cell / 2, cell, isPadding ? theme.text : ink(colour));
      }
    }
    context.globalAlpha = 1;
    this.#rule(box.x, box.y, box.width, box.height, cell);
    const marked = winner ?? current;
    if (marked === null || Math.floor(marked / size) !== channel) return;
    const place = marked % size;
    const x = box.x + (place % layer.kernelColumns) * cell;
    const y = box.y + Math.floor(place / layer.kernelColumns) * cell;
    this.#frameBox({ x, y, width: cell, height: cell }, 2.5);
  }

  #patchColour(value, channel) {
    if (this.layer.channels === 1) return this.colours.input([value]);
    return CHANNEL_COLOURS[channel].map((part) => part * Math.min(Math.max(value, 0), 1));
  }

  #drawSigns() {
    const { context, theme } = this;
    context.fillStyle = theme.text;
    context.font = `600 20px ${theme.font}`;
    context.textAlign = "center";
    context.textBaseline = "middle";
    for (const { text, x, y } of this.#boxes.signs) context.fillText(text, x, y);
  }

  #drawSum(box, step, terms) {
    const { context, layer, theme, data } = this;
    const isWhole = terms >= step.products.length;
    const partial = step.products.slice(0, Math.max(terms, 0)).reduce((total, value) => total + value, 0);
    const { labels } = data;
    const words = [layer.operation === "convolution" ? labels.sum : labels[layer.operation]];
    if (isWhole && layer.bias) words.push(`+ ${show(layer.bias)}`);
    if (isWhole && layer.activation !== "none") words.push(`→ ${labels.activation}`);
    const value = isWhole ? step.result : partial;
    const colour = isWhole ? this.colours.output([value]) : null;
    context.beginPath();
    context.roundRect(box.x, box.y, box.width, box.height, 8);
    context.fillStyle = colour ? css(colour) : theme.empty;
    context.fill();
    context.strokeStyle = theme.accent;
    context.lineWidth = 2;
    context.stroke();
    context.fillStyle = colour ? ink(colour) : theme.text;
    context.textAlign = "center";
    context.textBaseline = "middle";
    const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
    context.font = `12px ${theme.font}`;
    context.fillText(words.join(" "), x, y - 18, box.width - 8);
    context.font = `700 24px ${theme.font}`;
    context.fillText(show(value, 3), x, y + 9, box.width - 12);
  }

  #captions() {
    const { context, theme, data } = this;
    context.fillStyle = theme.text;
    context.textAlign = "left";
    context.textBaseline = "alphabetic";
    for (const { name, x, y, width } of this.#boxes.captions) {
      context.font = `600 13px ${theme.font}`;
      context.fillText(data.labels[name], x, y, width);
    }
  }

  #number(value, x, y, cell, colour) {
    const { context, theme } = this;
    context.fillStyle = colour;
    context.font = `${Math.min(15, Math.max(9, cell * 0.34))}px ${theme.font}`;
    context.textAlign = "center";
    context.textBaseline = "middle";
    context.fillText(show(value, cell < 30 ? 1 : 2), x, y + 0.5, cell - 2);
  }

  #follow(area, onPlace) {
    area.addEventListener("pointerdown", (event) => {
      area.setPointerCapture(event.pointerId);
      area.focus({ preventScroll: true });
    });
    for (const kind of ["pointerdown", "pointermove"]) {
      area.addEventListener(kind, (event) => {
        if (event.buttons & 1) onPlace(event.offsetX, event.offsetY);
      });
    }
  }

  /** Puts the window's middle under the pointer. */
  #placeUnderWindow(x, y) {
    const { cell } = this.#boxes.input;
    const { stride, dilation, kernelRows, kernelColumns } = this.layer;
    const at = (position, cells) => (position / cell - (dilation * (cells - 1) + 1) / 2) / stride;
    this.#place(Math.round(at(y, kernelRows)), Math.round(at(x, kernelColumns)));
  }

  #placeOfResult(x, y) {
    const { cell } = this.#boxes.output;
    this.#place(Math.floor(y / cell), Math.floor(x / cell));
  }

  #place(row, column) {
    const { rows, columns } = this.layer;
    const clamp = (value, last) => Math.min(Math.max(value, 0), last);
    this.onPlace(clamp(row, rows - 1) * columns + clamp(column, columns - 1));
  }
}

function cover(area, { x, y, width, height }) {
  Object.assign(area.style, { left: `${x}px`, top: `${y}px`, width: `${width}px`, height: `${height}px` });
}
