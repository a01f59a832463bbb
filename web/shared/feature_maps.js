// Every feature map of a network for one picture: a strip of layers, the maps of one layer, one map enlarged.
// Python's side is core/ui/shared/feature_maps.py.

import { element, isStillWanted, nameButton } from "../frame/elements.js";
import { fill, show } from "../frame/format.js";
import { css, gradient, ink, painter, unpack } from "./scale.js";

const LONGEST_ROW = 40; // numbers of a dense layer in one row, unless there are thousands
const MOVES = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] };

export default class FeatureMaps {
  data;
  diverging; // of gradient()
  sheets; // of draw(), one a layer
  #layer = 0; // at first the first convolution
  #map = 0; // of the layer's maps, the strongest is 0
  #call = 0;

  /** @param {import("../frame/loader.js").Component} component */
  constructor({ parentElement }) {
    this.root = element("div", "feature-maps");
    this.strip = element("div", "strip", { role: "group" });
    this.heading = element("div", "heading");
    this.tiles = element("div", "tiles");
    this.detail = element("div", "detail", { "aria-live": "polite" });
    this.panel = element("div", "panel");
    this.panel.append(this.tiles, this.detail);
    this.root.append(this.strip, this.heading, this.panel);
    parentElement.append(this.root);
    this.strip.addEventListener("keydown", (event) => this.#onKey(event));
  }

  async receive({ data }) {
    const call = ++this.#call;
    const diverging = gradient(data.diverging);
    const sheets = await Promise.all(data.layers.map((layer) => draw(layer, diverging)));
    if (call !== this.#call) return;
    if (data.network !== this.data?.network) [this.#layer, this.#map] = [firstConvolution(data.layers), 0];
    Object.assign(this, { data, diverging, sheets });
    this.strip.setAttribute("aria-label", data.messages.layers);
    this.#showStrip();
    this.#choose(this.#layer, this.#map);
  }

  toSave() {
    return {
      host: this.panel,
      lines: [...this.heading.querySelectorAll("h3, p")].map(({ textContent }) => textContent),
    };
  }

  leave() {
    this.root.remove();
  }

  #showStrip() {
    const buttons = this.data.layers.map((layer, index) => {
      const button = element("button", "picture", { type: "button" });
      const name = element("span", "name", {}, layer.title);
      const shape = element("span", "shape", {}, layer.shape);
      button.append(this.sheets[index].map ? this.sheets[index].map(0) : this.#numbers(index, false), name, shape);
      button.title = layer.name;
      button.addEventListener("click", () => this.#choose(index, 0));
      return button;
    });
    this.strip.replaceChildren(...buttons);
  }

  #choose(layer, map) {
    this.#layer = layer;
    [...this.strip.children].forEach((button, index) => button.setAttribute("aria-pressed", String(index === layer)));
    const button = this.strip.querySelectorAll("button")[layer];
    const left = button.offsetLeft - (this.strip.clientWidth - button.clientWidth) / 2;
    this.strip.scrollTo({ left, behavior: isStillWanted() ? "instant" : "smooth" });
    const { title, name, shape, note, maps } = this.data.layers[layer];
    const heading = element("h3", "", {}, `${title} · ${name} · ${shape}`);
    const order = maps?.length > 1 ? fill(this.data.messages.order, { count: maps.length }) : "";
    const words = element("p", "", {}, `${note} ${order}`);
    this.heading.replaceChildren(heading, words, ...this.#scale());
    if (maps) this.#showMaps(Math.min(map, maps.length - 1));
    else this.#showNumbers();
  }

  #scale() {
    const { view, limit, labels } = this.data.layers[this.#layer];
    if (labels?.length) return [];
    const bar = element("div", "bar");
    const ramp = element("span", "ramp");
    const isSigned = view === "signed";
    const stops = [0, 0.25, 0.5, 0.75, 1];
    const colours = isSigned ? stops.map((stop) => css(this.diverging(stop))) : ["#000", "#fff"];
    ramp.style.background = `linear-gradient(90deg, ${colours.join(", ")})`;
    bar.append(isSigned ? show(-limit, 3) : "0", ramp, show(limit, 3));
    return [bar];
  }

  #showMaps(chosen) {
    const { maps } = this.data.layers[this.#layer];
    this.tiles.className = maps.length > 1 ? "tiles" : "tiles single";
    this.tiles.replaceChildren(
      ...maps.map((map, index) => {
        const tile = element("button", "picture", { type: "button" });
        const fields = { channel: map.channel + 1, strength: show(map.strength, 3) };
        nameButton(tile, fill(this.data.messages.tile, fields));
        tile.append(this.sheets[this.#layer].map(index));
        tile.addEventListener("click", () => this.#enlarge(index));
        return tile;
      }),
    );
    this.#enlarge(chosen);
  }

  #enlarge(index) {
    this.#map = index;
    [...this.tiles.children].forEach((tile, place) => tile.setAttribute("aria-pressed", String(place === index)));
    const layer = this.data.layers[this.#layer];
    const { messages } = this.data;
    const map = layer.maps[index];
    const canvas = this.sheets[this.#layer].map(index);
    const words = element("p");
    const fields = {
      ...map,
      channel: map.channel + 1,
      count: layer.maps.length,
      height: layer.height,
      width: layer.width,
    };
    for (const name of ["low", "high", "strength"]) fields[name] = show(map[name], 3);
    words.textContent = fill(messages.detail, fields);
    const readout = readable(canvas, words.textContent, (row, column) => {
      const values = this.sheets[this.#layer].read(index, row, column).map((value) => show(value));
      return fill(messages.value, { row: row + 1, column: column + 1, value: values.join(" / ") });
    });
    this.detail.replaceChildren(canvas, words, readout, ...this.#filter(layer, map));
  }

  /** Returns the kernel that made a map of the first convolution. */
  #filter(layer, map) {
    if (layer.name !== this.data.firstLayer || layer.kind === "picture") return [];
    const title = element("p", "", {}, this.data.messages.filter);
    const channels = this.data.filters[map.channel];
    const limit = Math.max(...channels.flat(2).map(Math.abs));
    const colour = painter("signed", limit, this.diverging);
    const grids = channels.map((rows, channel) => {
      const grid = element("div", "kernel");
      if (channels.length === 3) grid.dataset.channel = "RGB"[channel];
      grid.style.gridTemplateColumns = `repeat(${rows[0].length}, 1fr)`;
      for (const value of rows.flat()) {
        const cell = element("span");
        const paintedIn = colour([value]);
        Object.assign(cell.style, { background: css(paintedIn), color: ink(paintedIn) });
        cell.textContent = show(value);
        grid.append(cell);
      }
      return grid;
    });
    return [title, ...grids];
  }

  #showNumbers() {
    const { labels, values } = this.data.layers[this.#layer];
    this.tiles.className = "tiles single";
    this.detail.replaceChildren();
    this.tiles.replaceChildren(labels.length ? bars(labels, values) : this.#numbers(this.#layer, true));
  }

  /** Returns the numbers of a dense layer as small squares. */
  #numbers(index, isRead) {
    const { values, view, limit } = this.data.layers[index];
    const colour = painter(view, limit, this.diverging);
    const square = Math.ceil(Math.sqrt(values.length));
    const across = isRead ? Math.min(Math.max(LONGEST_ROW, square), values.length) : square;
    const canvas = element("canvas", isRead ? "numbers" : "");
    canvas.width = across;
    canvas.height = Math.ceil(values.length / across);
    const context = canvas.getContext("2d");
    values.forEach((value, place) => {
      context.fillStyle = css(colour([value]));
      context.fillRect(place % across, Math.floor(place / across), 1, 1);
    });
    if (!isRead) return canvas;
    const box = element("div");
    const { title, name, shape } = this.data.layers[index];
    const readout = readable(canvas, `${title} · ${name} · ${shape}`, (row, column) => {
      const place = row * across + column;
      if (place >= values.length) return null;
      return fill(this.data.messages.number, { index: place + 1, value: show(values[place], 4) });
    });
    canvas.style.width = `${Math.min(across * 16, 640)}px`;
    box.append(canvas, readout);
    return box;
  }

  #onKey(event) {
    const direction = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    const next = this.#layer + direction;
    if (!direction || next < 0 || next >= this.data.layers.length) return;
    event.preventDefault();
    this.#choose(next, 0);
    this.strip.querySelectorAll("button")[next].focus({ preventScroll: true });
  }
}

/** Returns the place of the first convolution; what stands before it only scales the picture. A generator has none. */
function firstConvolution(layers) {
  const place = layers.findIndex(({ kind }) => kind === "conv");
  return place >= 0 ? place : Math.min(2, layers.length - 1);
}

/**
 * Returns the line that says what is in the pixel of a canvas that the pointer is on, or that arrow keys have come to.
 * @param {(row: number, column: number) => string | null} say is not given what lies outside; null where nothing is
 */
function readable(canvas, name, say) {
  const readout = element("p", "readout", { role: "status" });
  for (const [key, value] of Object.entries({ role: "img", "aria-label": name, tabindex: 0 }))
    canvas.setAttribute(key, value);
  let spot = { row: canvas.height >> 1, column: canvas.width >> 1 };
  const look = (row, column) => {
    const isInside = row >= 0 && row < canvas.height && column >= 0 && column < canvas.width;
    const said = isInside && say(row, column);
    if (!said) return;
    spot = { row, column };
    readout.textContent = said;
  };
  canvas.addEventListener("pointermove", ({ offsetX, offsetY }) => {
    look(
      Math.floor((offsetY / canvas.clientHeight) * canvas.height),
      Math.floor((offsetX / canvas.clientWidth) * canvas.width),
    );
  });
  canvas.addEventListener("keydown", (event) => {
    const move = MOVES[event.key];
    if (!move || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    look(spot.row + move[0], spot.column + move[1]);
  });
  return readout;
}

/** Returns a layer's maps: `map(index)` is a canvas of one of them, `read` one of its values. */
async function draw(layer, diverging) {
  if (!layer.png) return {};
  const { height, width, across } = layer;
  const sheet = await unpack(layer, painter(layer.view, layer.limit, diverging));
  const corner = (index) => ({ x: (index % across) * width, y: Math.floor(index / across) * height });
  return {
    map(index) {
      const canvas = element("canvas");
      Object.assign(canvas, { width, height });
      const { x, y } = corner(index);
      canvas.getContext("2d").drawImage(sheet.picture, x, y, width, height, 0, 0, width, height);
      return canvas;
    },
    read(index, row, column) {
      const { x, y } = corner(index);
      return sheet.read(y + row, x + column);
    },
  };
}

function bars(labels, values) {
  const list = element("div", "bars");
  const [low, high] = [Math.min(0, ...values), Math.max(0, ...values)];
  labels.forEach((label, index) => {
    const share = (value) => ((value - low) / (high - low)) * 100;
    const [from, to] = [share(Math.min(values[index], 0)), share(Math.max(values[index], 0))];
    const name = element("span", "", {}, label);
    const track = element("span", "track");
    const bar = element("span", values[index] === Math.max(...values) ? "best" : "");
    Object.assign(bar.style, { left: `${from}%`, width: `${to - from}%` });
    track.append(bar);
    const number = element("span", "number", {}, show(values[index], 3));
    list.append(name, track, number);
  });
  return list;
}
