// How the digit canvas looks: its elements, and what they show. digit_canvas.js decides when.

import { element, iconButton } from "../frame/elements.js";
import { fill, percent, probable } from "../frame/format.js";
import { isNoneOfThese, probabilities } from "./calibration.js";
import { FIELD } from "./drawing.js";
import { SIDE } from "./mnist.js";
import { paintGrey } from "./scale.js";

const PEN = { min: 10, max: 36, step: 2 }; // units of the field
const ICONS = {
  undo: "M9 14 4 9l5-5M4 9h10.5a5.5 5.5 0 0 1 0 11H11",
  redo: "m15 14 5-5-5-5m5 5H9.5a5.5 5.5 0 0 0 0 11H13",
  clear: "M4 7h16M9 7V4h6v3m3 0-1 13H7L6 7m4 4v5m4-5v5",
};

export class DigitView {
  #data;
  #probabilities = null; // a row for each network
  #isNone = []; // whether each network says that it is no digit
  #status = () => this.#loading(0); // a function: the language may change
  #milliseconds = []; // of each network
  #numbers; // of Intl.NumberFormat

  /**
   * @param {HTMLElement} place
   * @param {import("./drawing.js").Drawing} drawing
   * @param {any} data of digit_canvas.js
   */
  constructor(place, drawing, data) {
    this.drawing = drawing;
    this.#data = data;
    this.#build(place);
    this.receive(data);
  }

  #build(place) {
    const button = (name) => {
      const made = iconButton(ICONS[name], name);
      made.append(element("span"));
      made.addEventListener("click", () => this.drawing[name]());
      return made;
    };
    this.canvas = element("canvas", "", { tabindex: 0, role: "application", "aria-describedby": "keyboard" });
    this.hint = element("span", "hint", { "aria-hidden": "true" });
    this.pen = element("span", "pen");
    this.buttons = { undo: button("undo"), redo: button("redo"), clear: button("clear") };
    this.width = element("input", "", { type: "range", ...PEN, value: this.drawing.penWidth });
    this.width.addEventListener("input", () => (this.drawing.penWidth = this.width.valueAsNumber));
    this.widthLabel = element("span");
    this.keyboard = element("p", "keyboard", { id: "keyboard" });
    this.seen = element("canvas", "", { width: SIDE, height: SIDE, role: "img" });
    this.caption = element("figcaption");
    this.guesses = this.#data.models.map(() => {
      const [label, percent, title] = [element("strong"), element("span"), element("small")];
      return { label, percent, title, box: element("li", "", {}, label, percent, title) };
    });
    this.rows = this.#data.labels.map(() => {
      const name = element("strong");
      const bars = this.#data.models.map(() => element("i"));
      const values = bars.map(() => element("span"));
      const tracks = bars.map((bar, i) => element("div", "", {}, element("b", "", {}, bar), values[i]));
      return { name, bars, values, box: element("li", "", {}, name, element("div", "", {}, ...tracks)) };
    });
    this.answers = element("ol", "answers", {}, ...this.rows.map(({ box }) => box));
    this.status = element("p", "status");
    this.live = element("p", "live hidden", { "aria-live": "polite" });
    const paper = element("div", "paper", {}, this.canvas, this.hint, this.pen);
    const slider = element("label", "", {}, this.widthLabel, this.width);
    const tools = element("div", "tools", {}, ...Object.values(this.buttons), slider);
    const figure = element("figure", "", {}, this.seen, this.caption);
    const isWords = this.#data.labels.some((label) => label.length > 1);
    const guesses = element("ul", isWords ? "guesses words" : "guesses", {}, ...this.guesses.map(({ box }) => box));
    this.frame = element(
      "section",
      "frame",
      {},
      element("div", "draw", {}, paper, tools, this.keyboard),
      element("div", "read", {}, element("header", "", {}, figure, guesses), this.answers),
      this.status,
      this.live,
    );
    this.host = element("div", "digit-canvas", {}, this.frame);
    place.append(this.host);
  }

  /** Takes new words and draws in the colours of now. */
  receive(data) {
    this.#data = data;
    this.#numbers = new Intl.NumberFormat(data.language, { maximumSignificantDigits: 2 });
    this.host.lang = data.language;
    for (const [name, button] of Object.entries(this.buttons)) {
      button.lastChild.textContent = button.title = this.#say(name);
    }
    this.canvas.ariaLabel = this.#say("canvas");
    this.hint.textContent = this.#say("hint");
    this.keyboard.textContent = this.#say("keyboard");
    this.widthLabel.textContent = this.#say("penWidth");
    this.caption.textContent = this.seen.ariaLabel = this.#say("seen");
    this.answers.ariaLabel = this.#say("answers");
    this.guesses.forEach(({ title }, network) => (title.textContent = data.models[network].title));
    this.rows.forEach(({ name }, label) => (name.textContent = data.labels[label]));
    this.#showStatus();
    this.#showProbabilities();
    if (!this.hint.classList.contains("low")) this.paint(); // an example is drawn anew by who shows it
  }

  /**
   * Draws the strokes as sharp as the screen allows, in the colour of the text.
   * @param {import("./drawing.js").Drawing} [shown] an example, in the place of what the reader has drawn
   */
  paint(shown = this.drawing) {
    const { canvas, drawing } = this;
    const isExample = shown !== drawing;
    shown.showOn(canvas);
    canvas.classList.toggle("example", isExample);
    this.hint.hidden = !drawing.isEmpty;
    this.hint.classList.toggle("low", isExample);
    this.buttons.undo.disabled = !drawing.canUndo;
    this.buttons.redo.disabled = !drawing.canRedo;
    this.buttons.clear.disabled = drawing.isEmpty;
  }

  movePen({ x, y, isDown }) {
    Object.assign(this.pen.style, { left: `${(100 * x) / FIELD}%`, top: `${(100 * y) / FIELD}%` });
    this.pen.classList.toggle("down", isDown);
  }

  /** @param {Uint8Array | null} picture 28 x 28, 0 is paper */
  showPicture(picture) {
    paintGrey(this.seen, picture ?? new Uint8Array(SIDE * SIDE));
  }

  /**
   * @param {{logits: import("./calibration.js").Logits, familiar?: number}[] | null} found by each network; null: nothing
   * is drawn
   * @param {number[]} [milliseconds] of each network
   */
  showAnswers(found, milliseconds) {
    const calibrations = this.#data.models.map(({ calibration }) => calibration);
    this.#probabilities = found?.map(({ logits }, network) => probabilities(logits, calibrations[network])) ?? null;
    this.#isNone =
      found?.map(({ logits, familiar }, network) => isNoneOfThese(logits, calibrations[network], familiar)) ?? [];
    this.frame.classList.remove("waiting");
    this.#milliseconds = milliseconds ?? this.#milliseconds;
    this.#showProbabilities();
    this.#showStatus();
  }

  /** The server has not answered yet. */
  wait() {
    this.frame.classList.add("waiting");
  }

  #showProbabilities() {
    const tops = this.#probabilities?.map((row) => row.indexOf(Math.max(...row))) ?? [];
    this.rows.forEach(({ box, bars, values }, label) => {
      box.classList.toggle("top", tops.includes(label));
      bars.forEach((bar, network) => {
        const probability = this.#probabilities?.[network][label] ?? 0;
        bar.style.translate = `${100 * (probability - 1)}%`;
        values[network].textContent = this.#probabilities ? this.#probable(probability) : "";
      });
    });
    this.guesses.forEach(({ label, percent }, network) => {
      const top = tops[network];
      label.textContent = top === undefined ? "?" : this.#data.labels[top];
      label.classList.toggle("empty", top === undefined || this.#isNone[network]);
      if (top === undefined) percent.textContent = this.#say("nothing");
      else if (this.#isNone[network]) percent.textContent = this.#say("none");
      else percent.textContent = this.#probable(this.#probabilities[network][top]);
    });
  }

  /** Tells a screen reader the first network's best guess. */
  announce() {
    const row = this.#probabilities?.[0];
    const top = row && row.indexOf(Math.max(...row));
    if (!row) this.live.textContent = this.#say("nothing");
    else if (this.#isNone[0]) this.live.textContent = this.#say("none");
    else this.live.textContent = this.#say("top", { label: this.#data.labels[top], percent: this.#probable(row[top]) });
  }

  showLoading(share) {
    this.#status = () => this.#loading(share);
    this.#showStatus();
  }

  /** @param {"page" | "server"} engine @param networks of session.js, for "page" */
  showEngine(engine, networks) {
    this.frame.dataset.engine = engine;
    const difference = Math.max(0, ...networks.map((network) => network.difference));
    const facts = { backend: networks[0]?.backend, difference: difference.toExponential(0) };
    const message = engine === "page" ? "inTab" : this.#data.isRuntimeInstalled ? "onServer" : "notInstalled";
    this.#status = () => this.#say(message, facts);
    this.#showStatus();
  }

  #showStatus() {
    const milliseconds = this.#milliseconds.map((value) => this.#numbers.format(value)).join(" + ");
    this.status.textContent = `${this.#status()} ${milliseconds ? this.#say("speed", { milliseconds }) : ""}`;
  }

  #say(name, fields = {}) {
    return fill(this.#data.messages[name], fields);
  }

  #loading(share) {
    return this.#say("loading", { percent: percent(share, this.#data.language) });
  }

  #probable(probability) {
    return probable(probability, this.#data.language, 1);
  }
}
