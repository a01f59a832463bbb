// How the latent walk looks: its elements, and what they show. walk.js decides what and when.

import { fileLink } from "../frame/download.js";
import { element, nameButton, playButton, showPlaying } from "../frame/elements.js";
import { fill, percent, show } from "../frame/format.js";
import { SIDE, paintPicture } from "./generator.js";
import { PATHS } from "./latents.js";
import { canRecordWebm } from "./recording.js";

export const MAP = 7; // pictures on each side of the square
const TURN = { min: -3, max: 3, step: 0.1 };
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
const SIGNS = ["", "−", "+"]; // before a, b, c

/**
 * @typedef {object} Actions what the reader can do
 * @property {(isHeld: boolean) => void} hold
 * @property {(x: number, y: number) => void} move
 * @property {(columns: number, rows: number, isFar: boolean) => void} key
 * @property {() => void} centre
 * @property {() => void} play plays or pauses
 * @property {(path: string) => void} path
 * @property {(index: number, value: number, isLast: boolean) => void} turn
 * @property {() => void} straighten
 * @property {(slot: number) => void} slot
 * @property {(index: number) => void} pick
 * @property {(kind: string) => void} record
 * @property {() => void} retry
 */

export class LatentWalkView {
  #data;
  #pictures = []; // of the palette
  #ready = null; // the generator, for the status line
  #link = null; // to the last recording

  /**
   * @param {HTMLElement} place
   * @param {any} data of walk.js
   * @param {Actions} actions
   */
  constructor(place, data, actions) {
    this.actions = actions;
    this.#data = data;
    this.host = element("div", "latent-walk");
    this.fields = element("fieldset", "fields");
    this.status = element("div", "status", { role: "status" });
    this.fields.append(this.#board(), this.#sliders(data), this.#chooser(data));
    this.host.append(this.status, this.fields);
    place.append(this.host);
  }

  #board() {
    const board = (this.board = element("div", "board"));
    this.square = element("div", "square", { tabindex: "0", role: "application" });
    this.map = canvas(MAP * SIDE);
    this.marker = element("span", "marker", { "aria-hidden": "true" });
    const letters = [..."ABCD"].map((letter) => element("b", `corner ${letter}`, { "aria-hidden": "true" }, letter));
    this.square.append(this.map, this.marker, ...letters);
    this.#listen();
    this.big = canvas(SIDE, "big");
    this.readout = element("p", "readout");
    this.play = playButton();
    this.play.addEventListener("click", () => this.actions.play());
    this.paths = element("div", "paths", { role: "radiogroup" });
    this.gif = this.#recorder("gif");
    this.webm = this.#recorder("webm");
    this.webm.hidden = !canRecordWebm();
    this.recording = element("p", "recording", { "aria-live": "polite" });
    this.live = element("p", "hidden", { "aria-live": "polite" });
    const tools = element("div", "tools");
    tools.append(this.play, this.paths, this.gif, this.webm);
    const result = element("div", "result");
    result.append(this.big, this.readout, tools, this.recording, this.live);
    board.append(this.square, result);
    return board;
  }

  #recorder(kind) {
    const button = element("button", kind, { type: "button" });
    button.addEventListener("click", () => this.actions.record(kind));
    return button;
  }

  /** Lets a pointer or the arrow keys move the marker. */
  #listen() {
    const { square, actions } = this;
    const move = ({ clientX, clientY }) => {
      const box = this.map.getBoundingClientRect();
      const place = (share) => (share * MAP - 0.5) / (MAP - 1); // 0 and 1 are the middles of the outer tiles
      actions.move(place((clientX - box.left) / box.width), place((clientY - box.top) / box.height));
    };
    square.addEventListener("pointerdown", (event) => {
      if (event.button !== 0) return;
      square.setPointerCapture(event.pointerId);
      actions.hold(true);
      move(event);
    });
    square.addEventListener("pointermove", (event) => {
      if (square.hasPointerCapture(event.pointerId)) move(event);
    });
    square.addEventListener("lostpointercapture", () => actions.hold(false));
    square.addEventListener("keydown", (event) => {
      const [columns, rows] = ARROWS[event.key] ?? [];
      if (event.key in ARROWS) actions.key(columns, rows, event.shiftKey);
      else if (event.key === " ") actions.play();
      else if (event.key === "Home") actions.centre();
      else return;
      event.preventDefault();
      event.stopPropagation();
    });
  }

  #sliders(data) {
    this.sliders = element("section", "sliders");
    this.slidersTitle = element("h3");
    this.slidersNote = element("p", "note");
    this.straighten = element("button", "", { type: "button" });
    this.straighten.addEventListener("click", () => this.actions.straighten());
    this.turns = data.shares.map((_share, index) => {
      const input = element("input", "", { type: "range", ...TURN });
      const [name, value] = [element("span", "name"), element("output")];
      const label = element("label");
      label.append(name, input, value);
      input.addEventListener("input", () => this.actions.turn(index, input.valueAsNumber, false));
      input.addEventListener("change", () => this.actions.turn(index, input.valueAsNumber, true));
      return { input, name, value, label };
    });
    const list = element("div", "list");
    list.append(...this.turns.map(({ label }) => label));
    this.sliders.append(this.slidersTitle, this.slidersNote, list, this.straighten);
    return this.sliders;
  }

  #chooser(data) {
    const chooser = element("section", "chooser");
    this.chooserTitle = element("h3");
    this.chooserNote = element("p", "note");
    this.slots = [..."ABCDabc"].map((letter, slot) => {
      const button = element("button", "slot", { type: "button" });
      const tile = canvas(SIDE);
      button.append(tile, element("b", "", {}, letter));
      button.addEventListener("click", () => this.actions.slot(slot));
      return { button, tile, letter };
    });
    this.sum = canvas(SIDE);
    const corners = element("div", "slots");
    corners.append(...this.slots.slice(0, 4).map(({ button }) => button));
    const sum = element("div", "slots sum");
    this.slots.slice(4).forEach(({ button }, index) => sum.append(SIGNS[index], button));
    sum.append("=", this.sum);
    const places = element("div", "places");
    places.append(corners, sum);
    this.palette = element("div", "palette", { role: "group" });
    this.samples = Array.from({ length: data.count }, (_, index) => {
      const button = element("button", "", { type: "button" });
      const tile = canvas(SIDE);
      button.append(tile);
      button.addEventListener("click", () => this.actions.pick(index));
      return { button, tile };
    });
    this.palette.append(...this.samples.map(({ button }) => button));
    chooser.append(this.chooserTitle, this.chooserNote, places, this.palette);
    return chooser;
  }

  /** Takes new words. */
  receive(data, state) {
    this.#data = data;
    this.host.lang = data.language;
    this.square.setAttribute("aria-label", this.#say("square"));
    this.gif.textContent = this.#say("gif");
    this.webm.textContent = this.#say("webm");
    this.straighten.textContent = this.#say("straighten");
    this.slidersTitle.textContent = this.#say("slidersTitle");
    this.slidersNote.textContent = this.#say("slidersNote");
    this.chooserTitle.textContent = this.#say("chooserTitle");
    this.chooserNote.textContent = this.#say("chooserNote");
    this.palette.setAttribute("aria-label", this.#say("palette"));
    this.paths.setAttribute("aria-label", this.#say("path"));
    this.paths.replaceChildren(...PATHS.map((path) => this.#path(path, state.path)));
    data.shares.forEach((share, index) => {
      const fields = { number: index + 1, percent: percent(share, data.language) };
      this.turns[index].name.textContent = this.#say("direction", fields);
    });
    this.samples.forEach(({ button }, index) => nameButton(button, this.#say("sample", { number: index + 1 })));
    this.showPlaying(state.isPlaying);
    this.show(state);
    if (this.#ready) this.showReady(this.#ready);
  }

  #path(path, chosen) {
    const label = element("label");
    const input = element("input", "", { type: "radio", name: "path", value: path });
    input.checked = path === chosen;
    input.addEventListener("change", () => this.actions.path(path));
    label.append(input, path);
    label.title = this.#say(path);
    return label;
  }

  leave() {
    if (this.#link) URL.revokeObjectURL(this.#link.href);
    this.host.remove();
  }

  showLoading(share) {
    this.#ready = null;
    this.fields.disabled = true;
    this.status.replaceChildren(this.#say("loading", { percent: percent(share, this.#data.language) }));
  }

  showReady(generator) {
    this.#ready = generator;
    this.fields.disabled = false;
    this.host.dataset.engine = "page";
    this.status.replaceChildren(this.#say("inTab", { difference: generator.difference.toExponential(0) }));
  }

  showFailure() {
    const retry = element("button", "", { type: "button" }, this.#say("retry"));
    retry.addEventListener("click", () => this.actions.retry());
    this.host.dataset.engine = "none";
    this.status.replaceChildren(this.#say("failed"), " ", retry);
  }

  /** @param {Float32Array[]} pictures of the palette */
  showPalette(pictures) {
    this.#pictures = pictures;
    pictures.forEach((picture, index) => paintPicture(this.samples[index].tile, picture));
  }

  /** Shows what is chosen. */
  show({ corners, sum, slot, turns }) {
    [...corners, ...sum].forEach((index, place) => {
      const { button, tile, letter } = this.slots[place];
      if (this.#pictures[index]) paintPicture(tile, this.#pictures[index]);
      button.setAttribute("aria-pressed", String(place === slot));
      nameButton(button, this.#say("slot", { letter, number: index + 1 }));
    });
    const chosen = [...corners, ...sum][slot];
    this.samples.forEach(({ button }, index) => button.setAttribute("aria-pressed", String(index === chosen)));
    turns.forEach((turn, index) => {
      this.turns[index].input.value = turn;
      this.turns[index].value.textContent = show(turn, 1);
    });
    this.straighten.disabled = turns.every((turn) => turn === 0);
  }

  showSum(picture) {
    paintPicture(this.sum, picture);
    this.sum.setAttribute("role", "img");
    this.sum.setAttribute("aria-label", this.#say("sum"));
  }

  showTile(column, row, picture) {
    delete this.square.dataset.done;
    paintPicture(this.map, picture, column * SIDE, row * SIDE);
  }

  showMapDone() {
    this.square.dataset.done = "true";
  }

  showPicture(picture, [x, y], size, milliseconds) {
    paintPicture(this.big, picture);
    this.big.setAttribute("role", "img");
    this.big.setAttribute("aria-label", this.#position([x, y]));
    const place = (share) => `${((share * (MAP - 1) + 0.5) / MAP) * 100}%`;
    Object.assign(this.marker.style, { left: place(x), top: place(y) });
    const fields = {
      length: show(size, 2),
      usual: show(Math.sqrt(this.#data.size), 0),
      milliseconds: show(milliseconds, 1),
    };
    this.readout.textContent = this.#say("readout", fields);
  }

  announce(place) {
    this.live.textContent = this.#position(place);
  }

  #position([x, y]) {
    return this.#say("position", { x: Math.round(x * 100), y: Math.round(y * 100) });
  }

  showPlaying(isPlaying) {
    showPlaying(this.play, isPlaying, this.#data.messages);
  }

  showRecording(share) {
    this.recording.textContent = this.#say("recording", { percent: percent(share, this.#data.language) });
    this.gif.disabled = this.webm.disabled = true;
  }

  /** Gives the recording to the reader: a download, and a link to take it again. */
  handOver(blob, file) {
    if (this.#link) URL.revokeObjectURL(this.#link.href);
    this.#link = fileLink(blob, file);
    this.recording.replaceChildren(this.#link, ` ${Math.round(blob.size / 1000)} kB`);
    this.gif.disabled = this.webm.disabled = false;
    this.#link.click();
  }

  showRecordingFailure() {
    this.recording.textContent = this.#say("recordingFailed");
    this.gif.disabled = this.webm.disabled = false;
  }

  #say(name, fields = {}) {
    return fill(this.#data.messages[name], fields);
  }
}

function canvas(side, name = "") {
  const made = element("canvas", name);
  made.width = made.height = side;
  return made;
}
