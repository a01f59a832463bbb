// How the mixer looks: its elements, and what they show. mixer.js decides what and when.

import { element } from "../frame/elements.js";
import { fill, percent, show } from "../frame/format.js";
import { listenTo } from "./plane.js";
import { paintGrey } from "../shared/scale.js";

/**
 * @typedef {object} Actions what the reader can do
 * @property {(x: number, y: number) => void} move
 * @property {(columns: number, rows: number, isFar: boolean) => void} key
 * @property {() => void} release
 * @property {(value: number) => void} split
 * @property {(value: number) => void} psi
 * @property {(isOn: boolean) => void} grain
 * @property {() => void} retry
 */

export class MixerView {
  #data;
  #network = null; // for the status line
  #place = [0, 0];

  /**
   * @param {HTMLElement} parent
   * @param {any} data of mixer.js
   * @param {Actions} actions
   */
  constructor(parent, data, actions) {
    this.actions = actions;
    this.#data = data;
    this.host = element("div", "mixer");
    this.status = element("div", "status", { role: "status" });
    this.fields = element("fieldset", "fields");
    this.board = element("div", "board");
    this.board.append(this.#grid(), this.#result());
    this.fields.append(this.board);
    this.host.append(this.fields, this.status);
    parent.append(this.host);
  }

  #grid() {
    const { columns, rows, side } = this.#data;
    this.square = element("div", "square", { tabindex: "0", role: "application" });
    this.map = element("canvas", "", { width: (columns + 1) * side, height: (rows + 1) * side });
    this.marker = element("span", "marker", { "aria-hidden": "true" });
    this.fineWord = element("b", "word fine", { "aria-hidden": "true" });
    this.coarseWord = element("b", "word coarse", { "aria-hidden": "true" });
    this.square.style.aspectRatio = `${columns + 1} / ${rows + 1}`;
    const inside = element("span", "inside", { "aria-hidden": "true" });
    Object.assign(inside.style, { left: `${100 / (columns + 1)}%`, top: `${100 / (rows + 1)}%` });
    this.square.append(this.map, inside, this.fineWord, this.coarseWord, this.marker);
    this.#listen();
    return this.square;
  }

  #listen() {
    const { actions } = this;
    listenTo(this.square, {
      move: (across, down) => {
        const { columns, rows } = this.#data;
        const x = across * (columns + 1) - 1.5; // 0 is the middle of the first column
        const y = down * (rows + 1) - 1.5;
        actions.move(x / (columns - 1), y / (rows - 1));
      },
      key: actions.key,
      release: actions.release,
      home: () => actions.move(0.5, 0.5),
    });
  }

  #result() {
    const { side, layers } = this.#data;
    this.big = element("canvas", "big", { width: side, height: side, role: "img" });
    this.readout = element("p", "readout");
    this.live = element("p", "hidden", { "aria-live": "polite" });
    this.split = this.#slider({ min: 1, max: layers - 1, step: 1 }, (value) => this.actions.split(value));
    this.psi = this.#slider({ min: 0, max: 1, step: 0.05 }, (value) => this.actions.psi(value));
    this.grain = element("input", "", { type: "checkbox" });
    this.grain.addEventListener("change", () => this.actions.grain(this.grain.checked));
    this.grainName = element("span");
    const result = element("div", "result");
    const grain = element("label", "grain", {}, this.grain, this.grainName);
    result.append(this.big, this.readout, this.split.label, this.psi.label, grain, this.live);
    return result;
  }

  #slider(range, onChange) {
    const input = element("input", "", { type: "range", ...range });
    const [name, value] = [element("span", "name"), element("output")];
    input.addEventListener("input", () => onChange(input.valueAsNumber));
    return { input, name, value, label: element("label", "slider", {}, name, input, value) };
  }

  /** Takes new words. */
  receive(data, state) {
    this.#data = data;
    this.host.lang = data.language;
    this.square.setAttribute("aria-label", this.#say("grid"));
    this.fineWord.textContent = this.#say("fine");
    this.coarseWord.textContent = this.#say("coarse");
    this.split.name.textContent = this.#say("split");
    this.psi.name.textContent = this.#say("psi");
    this.grainName.textContent = this.#say("grain");
    if (this.#network) this.showReady(this.#network);
    this.show(state);
  }

  /** Shows what is chosen. */
  show({ mix, split, psi, grain }) {
    const { columns, rows, layers } = this.#data;
    this.#place = mix;
    const middle = (share, count) => `${((share * (count - 1) + 1.5) / (count + 1)) * 100}%`;
    Object.assign(this.marker.style, { left: middle(mix[0], columns), top: middle(mix[1], rows) });
    this.split.input.value = String(split[0]);
    this.split.value.textContent = `${split[0]} + ${layers - split[0]}`;
    this.psi.input.value = String(psi[0]);
    this.psi.value.textContent = show(psi[0], 2);
    this.grain.checked = Boolean(grain[0]);
    this.big.setAttribute("aria-label", this.#position());
  }

  /** Shows a picture of the grid: first the columns' own, then the rows', then the mixtures row by row. */
  showTile(index, picture) {
    delete this.square.dataset.done;
    const { columns, rows, side } = this.#data;
    const inside = index - columns - rows;
    let [column, row] = [index + 1, 0];
    if (index >= columns) [column, row] = [0, index - columns + 1];
    if (inside >= 0) [column, row] = [(inside % columns) + 1, Math.floor(inside / columns) + 1];
    paintGrey(this.map, greys(picture), { width: side, x: column * side, y: row * side });
  }

  showGridDone() {
    this.square.dataset.done = "true";
  }

  showPicture(picture, milliseconds) {
    paintGrey(this.big, greys(picture));
    this.readout.textContent = this.#say("readout", { milliseconds: show(milliseconds, 1) });
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
    this.status.replaceChildren(this.#say("inTab", { difference: network.difference.toExponential(0) }));
  }

  showFailure() {
    const retry = element("button", "", { type: "button" }, this.#say("retry"));
    retry.addEventListener("click", () => this.actions.retry());
    this.host.dataset.engine = "none";
    this.status.replaceChildren(this.#say("failed"), " ", retry);
  }

  announce() {
    this.live.textContent = this.#position();
  }

  leave() {
    this.host.remove();
  }

  #position() {
    const { columns, rows } = this.#data;
    const [x, y] = this.#place;
    return this.#say("position", { row: show(y * (rows - 1) + 1, 1), column: show(x * (columns - 1) + 1, 1) });
  }

  #say(name, fields = {}) {
    return fill(this.#data.messages[name], fields);
  }
}

/** Returns uint8 of float32 in [-1, 1]; the server rounds the same way. */
const greys = (picture) => Uint8ClampedArray.from(picture, (value) => Math.round((value + 1) * 127.5));
