// A digit is read row by row: what three cells would answer after each row. Python's side is core/ui/sequences/rows.py.

import { element, isStillWanted, nameButton, playButton, showPlaying } from "../frame/elements.js";
import { bytes, fill, probable } from "../frame/format.js";
import { Loading, newestOnly } from "../frame/loading.js";
import { Paper } from "../shared/paper.js";
import { css, gradient, paintGrey } from "../shared/scale.js";
import { decidedAt, loadRowClassifier } from "./row_classifier.js";

const SIDE = 28; // rows, and pixels of one
const MILLISECONDS_A_ROW = 70;
const CELL = { width: 8, height: 10 }; // units of a heat map's canvas

export default class Rows {
  #classifiers = null; // of row_classifier.js, once they are there
  #found = null; // of each network: a row of the picture, a class
  #picture = null; // Float32Array (784,) that shall be read
  #isPlayed = false; // shall it be shown row by row?
  #row = SIDE; // how many rows the page shows as read
  #timer = null;
  #followNewest = newestOnly(() => this.#follow());
  #example = 0;

  /** @param {import("../frame/loader.js").Component} component */
  constructor({ parentElement, data }) {
    this.data = data;
    this.examples = splitted(bytes(data.examples));
    this.host = element("div", "rows");
    this.loading = new Loading(
      () => this.#load(),
      () => this.#open(),
    );
    this.paper = new Paper((picture) => this.#drawn(picture));
    this.#build();
    parentElement.append(this.host);
    this.loading.begin();
  }

  isFor(data) {
    return data.cells.map(({ file }) => file).join() === this.data.cells.map(({ file }) => file).join();
  }

  receive({ data }) {
    this.data = data;
    this.paper.receive(data);
    this.host.lang = data.language;
    const { messages } = data;
    this.rowLabel.firstChild.textContent = messages.row;
    this.seenTitle.textContent = messages.seen;
    this.list.ariaLabel = messages.examples;
    this.seen.ariaLabel = messages.seen;
    this.buttons.forEach((button, digit) => nameButton(button, fill(messages.example, { digit })));
    this.colours = gradient(data.colours);
    showPlaying(this.play, this.#timer !== null, messages);
    this.loading.receive(messages);
    this.#show();
  }

  toSave() {
    return { host: this.host, lines: [this.data.cells.map(({ title }) => title).join(", ")] };
  }

  leave() {
    clearInterval(this.#timer);
    this.paper.leave();
    this.host.remove();
  }

  #build() {
    const { cells } = this.data;
    this.buttons = this.examples.map((digit, number) => {
      const button = element("button", "picture", { type: "button" }, pictureOf(digit));
      button.addEventListener("click", () => this.#choose(number));
      return button;
    });
    this.list = element("div", "examples", { role: "group" }, ...this.buttons);
    this.play = playButton();
    this.play.addEventListener("click", () => (this.#timer === null ? this.#start() : this.#stop()));
    this.slider = element("input", "", { type: "range", min: 1, max: SIDE, value: SIDE });
    this.slider.addEventListener("input", () => {
      this.#stop();
      this.#row = this.slider.valueAsNumber;
      this.#show();
    });
    this.rowLabel = element("label", "row", {}, element("span"), this.slider, element("output"));
    this.seen = element("canvas", "", { width: SIDE, height: SIDE, role: "img" });
    this.seenTitle = element("figcaption");
    this.parts = cells.map(({ title, colour }) => {
      const canvas = element("canvas", "heat", {
        width: 10 * CELL.width,
        height: SIDE * CELL.height,
        role: "img",
        "aria-label": title, // until it has answered
      });
      const [answer, decided] = [element("strong"), element("small")];
      const name = element("figcaption", "", {}, title);
      name.style.setProperty("--cell", colour);
      const digits = element(
        "div",
        "digits",
        { "aria-hidden": "true" },
        ...[..."0123456789"].map((digit) => element("span", "", {}, digit)),
      );
      return { canvas, answer, decided, box: element("figure", "", {}, name, digits, framed(canvas), answer, decided) };
    });
    this.frames = [...this.parts.map(({ canvas }) => canvas.parentElement)];
    const seen = framed(this.seen);
    this.frames.push(seen);
    for (const frame of this.frames) this.#followPointer(frame);
    const sheet = element(
      "div",
      "sheet",
      {},
      element("figure", "seen", {}, this.seenTitle, element("div", "digits"), seen),
      ...this.parts.map(({ box }) => box),
    );
    const bar = element("div", "bar", {}, this.play, this.rowLabel);
    const give = element("div", "give", {}, this.paper.box, this.list);
    const read = element("div", "read", {}, sheet, bar, this.loading.box);
    this.host.append(element("div", "stage", {}, give, read));
  }

  /** Moves the mark to the row under the pointer. */
  #followPointer(frame) {
    frame.addEventListener("pointermove", ({ clientY }) => {
      if (this.#timer !== null || !this.#found) return;
      const { top, height } = frame.getBoundingClientRect();
      this.#row = Math.min(SIDE, Math.max(1, Math.ceil((SIDE * (clientY - top)) / height)));
      this.#show();
    });
  }

  async #load() {
    this.#classifiers = await Promise.all(this.data.cells.map((cell) => loadRowClassifier(cell)));
  }

  #open() {
    if (this.paper.isEmpty) this.#choose(this.#example);
    else this.paper.tell();
  }

  #choose(number) {
    this.#example = number;
    if (!this.paper.isEmpty) this.paper.empty(); // which tells of nothing drawn
    const digit = Float32Array.from(this.examples[number], (byte) => byte / 255);
    this.paper.suggest(digit);
    this.buttons.forEach((button, other) => button.setAttribute("aria-pressed", String(other === number)));
    this.#read(digit, true);
  }

  #drawn(picture) {
    if (!picture) return;
    this.buttons.forEach((button) => button.setAttribute("aria-pressed", "false"));
    this.#read(
      Float32Array.from(picture, (byte) => byte / 255),
      false,
    );
  }

  /** Lets every network read a picture, and shows how from above if asked for. */
  async #read(picture, isPlayed) {
    this.#picture = picture;
    this.#isPlayed = isPlayed;
    if (!this.#classifiers || !(await this.#followNewest()) || !this.host.isConnected) return;
    if (this.#isPlayed && !isStillWanted()) return this.#start();
    this.#stop();
    this.#row = SIDE;
    this.#show();
  }

  async #follow() {
    const picture = this.#picture;
    const found = [];
    for (const classifier of this.#classifiers) found.push(await classifier.follow(picture));
    this.#found = found;
    this.readPicture = picture;
  }

  #start() {
    if (!this.#found) return;
    this.#stop();
    this.#row = 0;
    this.#timer = setInterval(() => {
      this.#row += 1;
      this.#show();
      if (this.#row >= SIDE) this.#stop();
    }, MILLISECONDS_A_ROW);
    showPlaying(this.play, true, this.data.messages);
  }

  #stop() {
    clearInterval(this.#timer);
    this.#timer = null;
    showPlaying(this.play, false, this.data.messages);
  }

  #show() {
    const row = this.#row;
    for (const frame of this.frames) frame.style.setProperty("--read", String(row / SIDE));
    this.slider.value = String(row);
    this.rowLabel.lastChild.textContent = `${row} / ${SIDE}`;
    if (!this.#found) return;
    paintGrey(
      this.seen,
      this.readPicture.map((ink) => 255 * ink),
    );
    this.parts.forEach((part, number) => this.#showPart(part, this.#found[number], row));
  }

  #showPart({ canvas, answer, decided }, probabilities, row) {
    const { messages, language } = this.data;
    const context = canvas.getContext("2d");
    probabilities.forEach((classes, place) =>
      classes.forEach((probability, digit) => {
        context.fillStyle = css(this.colours(probability));
        context.fillRect(digit * CELL.width, place * CELL.height, CELL.width, CELL.height);
      }),
    );
    const now = probabilities[Math.max(row, 1) - 1];
    const top = now.indexOf(Math.max(...now));
    const since = decidedAt(probabilities);
    const last = probabilities.at(-1);
    const final = last.indexOf(Math.max(...last));
    answer.textContent = fill(messages.answer, { digit: top, percent: probable(now[top], language) });
    decided.textContent = fill(messages.decided, { digit: final, row: since });
    canvas.ariaLabel = fill(messages.heat, { digit: final, percent: probable(last[final], language), row: since });
  }
}

/** Returns a canvas in a frame whose veil covers the rows that are not read yet. */
function framed(canvas) {
  return element("div", "frame", {}, canvas, element("i", "veil"));
}

/** Returns the digits of (n, 784) bytes. */
function splitted(all) {
  const size = SIDE * SIDE;
  return Array.from({ length: all.length / size }, (_, number) => all.subarray(number * size, (number + 1) * size));
}

function pictureOf(digit) {
  const canvas = element("canvas", "", { width: SIDE, height: SIDE });
  paintGrey(canvas, digit);
  return canvas;
}
