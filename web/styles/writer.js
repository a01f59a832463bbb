// A word in a hand: the reader types it, drags through a map of fonts, and the strokes follow. Every syllable is drawn in this
// tab. Python's side is core/ui/gan/styled/hangul.py.

import { writeAddress } from "../frame/address.js";
import { newestOnly } from "../frame/loading.js";
import { loadStyles } from "./network.js";
import { farthest, sharesAt, sharesOf } from "./hands.js";
import { loadReader } from "./reader.js";
import { jamoOf, wordOf } from "./syllables.js";
import { WriterView } from "./writer_view.js";

const WRITE_AFTER = 400; // ms of rest before the address is changed and the word is read
const STEP = { near: 0.01, far: 0.1 }; // of the map, for one press of an arrow key
const AT_ONCE = 8; // syllables of a run

export default class Writer {
  word; // Hangul syllables alone
  at; // [x, y] in [0, 1], on the map
  pair; // [first, second] font that the slider mixes; -1 where the map rules
  share; // [of the second font]
  network = null; // of style_network.js, once it has loaded
  pictures = null; // float32 (syllables, side, side) in [-1, 1], flat
  shares = new Float32Array(); // of each font, in the hand that is shown
  #reader = null;
  #isGone = false;
  #resting = null; // timer
  #mapped = ""; // syllable that stands on the map

  /** @param {import("../frame/loader.js").Component} component */
  constructor({ parentElement, data }) {
    Object.assign(this, structuredClone(data.start));
    this.view = new WriterView(parentElement, data, {
      type: (text) => this.#type(text),
      move: (x, y) => this.#moveTo(x, y),
      key: (columns, rows, isFar) => {
        const step = isFar ? STEP.far : STEP.near;
        this.#moveTo(this.at[0] + columns * step, this.at[1] + rows * step);
      },
      home: () => this.#moveTo(0.5, 0.5),
      release: () => this.view.announce(),
      surprise: () => this.#moveTo(...farthest(this.#places, Math.random)),
      pair: (pair, share) => this.#change({ pair, share: [share] }),
      retry: () => this.#load(),
    });
    this.showWord = newestOnly(() => this.#paintWord());
    this.showMap = newestOnly(() => this.#paintMap());
  }

  /** Takes another language or theme. */
  receive({ data }) {
    const isOther = JSON.stringify(data.network) !== JSON.stringify(this.data?.network);
    this.data = data;
    this.view.receive(data, this);
    if (isOther) this.#load();
    else if (this.network) this.showWord();
  }

  leave() {
    this.#isGone = true;
    clearTimeout(this.#resting);
    this.view.leave();
  }

  toSave() {
    return { host: this.view.paper, lines: [this.word, this.view.hand.textContent] };
  }

  get #places() {
    return this.data.fonts.map(({ place }) => place);
  }

  async #load() {
    this.network = null;
    this.view.showLoading(0);
    try {
      const network = await loadStyles(this.data.network, (share) => this.view.showLoading(share));
      if (this.#isGone) return;
      this.network = network;
      this.view.showReady(network);
      await this.showWord();
      await this.showMap();
      this.#reader = await loadReader(this.data.reader);
      this.#rest();
    } catch (error) {
      console.warn("The generator cannot run in this tab:", error);
      if (!this.#isGone) this.view.showFailure();
    }
  }

  /** Draws the word in the hand at the marker. */
  async #paintWord() {
    const { word } = this;
    this.shares =
      this.pair[0] < 0 ? sharesAt(this.#places, this.at) : sharesOf(this.data.fonts.length, this.pair, this.share[0]);
    const style = await this.network.map(this.shares);
    const jamo = jamoOf(word);
    this.pictures = await this.network.draw(everywhere(style, this.network, [...word].length), jamo);
    if (!this.#isGone) this.view.showWord(word, this.pictures, this);
  }

  /** Draws the first syllable in every font, on the map. */
  async #paintMap() {
    const [letter] = this.word;
    if (letter === this.#mapped) return;
    const { network } = this;
    const count = this.data.fonts.length;
    const jamo = jamoOf(letter);
    for (let start = 0; start < count && !this.#isGone; start += AT_ONCE) {
      const fonts = Array.from({ length: Math.min(AT_ONCE, count - start) }, (_, place) => start + place);
      const latents = Float32Array.from(fonts.flatMap((font) => [...sharesOf(count, [font, font], 0)]));
      const styles = await network.map(latents);
      const flat = new Float32Array(fonts.length * network.layers * network.style);
      fonts.forEach((_font, place) => {
        const one = styles.slice(place * network.style, (place + 1) * network.style);
        flat.set(everywhere(one, network, 1), place * network.layers * network.style);
      });
      const pictures = await network.draw(
        flat,
        fonts.flatMap(() => jamo),
      );
      if (!this.#isGone) this.view.showFonts(fonts, pictures);
    }
    this.#mapped = letter;
  }

  #type(text) {
    const found = wordOf(text);
    this.view.showProblem("problem" in found ? found.problem : null);
    if ("word" in found) this.#change({ word: found.word });
  }

  #moveTo(x, y) {
    this.#change({ at: [x, y].map((value) => Math.min(Math.max(value, 0), 1)), pair: [-1, -1] });
  }

  #change(changes) {
    Object.assign(this, changes);
    this.view.show(this);
    this.#rest();
    if (!this.network) return;
    this.showWord();
    if ("word" in changes) this.showMap();
  }

  /** Once the hand rests, keeps it in the address, and lets the other network read it. */
  #rest() {
    clearTimeout(this.#resting);
    this.#resting = setTimeout(async () => {
      const words = (value) => (Array.isArray(value) ? value.map((one) => Number(one.toFixed(3))).join(",") : value);
      const changed = Object.entries(this.data.initial).map(([name, first]) => {
        const now = words(this[name]);
        return [name, now === words(first) ? null : now];
      });
      writeAddress(Object.fromEntries(changed));
      const { pictures } = this;
      if (!this.#reader || !pictures) return;
      const read = await this.#reader(pictures);
      if (!this.#isGone && pictures === this.pictures) this.view.showRead(read, this.word);
    }, WRITE_AFTER);
  }
}

/** Returns one style for every layer of so many pictures, flat. */
function everywhere(style, network, count) {
  const flat = new Float32Array(count * network.layers * network.style);
  for (let place = 0; place < count * network.layers; place += 1) flat.set(style, place * network.style);
  return flat;
}
