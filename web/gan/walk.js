// A walk through a generator's latent space: drag, and the picture follows. Every picture is computed in this tab.
// Python's side is core/ui/gan/walk.py.

import { writeAddress } from "../frame/address.js";
import { floats } from "../frame/format.js";
import { PIXELS, loadGenerator, toGrey } from "./generator.js";
import { around, between, combined, norm, turned } from "./latents.js";
import { FRAMES, recordGif, recordWebm } from "./recording.js";
import { LatentWalkView, MAP } from "./walk_view.js";

const ROUND = 8; // s that a loop takes
const WRITE_AFTER = 400; // ms of rest before the address is changed
const STEP = { near: 0.02, far: 0.1 }; // of the square, for one press of an arrow key

export default class LatentWalk {
  corners; // places in the palette: top left, top right, bottom left, bottom right
  at; // [x, y] in [0, 1], where the picture is on the square
  sum; // places in the palette, of a - b + c
  turns; // how far each direction is followed
  path; // of PATHS
  generator = null; // of generator.js, once it has loaded
  latent = null; // float32 (size,) of the picture that is shown
  picture = null; // float32 (28, 28) in [-1, 1], flat
  frames = 0; // pictures shown so far
  #isPlaying = false;
  #isHeld = false; // by a finger or a mouse button
  #share = 0; // of the loop
  #before = 0; // time of the last frame, ms
  #frame = null; // of requestAnimationFrame, kept until the picture it began is shown
  #isDue = false;
  #drawing = 0; // number of the landscape that is being drawn
  #writing = null; // timer

  /** @param {import("../frame/loader.js").Component} component */
  constructor({ parentElement, data }) {
    Object.assign(this, structuredClone(data.start));
    this.slot = 0; // which place the next picture of the palette is put into: four corners, then a, b, c
    this.view = new LatentWalkView(parentElement, data, {
      hold: (isHeld) => this.#hold(isHeld),
      move: (x, y) => this.#moveTo(x, y),
      key: (columns, rows, isFar) => this.#moveBy(columns, rows, isFar ? STEP.far : STEP.near),
      centre: () => this.#moveTo(0.5, 0.5),
      play: () => this.#play(!this.#isPlaying),
      path: (path) => this.#change({ path }),
      turn: (index, value, isLast) => this.#turn(index, value, isLast),
      straighten: () => this.#change({ turns: this.turns.map(() => 0) }),
      slot: (slot) => this.#choose(slot),
      pick: (index) => this.#pick(index),
      record: (kind) => this.#record(kind),
      retry: () => this.#load(),
    });
  }

  /** Takes other latents, another generator, another language or another theme. */
  receive({ data }) {
    const isAnother = (name) => JSON.stringify(data[name]) !== JSON.stringify(this.data?.[name]);
    const [isNetwork, isPalette] = [isAnother("generator"), isAnother("latents") || isAnother("label")];
    const isTurned = isAnother("directions");
    this.data = data;
    this.directions = rows(floats(data.directions), data.size);
    if (this.turns.length !== this.directions.length) this.turns = this.directions.map(() => 0);
    this.palette = rows(floats(data.latents), data.size);
    this.view.receive(data, this);
    if (isNetwork) this.#load();
    else if (this.generator && (isPalette || isTurned)) this.#paintAll();
    else if (this.generator) this.#due(); // in the words of another language
  }

  leave() {
    cancelAnimationFrame(this.#frame);
    clearTimeout(this.#writing);
    this.#drawing += 1;
    this.#isPlaying = false;
    this.view.leave();
  }

  toSave() {
    return { host: this.view.board, lines: [this.view.readout.textContent] };
  }

  get isPlaying() {
    return this.#isPlaying;
  }

  async #load() {
    const { generator: source } = this.data;
    this.generator = null;
    this.view.showLoading(0);
    try {
      const generator = await loadGenerator(source, (share) => this.view.showLoading(share));
      if (source !== this.data.generator && source.file !== this.data.generator.file) return; // another was chosen
      this.generator = generator;
      this.view.showReady(generator);
      await this.#paintAll();
    } catch (error) {
      console.warn("The generator cannot run in this tab:", error);
      this.view.showFailure();
    }
  }

  /** Makes the pictures of the palette, then everything that depends on them. */
  async #paintAll() {
    const all = new Float32Array(this.palette.length * this.data.size);
    this.palette.forEach((latent, index) => all.set(latent, index * this.data.size));
    const pictures = await this.generator.sample(all, this.data.label);
    this.view.showPalette(rows(pictures, PIXELS));
    this.#showChoices();
  }

  #showChoices() {
    this.view.show(this);
    this.#showSum();
    this.#due();
    this.#paintMap();
  }

  async #showSum() {
    const [a, b, c] = this.sum.map((index) => this.palette[index]);
    this.view.showSum(await this.generator.sample(combined(a, b, c), this.data.label));
  }

  get #corners() {
    return this.corners.map((index) => this.palette[index]);
  }

  /** Returns the latent vector at a place of the square, with the sliders' turns. */
  latentAt(x, y) {
    return turned(between(this.#corners, x, y, this.path), this.directions, this.turns);
  }

  /** Draws the square's pictures one after the other, from the middle on, while nothing else wants the processor. */
  async #paintMap() {
    const number = ++this.#drawing;
    const middle = (MAP - 1) / 2;
    const tiles = Array.from({ length: MAP * MAP }, (_, i) => [i % MAP, Math.floor(i / MAP)]);
    const far = (tile) => Math.hypot(tile[0] - middle, tile[1] - middle);
    tiles.sort((one, other) => far(one) - far(other));
    for (const [column, row] of tiles) {
      do await rest(this.#isPlaying || this.#isHeld ? 100 : 0);
      while (number === this.#drawing && (this.#isPlaying || this.#isHeld));
      if (number !== this.#drawing) return;
      const picture = await this.generator.sample(this.latentAt(column / (MAP - 1), row / (MAP - 1)), this.data.label);
      if (number === this.#drawing) this.view.showTile(column, row, picture);
    }
    this.view.showMapDone();
  }

  #change(changes) {
    Object.assign(this, changes);
    this.#write();
    if (this.generator) this.#showChoices();
  }

  #hold(isHeld) {
    this.#isHeld = isHeld;
    if (isHeld) this.#play(false);
    else this.view.announce(this.at);
  }

  #moveTo(x, y) {
    this.at = [x, y].map((value) => Math.min(Math.max(value, 0), 1));
    this.#write();
    this.#due();
  }

  #moveBy(columns, rows, step) {
    this.#play(false);
    this.#moveTo(this.at[0] + columns * step, this.at[1] + rows * step);
    this.view.announce(this.at);
  }

  #turn(index, value, isLast) {
    this.turns = this.turns.with(index, value);
    this.#write();
    this.#due();
    this.view.show(this);
    if (isLast && this.generator) this.#paintMap();
  }

  #choose(slot) {
    this.slot = slot;
    this.view.show(this);
  }

  /** Puts a picture of the palette into the chosen place. */
  #pick(index) {
    const corners = this.corners.length;
    if (this.slot < corners) this.#change({ corners: this.corners.with(this.slot, index) });
    else this.#change({ sum: this.sum.with(this.slot - corners, index) });
  }

  #play(isPlaying) {
    if (isPlaying === this.#isPlaying) return;
    this.#isPlaying = isPlaying;
    this.#before = performance.now();
    this.view.showPlaying(isPlaying);
    if (isPlaying) this.#due();
    else this.#write();
  }

  #due() {
    this.#isDue = true;
    this.#frame ??= requestAnimationFrame((now) => this.#tick(now));
  }

  /** Shows one picture, at most once a frame and never before the last one is there. */
  async #tick(now) {
    this.#isDue = false;
    if (this.#isPlaying) {
      this.#share = (this.#share + Math.min(now - this.#before, 100) / 1000 / ROUND) % 1;
      this.at = around(this.#share);
    }
    this.#before = now;
    try {
      if (this.generator) await this.#showPicture();
    } finally {
      this.#frame = null;
      if (this.#isDue || this.#isPlaying) this.#due();
    }
  }

  async #showPicture() {
    const latent = this.latentAt(...this.at);
    const picture = await this.generator.sample(latent, this.data.label);
    Object.assign(this, { latent, picture });
    this.frames += 1;
    this.view.showPicture(picture, this.at, norm(latent), this.generator.milliseconds);
  }

  /** Records one round of the loop and hands it to the reader. */
  async #record(kind) {
    this.#play(false);
    this.view.showRecording(0);
    try {
      const frames = [];
      for (let number = 0; number < FRAMES; number += 1) {
        const latent = this.latentAt(...around(number / FRAMES));
        frames.push(toGrey(await this.generator.sample(latent, this.data.label)));
        this.view.showRecording((number + 1) / FRAMES);
      }
      this.view.handOver(await (kind === "gif" ? recordGif(frames) : recordWebm(frames)), `latent-walk.${kind}`);
    } catch (error) {
      console.warn("The recording failed:", error);
      this.view.showRecordingFailure();
    }
  }

  /** Keeps what is shown in the address, so that a link or a reload brings it back. */
  #write() {
    clearTimeout(this.#writing);
    this.#writing = setTimeout(() => {
      const { initial } = this.data;
      const values = Object.keys(initial).map((name) => {
        const [now, first] = [this[name], initial[name]].map(worded);
        return [name, now === first ? null : now];
      });
      writeAddress(Object.fromEntries(values));
    }, WRITE_AFTER);
  }
}

const rest = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

const worded = (value) => (Array.isArray(value) ? value.map((one) => Number(one.toFixed(3))).join(",") : value);

/** Returns the rows of a flat array. */
function rows(flat, size) {
  return Array.from({ length: flat.length / size }, (_, index) => flat.slice(index * size, (index + 1) * size));
}
