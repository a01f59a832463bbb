// Coarse layers of one picture, fine layers of another, as a grid in which the reader drags. Every picture is computed in this
// tab. Python's side is core/ui/gan/styled/mixer.py.

import { writeAddress } from "../frame/address.js";
import { floats } from "../frame/format.js";
import { newestOnly } from "../frame/loading.js";
import { between, mixed, rows } from "./mixing.js";
import { MixerView } from "./mixer_view.js";
import { loadStyles } from "./network.js";

const WRITE_AFTER = 400; // ms of rest before the address is changed
const STEP = { near: 0.1, far: 1 }; // of a picture of the grid, for one press of an arrow key

export default class Mixer {
  mix; // [x, y] in [0, 1]: where the picture is, between the first and the last column and row
  split; // [how many coarse layers take the row's style]
  psi; // [truncation]
  grain; // [1 with noise, 0 without]
  network = null; // of network.js, once it has loaded
  picture = null; // float32 (side, side) in [-1, 1], flat
  #coarse = []; // styles of the rows
  #fine = []; // styles of the columns
  #isGone = false;
  #drawing = 0; // number of the grid that is being drawn
  #writing = null; // timer

  /** @param {import("../frame/loader.js").Component} component */
  constructor({ parentElement, data }) {
    Object.assign(this, structuredClone(data.start));
    this.view = new MixerView(parentElement, data, {
      move: (x, y) => this.#moveTo(x, y),
      key: (columns, rows_, isFar) => this.#moveBy(columns, rows_, isFar ? STEP.far : STEP.near),
      release: () => this.view.announce(),
      split: (value) => this.#change({ split: [value] }),
      psi: (value) => this.#change({ psi: [value] }),
      grain: (isOn) => this.#change({ grain: [isOn ? 1 : 0] }),
      retry: () => this.#load(),
    });
    this.showGrid = newestOnly(() => this.#paintGrid());
    this.showPicture = newestOnly(() => this.#paintPicture());
  }

  /** Takes other latents, another language or another theme. */
  receive({ data }) {
    const isOther = (name) => JSON.stringify(data[name]) !== JSON.stringify(this.data?.[name]);
    const [isNetwork, isSeed] = [isOther("network"), isOther("latents")];
    this.data = data;
    this.view.receive(data, this);
    if (isNetwork) this.#load();
    else if (this.network && isSeed) this.showGrid();
    else if (this.network) this.showPicture(); // in the words of another language
  }

  leave() {
    this.#isGone = true;
    this.#drawing += 1;
    clearTimeout(this.#writing);
    this.view.leave();
  }

  toSave() {
    return { host: this.view.board, lines: [this.view.readout.textContent] };
  }

  async #load() {
    this.network = null;
    this.view.showLoading(0);
    try {
      const network = await loadStyles(this.data.network, (share) => this.view.showLoading(share));
      if (this.#isGone) return;
      this.network = network;
      this.view.showReady(network);
      await this.showGrid();
    } catch (error) {
      console.warn("The generator cannot run in this tab:", error);
      if (!this.#isGone) this.view.showFailure();
    }
  }

  /** Draws the sources at the edges and their mixtures between them, row by row. */
  async #paintGrid() {
    const number = ++this.#drawing;
    const { network, data } = this;
    const styles = rows(await network.map(floats(data.latents), this.psi[0]), network.style);
    [this.#coarse, this.#fine] = [styles.slice(0, data.rows), styles.slice(data.rows)];
    this.showPicture();
    const sources = [...this.#fine.map((style) => [style, style]), ...this.#coarse.map((style) => [style, style])];
    const inside = this.#coarse.flatMap((coarse) => this.#fine.map((fine) => [coarse, fine]));
    const tiles = [...sources, ...inside];
    for (let start = 0; start < tiles.length; start += data.columns) {
      const part = tiles.slice(start, start + data.columns);
      const pictures = await this.#draw(part);
      if (number !== this.#drawing) return;
      rows(pictures, network.side ** 2).forEach((picture, place) => this.view.showTile(start + place, picture));
    }
    this.view.showGridDone();
  }

  /** Returns the pictures of pairs of a coarse and a fine style. */
  #draw(pairs) {
    const { network } = this;
    const size = network.layers * network.style;
    const styles = new Float32Array(pairs.length * size);
    pairs.forEach(([coarse, fine], place) =>
      styles.set(mixed(coarse, fine, this.split[0], network.layers), place * size),
    );
    const noise = new Float32Array(pairs.length * network.given); // none is all zeros
    if (this.grain[0]) pairs.forEach((_pair, place) => noise.set(floats(this.data.noise), place * network.given));
    return network.draw(styles, noise);
  }

  /** Returns the coarse and the fine style at the marker. */
  get pair() {
    const [x, y] = this.mix;
    return [between(this.#coarse, y * (this.data.rows - 1)), between(this.#fine, x * (this.data.columns - 1))];
  }

  async #paintPicture() {
    this.picture = await this.#draw([this.pair]);
    if (!this.#isGone) this.view.showPicture(this.picture, this.network.milliseconds);
  }

  #moveTo(x, y) {
    this.mix = [x, y].map((value) => Math.min(Math.max(value, 0), 1));
    this.view.show(this);
    this.#write();
    if (this.network && this.#fine.length) this.showPicture();
  }

  #moveBy(columns, rows_, step) {
    const [x, y] = this.mix;
    this.#moveTo(x + (columns * step) / (this.data.columns - 1), y + (rows_ * step) / (this.data.rows - 1));
    this.view.announce();
  }

  #change(changes) {
    Object.assign(this, changes);
    this.view.show(this);
    this.#write();
    this.#drawing += 1;
    if (this.network) this.showGrid();
  }

  /** Keeps what is chosen in the address, so that a link or a reload brings it back. */
  #write() {
    clearTimeout(this.#writing);
    this.#writing = setTimeout(() => {
      const words = (values) => values.map((value) => Number(value.toFixed(3))).join(",");
      const changed = Object.entries(this.data.initial).map(([name, first]) => {
        const now = words(this[name]);
        return [name, now === words(first) ? null : now];
      });
      writeAddress(Object.fromEntries(changed));
    }, WRITE_AFTER);
  }
}
