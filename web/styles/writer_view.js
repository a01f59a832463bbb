// How the writer looks: its elements, and what they show. writer.js decides what and when.

import { element } from "../frame/elements.js";
import { fill, percent, show } from "../frame/format.js";
import { listenTo } from "./plane.js";
import { paintGrey } from "../shared/scale.js";
import { largest } from "./hands.js";
import { LONGEST } from "./syllables.js";

const MAP = 512; // px of the map's canvas
const GLYPH = 40; // px of a syllable on it
const EDGE = GLYPH / 2 / MAP; // share of the map that stays free, so that no syllable is cut
const NAMED = 3; // fonts that the hand is said to be made of
const MOSTLY = 0.6; // a hand with less of any font is none's

/**
 * @typedef {object} Actions what the reader can do
 * @property {(text: string) => void} type
 * @property {(x: number, y: number) => void} move
 * @property {(columns: number, rows: number, isFar: boolean) => void} key
 * @property {() => void} home
 * @property {() => void} release
 * @property {() => void} surprise
 * @property {(pair: [number, number], share: number) => void} pair
 * @property {() => void} retry
 */

export class WriterView {
  #data;
  #network = null; // for the status line
  #problem = null;
  #read = null; // [what was read, the word]

  /**
   * @param {HTMLElement} parent
   * @param {any} data of writer.js
   * @param {Actions} actions
   */
  constructor(parent, data, actions) {
    this.actions = actions;
    this.#data = data;
    this.host = element("div", "writer");
    this.status = element("div", "status", { role: "status" });
    this.fields = element("fieldset", "fields");
    this.board = element("div", "board");
    this.board.append(this.#paper(), this.#map(), this.#controls());
    this.fields.append(this.board);
    this.host.append(this.fields, this.status);
    parent.append(this.host);
  }

  #paper() {
    this.sheet = element("canvas", "", { role: "img" });
    this.hand = element("p", "hand");
    this.paper = element("div", "page", {}, this.sheet, this.hand);
    return this.paper;
  }

  #map() {
    this.square = element("div", "square", { tabindex: "0", role: "application" });
    this.map = element("canvas", "", { width: MAP, height: MAP });
    this.marker = element("span", "marker", { "aria-hidden": "true" });
    this.square.append(this.map, this.marker);
    const { move, key, home, release } = this.actions;
    const inside = (share) => (share - EDGE) / (1 - 2 * EDGE);
    listenTo(this.square, { move: (x, y) => move(inside(x), inside(y)), key, home, release });
    return this.square;
  }

  #controls() {
    this.word = element("input", "word", { type: "text", autocomplete: "off", spellcheck: "false", lang: "ko" });
    this.wordName = element("span");
    this.problem = element("p", "problem", { role: "alert" });
    let isComposing = false;
    const typed = () => isComposing || this.actions.type(this.word.value);
    this.word.addEventListener("compositionstart", () => (isComposing = true));
    this.word.addEventListener("compositionend", () => ((isComposing = false), typed()));
    this.word.addEventListener("input", typed);
    this.surprise = element("button", "", { type: "button" });
    this.surprise.addEventListener("click", () => this.actions.surprise());
    this.read = element("p", "read", { "aria-live": "polite" });
    this.live = element("p", "hidden", { "aria-live": "polite" });
    const label = element("label", "field", {}, this.wordName, this.word);
    return element("div", "controls", {}, label, this.problem, this.read, this.surprise, this.#pair(), this.live);
  }

  /** Two fonts, and a slider between them. */
  #pair() {
    this.fonts = [element("select"), element("select")];
    this.fontNames = [element("span"), element("span")];
    const labels = this.fonts.map((select, place) => element("label", "field", {}, this.fontNames[place], select));
    this.share = element("input", "", { type: "range", min: 0, max: 1, step: 0.01 });
    this.shareName = element("span", "hidden");
    const chosen = () => this.actions.pair(this.#chosen(), this.share.valueAsNumber);
    for (const input of [...this.fonts, this.share]) input.addEventListener("input", chosen);
    this.pairName = element("legend");
    return element(
      "fieldset",
      "pair",
      {},
      this.pairName,
      ...labels,
      element("label", "mix", {}, this.shareName, this.share),
    );
  }

  /** @returns {[number, number]} */
  #chosen() {
    return [Number(this.fonts[0].value), Number(this.fonts[1].value)];
  }

  /** Takes new words. */
  receive(data, state) {
    this.#data = data;
    this.host.lang = data.language;
    this.square.setAttribute("aria-label", this.#say("map"));
    this.wordName.textContent = this.#say("word");
    this.surprise.textContent = this.#say("surprise");
    this.pairName.textContent = this.#say("pair");
    this.shareName.textContent = this.#say("share");
    this.fontNames[0].textContent = this.#say("first");
    this.fontNames[1].textContent = this.#say("second");
    this.fonts.forEach((select, place) => {
      const chosen = select.value || String(place ? data.fonts.length - 1 : 0);
      select.replaceChildren(...data.fonts.map(({ name }, font) => element("option", "", { value: font }, name)));
      select.value = chosen;
    });
    if (!this.word.value) this.word.value = state.word;
    this.showProblem(this.#problem);
    if (this.#read) this.showRead(...this.#read);
    if (this.#network) this.showReady(this.#network);
    this.show(state);
  }

  /** Shows what is chosen. */
  show({ at, pair, share }) {
    const place =
      pair[0] < 0
        ? at
        : between(
            pair.map((font) => this.#data.fonts[font].place),
            share[0],
          );
    const [left, top] = place.map((value) => `${100 * onMap(value)}%`);
    Object.assign(this.marker.style, { left, top });
    this.share.value = String(share[0]);
    if (pair[0] >= 0) this.fonts.forEach((select, number) => (select.value = String(pair[number])));
  }

  /** Shows the word as black ink on white, and of which fonts the hand has how much. */
  showWord(word, pictures, { shares }) {
    const { side } = this.#data;
    const letters = [...word];
    Object.assign(this.sheet, { width: side * letters.length, height: side });
    this.sheet.style.setProperty("--letters", String(letters.length));
    letters.forEach((_letter, place) => {
      const one = pictures.subarray(place * side * side, (place + 1) * side * side);
      paintGrey(this.sheet, inked(one), { width: side, x: place * side });
    });
    const parts = largest(shares).slice(0, NAMED);
    const list = parts.map((font) => `${this.#data.fonts[font].name} ${percent(shares[font], this.#data.language)}`);
    const isNew = Math.max(...shares) < MOSTLY;
    this.hand.textContent = this.#say(isNew ? "new" : "hand", { fonts: list.join(" · ") });
    this.sheet.setAttribute("aria-label", this.#say("picture", { word, fonts: list.join(", ") }));
    this.sheet.dataset.milliseconds = show(this.#network?.milliseconds ?? 0, 1);
    this.#showStatus();
  }

  /** Shows syllables of these fonts on the map, each where its font is. */
  showFonts(fonts, pictures) {
    const { side } = this.#data;
    const pen = this.map.getContext("2d");
    if (fonts[0] === 0) pen.clearRect(0, 0, MAP, MAP);
    pen.globalCompositeOperation = "darken"; // the white round a syllable hides none
    fonts.forEach((font, number) => {
      const one = element("canvas", "", { width: side, height: side });
      paintGrey(one, inked(pictures.subarray(number * side * side, (number + 1) * side * side)));
      const [x, y] = this.#data.fonts[font].place.map((value) => onMap(value) * MAP - GLYPH / 2);
      pen.drawImage(one, x, y, GLYPH, GLYPH);
    });
  }

  showProblem(problem) {
    this.#problem = problem;
    this.problem.textContent = problem ? this.#say(problem, { longest: LONGEST }) : "";
    this.word.toggleAttribute("aria-invalid", Boolean(problem));
  }

  showRead(read, word) {
    this.#read = [read, word];
    this.read.textContent = this.#say(read === word ? "readRight" : "readWrong", { read });
  }

  showLoading(share) {
    this.#network = null;
    this.fields.disabled = true;
    this.status.replaceChildren(this.#say("loading", { percent: percent(share, this.#data.language) }));
  }

  showReady(network) {
    this.#network = network;
    this.fields.disabled = false;
    this.host.dataset.engine = "page";
    this.#showStatus();
  }

  #showStatus() {
    const { difference, milliseconds = 0 } = this.#network;
    const fields = { difference: difference.toExponential(0), milliseconds: show(milliseconds, 1) };
    this.status.replaceChildren(this.#say("inTab", fields));
  }

  showFailure() {
    const retry = element("button", "", { type: "button" }, this.#say("retry"));
    retry.addEventListener("click", () => this.actions.retry());
    this.host.dataset.engine = "none";
    this.status.replaceChildren(this.#say("failed"), " ", retry);
  }

  announce() {
    this.live.textContent = this.hand.textContent;
  }

  leave() {
    this.host.remove();
  }

  #say(name, fields = {}) {
    return fill(this.#data.messages[name], fields);
  }
}

const onMap = (value) => EDGE + value * (1 - 2 * EDGE);

const between = ([a, b], share) => a.map((value, axis) => value + (b[axis] - value) * share);

/** Returns uint8 of float32 in [-1, 1], where 1 is ink: black on white. */
const inked = (picture) => Uint8ClampedArray.from(picture, (value) => Math.round((1 - value) * 127.5));
