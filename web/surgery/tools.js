// What is done to all weights, and to single filters: sliders, the number of bits, and a layer's filters as buttons.

import { element } from "../frame/elements.js";
import { fill } from "../frame/format.js";
import { blockName } from "./chain.js";
import { BITS, MOST } from "./state.js";
import { stopAt, walkable } from "./walk.js";

const PATIENCE = 150; // ms that a slider rests before anything is computed
const STEP = 5; // %
const TRAINED = 32; // bits of a weight

/** @typedef {import("./state.js").State} State */

export class WeightTools {
  #timer = 0;

  /** @param {(change: Partial<State>) => void} onChange */
  constructor(onChange) {
    const slider = (name, max) => {
      const label = element("span");
      const input = element("input", "", { type: "range", min: 0, max, step: STEP });
      const output = element("output");
      input.addEventListener("input", () => {
        output.value = `${input.value} %`;
        clearTimeout(this.#timer);
        this.#timer = setTimeout(() => onChange({ [name]: input.valueAsNumber }), PATIENCE);
      });
      return { name, label, input, output, box: element("label", "slider", {}, label, input, output) };
    };
    this.sliders = [slider("prune", MOST.prune), slider("noise", MOST.noise)];
    this.bitsName = element("span", "", { id: "surgery-bits" });
    this.bits = BITS.map((bits) => {
      const button = element("button", "", { type: "button" });
      button.addEventListener("click", () => onChange({ bits }));
      return { bits, button };
    });
    this.another = element("button", "another", { type: "button" });
    this.another.addEventListener("click", () => onChange({ seed: (this.seed % MOST.seed) + 1 }));
    const choices = element(
      "div",
      "choices",
      { role: "group", "aria-labelledby": "surgery-bits" },
      ...this.bits.map(({ button }) => button),
    );
    const [prune, noise] = this.sliders;
    this.title = element("h3");
    this.host = element(
      "div",
      "weights",
      {},
      this.title,
      prune.box,
      element("div", "bits", {}, this.bitsName, choices),
      noise.box,
      this.another,
    );
  }

  /** @param {Record<string, string>} messages */
  name(messages) {
    this.title.textContent = messages.weights;
    for (const { name, label } of this.sliders) label.textContent = messages[name];
    this.bitsName.textContent = messages.bits;
    for (const { bits, button } of this.bits) button.textContent = fill(messages.bitsCount, { bits: bits || TRAINED });
    this.another.textContent = messages.another;
  }

  /** @param {State} state */
  show(state) {
    this.seed = state.seed;
    for (const { name, input, output } of this.sliders) {
      input.value = String(state[name]);
      output.value = `${state[name]} %`;
    }
    for (const { bits, button } of this.bits) button.ariaPressed = String(bits === state.bits);
    this.another.hidden = !state.noise;
  }

  leave() {
    clearTimeout(this.#timer);
  }
}

export class FilterTools {
  #chain = null;
  #place = 0;

  /** @param {(cut: import("./state.js").Cut) => void} onCut */
  constructor(onCut) {
    this.onCut = onCut;
    this.title = element("h3");
    this.hint = element("p", "hint");
    this.layerName = element("span");
    this.layer = element("select");
    this.grid = element("div", "filters", { role: "toolbar" });
    walkable(this.grid);
    this.layer.addEventListener("change", () => {
      this.#place = Number(this.layer.value);
      this.#build();
    });
    const label = element("label", "layer", {}, this.layerName, this.layer);
    this.host = element("div", "", {}, this.title, this.hint, label, this.grid);
  }

  /** @param {Record<string, string>} messages @param {any} chain */
  name(messages, chain) {
    this.messages = messages;
    this.title.textContent = messages.filterTitle;
    this.hint.textContent = messages.filterHint;
    this.layerName.textContent = messages.layer;
    this.#chain = chain;
    if (!chain) return;
    const layers = chain.kernels.slice(0, -1); // the last one's are the classes themselves
    const options = layers.map(({ title }, place) =>
      element("option", "", { value: place }, blockName(title, messages)),
    );
    this.layer.replaceChildren(...options);
    this.layer.value = String(this.#place);
    this.#build();
  }

  /** @param {(cut: import("./state.js").Cut) => boolean} isCut */
  mark(isCut) {
    this.isCut = isCut;
    [...this.grid.children].forEach((button, filter) => {
      button.ariaPressed = String(isCut({ kind: "f", place: this.#place, filter }));
    });
  }

  #build() {
    const { norms } = this.#chain.kernels[this.#place];
    const largest = Math.max(...norms);
    const buttons = norms.map((norm, filter) => {
      const level = element("span", "level", { style: `block-size: ${(100 * norm) / largest}%` });
      const button = element("button", "", { type: "button" }, level);
      button.title = button.ariaLabel = fill(this.messages.filter, { number: filter });
      button.addEventListener("click", () => this.onCut({ kind: "f", place: this.#place, filter }));
      return button;
    });
    this.grid.replaceChildren(...buttons);
    this.grid.ariaLabel = this.messages.filterTitle;
    stopAt(this.grid);
    if (this.isCut) this.mark(this.isCut);
  }
}
