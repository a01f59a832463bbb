// How the home page's first picture looks: paper, flow and answers. flow.js decides when.

import { element, iconButton } from "../frame/elements.js";
import { fill, percent, probable } from "../frame/format.js";
import { FIELD } from "../shared/drawing.js";
import { Scene } from "./scene.js";

const CLEAR = "M4 7h16M9 7V4h6v3m3 0-1 13H7L6 7m4 4v5m4-5v5";

export class FlowView {
  #data;
  #frame = null;
  #status = () => ""; // a function: the language may change
  #numbers;

  /**
   * @param {HTMLElement} place
   * @param {any} data of flow.js
   * @param {{clear: () => void, retry: () => void}} on
   */
  constructor(place, data, on) {
    this.canvas = element("canvas", "", { tabindex: 0, role: "application", "aria-describedby": "keyboard" });
    this.hint = element("span", "hint", { "aria-hidden": "true" });
    this.pen = element("span", "pen");
    this.clear = iconButton(CLEAR, "clear");
    this.clear.append(element("span"));
    this.clear.addEventListener("click", on.clear);
    this.keyboard = element("p", "keyboard", { id: "keyboard" });
    this.guess = element("strong");
    this.sure = element("span");
    this.rows = data.labels.map((label) => {
      const [bar, percent] = [element("i"), element("span")];
      return {
        bar,
        percent,
        box: element("li", "", {}, element("strong", "", {}, label), element("b", "", {}, bar), percent),
      };
    });
    this.answers = element("ol", "", {}, ...this.rows.map(({ box }) => box));
    this.status = element("p", "status");
    this.words = element("span");
    this.retry = element("button", "retry", { type: "button" });
    this.retry.hidden = true;
    this.retry.addEventListener("click", on.retry);
    this.status.append(this.words, " ", this.retry);
    this.live = element("p", "hidden", { "aria-live": "polite" });
    this.scene = new Scene(() => this.#answerPlaces());
    this.stage = element(
      "section",
      "stage",
      {},
      element("div", "draw", {}, element("div", "paper", {}, this.canvas, this.hint, this.pen, this.clear)),
      element("div", "flow", {}, this.scene.canvas),
      element("div", "read", {}, element("p", "guess", {}, this.guess, this.sure), this.answers),
    );
    this.host = element("div", "first-picture", {}, this.stage, this.keyboard, this.status, this.live);
    place.append(this.host);
    this.receive(data);
  }

  /** Takes new words. */
  receive(data) {
    this.#data = data;
    const { messages, language } = data;
    this.#numbers = new Intl.NumberFormat(language, { maximumSignificantDigits: 2 });
    this.host.lang = language;
    this.canvas.ariaLabel = messages.canvas;
    this.hint.textContent = messages.hint;
    this.clear.lastChild.textContent = this.clear.title = messages.clear;
    this.keyboard.textContent = messages.keyboard;
    this.answers.ariaLabel = messages.answers;
    this.retry.textContent = messages.retry;
    this.scene.receive(data);
    this.#showStatus();
    this.#showAnswers();
  }

  leave() {
    this.scene.leave();
    this.host.remove();
  }

  /**
   * Draws the strokes as sharp as the screen allows.
   * @param {import("../shared/drawing.js").Drawing} drawing
   * @param {boolean} isDemo the reader has drawn nothing
   */
  paint(drawing, isDemo) {
    drawing.showOn(this.canvas);
    this.hint.classList.toggle("low", isDemo && !drawing.isEmpty);
    this.hint.hidden = !isDemo;
    this.clear.hidden = isDemo;
  }

  movePen({ x, y, isDown }) {
    Object.assign(this.pen.style, { left: `${(100 * x) / FIELD}%`, top: `${(100 * y) / FIELD}%` });
    this.pen.classList.toggle("down", isDown);
  }

  /**
   * @param {import("./frames.js").Frame | null} frame null: nothing is drawn
   * @param {number} [milliseconds] that it took in this tab
   */
  show(frame, milliseconds) {
    this.#frame = frame;
    this.stage.classList.remove("waiting");
    this.scene.push(frame);
    this.#showAnswers();
    if (milliseconds === undefined) return;
    const speed = fill(this.#data.messages.speed, { milliseconds: this.#numbers.format(milliseconds) });
    if (this.words.dataset.engine === "page") this.words.textContent = `${this.#status()} ${speed}`;
  }

  /** No answer to this drawing is there yet. */
  wait() {
    this.stage.classList.add("waiting");
  }

  /** Tells a screen reader the best guess. */
  announce() {
    const { messages, labels } = this.#data;
    const top = this.#top();
    if (top === null) this.live.textContent = this.#frame ? messages.none : messages.nothing;
    else
      this.live.textContent = fill(messages.top, {
        label: labels[top],
        percent: this.#probable(this.#frame.probabilities[top]),
      });
  }

  showRecorded() {
    this.#say("recorded", () => this.#data.messages.recorded);
  }

  showLoading(share) {
    this.#say("loading", () => fill(this.#data.messages.loading, { percent: percent(share, this.#data.language) }));
  }

  /** @param {"page" | "server"} engine */
  showEngine(engine) {
    this.host.dataset.engine = engine;
    const { isRuntimeInstalled } = this.#data;
    this.#say(engine, () => this.#data.messages[engine === "page" ? "inTab" : "onServer"]);
    this.retry.hidden = engine === "page" || !isRuntimeInstalled;
  }

  #say(engine, status) {
    this.words.dataset.engine = engine;
    this.#status = status;
    this.retry.hidden = true;
    this.#showStatus();
  }

  #showStatus() {
    this.words.textContent = this.#status();
  }

  /** Returns the best guess, null where there is none. */
  #top() {
    if (!this.#frame || this.#frame.isNone) return null;
    const { probabilities } = this.#frame;
    return probabilities.indexOf(Math.max(...probabilities));
  }

  #showAnswers() {
    const { messages, labels } = this.#data;
    const [shares, top] = [this.#frame?.probabilities, this.#top()];
    this.rows.forEach(({ box, bar, percent }, label) => {
      box.classList.toggle("top", label === top);
      bar.style.scale = `${shares?.[label] ?? 0} 1`;
      percent.textContent = shares ? this.#probable(shares[label]) : "";
    });
    this.guess.textContent = top === null ? "?" : labels[top];
    this.guess.classList.toggle("empty", top === null);
    if (top !== null) this.sure.textContent = this.#probable(shares[top]);
    else this.sure.textContent = this.#frame ? messages.none : messages.nothing;
  }

  #probable(probability) {
    return probable(probability, this.#data.language, 1);
  }

  /** Returns where the answers stand beside the flow, px from its top. */
  #answerPlaces() {
    const { top } = this.scene.canvas.getBoundingClientRect();
    return this.rows.map(({ box }) => {
      const found = box.getBoundingClientRect();
      return { y: found.top + found.height / 2 - top };
    });
  }
}
