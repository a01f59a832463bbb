// What surrounds the stepper's board: buttons, speed, the arithmetic line, and words for a screen reader.

import { element, iconButton, nameButton, playButton, showPlaying } from "../frame/elements.js";
import { fill, show } from "../frame/format.js";

const ICONS = {
  restart: "M6 5v14M19 5 9 12l10 7z",
  back: "M15 5l-7 7 7 7",
  forward: "M9 5l7 7-7 7",
  fillAll: "M5 5l10 7-10 7zM18 5v14",
};
const KEYS = {
  ArrowLeft: (act) => act.move(0, -1),
  ArrowRight: (act) => act.move(0, 1),
  ArrowUp: (act) => act.move(-1, 0),
  ArrowDown: (act) => act.move(1, 0),
  Home: (act) => act.jump(0),
  " ": (act) => act.play(),
};
const CHANNELS = ["R", "G", "B"];

/**
 * @typedef {object} Actions what the reader can do
 * @property {() => void} play plays or pauses
 * @property {(direction: number) => void} step
 * @property {() => void} restart
 * @property {() => void} fillAll
 * @property {(index: number) => void} speed
 * @property {(rows: number, columns: number) => void} move
 * @property {(index: number) => void} jump
 * @property {(term: number | null) => void} hover
 */

export class StepperPanel {
  /** @type {Actions} */
  #act;

  /**
   * @param {HTMLElement} place
   * @param {number} lastSpeed
   * @param {Actions} act
   */
  constructor(place, lastSpeed, act) {
    this.#act = act;
    this.root = element("div", "stepper");
    this.stage = element("div", "stage");
    this.canvas = element("canvas", "board", { "aria-hidden": "true" });
    this.input = element("div", "touch", { tabindex: "0", role: "application" });
    this.result = element("div", "touch");
    this.stage.append(this.canvas, this.input, this.result);
    this.equation = element("div", "equation", { tabindex: "0" });
    this.live = element("div", "hidden", { "aria-live": "polite" });
    this.root.append(this.stage, this.#controls(lastSpeed), this.equation, this.live);
    place.append(this.root);
    this.input.addEventListener("keydown", (event) => this.#onKey(event));
    for (const kind of ["pointerover", "pointerout"]) {
      this.equation.addEventListener(kind, (event) => {
        const under = /** @type {Element} */ (event.target).closest("[data-term]");
        const term = kind === "pointerover" ? under?.getAttribute("data-term") : null;
        act.hover(term ? Number(term) : null);
      });
    }
  }

  receive(messages, layer) {
    this.messages = messages;
    this.layer = layer;
    for (const [name, button] of Object.entries(this.buttons)) nameButton(button, messages[name]);
    this.speedLabel.firstChild.textContent = messages.speed;
    this.input.setAttribute("aria-label", messages.picture);
    this.equation.setAttribute("aria-label", messages.arithmetic);
    this.showPlaying(this.isPlaying ?? false);
  }

  showPlaying(isPlaying) {
    this.isPlaying = isPlaying;
    const { play } = this.buttons;
    showPlaying(play, isPlaying, this.messages);
    nameButton(play, play.lastChild.textContent);
  }

  showSpeed(index, text) {
    this.speed.value = index;
    this.speed.setAttribute("aria-valuetext", text);
    this.speedValue.textContent = text;
  }

  /** Writes the arithmetic of one step. */
  showStep(index, step) {
    const { columns, rows, count } = this.layer;
    const place = { row: Math.floor(index / columns) + 1, column: (index % columns) + 1, rows, columns };
    this.position.textContent = fill(this.messages.position, { ...place, step: index + 1, count });
    this.terms = null;
    this.equation.replaceChildren(...(this.layer.operation === "convolution" ? this.#sum(step) : [this.#pooled(step)]));
  }

  /** Marks how far the sum has come: the terms still to be added, and the results of them all, are faint. */
  showTerms(terms) {
    if (terms === this.terms) return;
    this.terms = terms;
    this.equation.classList.toggle("running", terms < this.layer.cells.length * this.layer.channels);
    for (const span of this.equation.querySelectorAll("[data-term]")) {
      span.classList.toggle("waiting", Number(span.getAttribute("data-term")) >= terms);
    }
  }

  announce(row, column, value) {
    this.live.textContent = fill(this.messages.announce, { row, column, value: show(value, 4) });
  }

  #controls(lastSpeed) {
    const bar = element("div", "controls");
    this.buttons = {};
    const actions = {
      restart: () => this.#act.restart(),
      back: () => this.#act.step(-1),
      play: () => this.#act.play(),
      forward: () => this.#act.step(1),
      fillAll: () => this.#act.fillAll(),
    };
    for (const [name, action] of Object.entries(actions)) {
      const button = name === "play" ? playButton() : iconButton(ICONS[name], name);
      button.addEventListener("click", action);
      this.buttons[name] = button;
      bar.append(button);
    }
    this.speedLabel = element("label");
    this.speed = element("input", "", { type: "range", min: 0, max: lastSpeed, step: 1 });
    this.speed.addEventListener("input", () => this.#act.speed(Number(this.speed.value)));
    this.speedValue = element("span", "value");
    this.speedLabel.append(element("span"), this.speed, this.speedValue);
    this.position = element("output", "position");
    bar.append(this.speedLabel, this.position);
    return bar;
  }

  #onKey(event) {
    const action = KEYS[event.key];
    if (!action || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    action(this.#act);
  }

  #sum({ patch, products, sums, sum, convolved, result }) {
    const { cells, channels, bias, activation } = this.layer;
    const lines = sums.map((total, channel) => {
      const line = element("p");
      if (channels > 1) line.append(element("b", "", {}, `${CHANNELS[channel]} `));
      for (let place = 0; place < cells.length; place += 1) {
        const term = channel * cells.length + place;
        const span = element("span", products[term] === 0 ? "term nothing" : "term", { "data-term": term });
        span.textContent = `${show(patch[term])}·${bracketed(cells[place])}`;
        line.append(place ? " + " : "", span);
      }
      line.append(" = ", element("b", "", {}, show(total, 3)));
      return line;
    });
    const last = element("p", "result");
    if (channels > 1) last.append(`${sums.map((total) => bracketed(total, 3)).join(" + ")} `);
    else last.append(`${show(sum, 3)} `);
    last.append(`+ ${bracketed(bias, 3)} (${this.messages.bias}) = `);
    last.append(element("b", activation === "none" ? "final" : "", {}, show(convolved, 3)));
    if (activation !== "none") {
      last.append(` → ${this.messages.activation} → `, element("b", "final", {}, show(result, 3)));
    }
    return [...lines, last];
  }

  #pooled({ patch, result }) {
    const line = element("p", "result");
    const isMax = this.layer.operation === "max";
    const values = [...patch].map((value) => (isMax ? show(value, 3) : bracketed(value, 3)));
    line.append(
      isMax ? `max(${values.join(", ")}) = ` : `(${values.join(" + ")}) / ${patch.length} = `,
      element("b", "final", {}, show(result, 3)),
    );
    return line;
  }
}

function bracketed(value, digits = 2) {
  const text = show(value, digits);
  return text.startsWith("−") ? `(${text})` : text;
}
