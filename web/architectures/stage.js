// Two networks side by side, layer by layer. On arrival the data walks through both. Python's side is
// core/ui/deep/architectures.py.

import { writeAddress } from "../frame/address.js";
import { element, isStillWanted, playButton, showPlaying } from "../frame/elements.js";
import { Panel } from "./panel.js";

const PARAMETERS = ["plan-layer", "plan-opposite"]; // of the URL
const WALK = 4200; // ms from the picture to the answer
const BEFORE = 500; // ms until it sets out

export default class Architecture {
  #frame = 0;
  #hasCome = false;

  /** @param {import("../frame/loader.js").Component} component */
  constructor({ parentElement }) {
    this.panels = PARAMETERS.map(
      (parameter, number) =>
        new Panel(
          `plan-${number}`,
          (place) => this.#write(parameter, number, place),
          () => this.#stop(),
        ),
    );
    this.play = playButton();
    this.play.addEventListener("click", () => (this.#frame ? this.#stop() : this.#start(0)));
    this.compared = element("p", "compared");
    const bar = element("div", "bar", {}, this.play, this.compared);
    const both = element("div", "both", {}, ...this.panels.map(({ box }) => box));
    this.host = element("div", "architecture", {}, bar, both);
    parentElement.append(this.host);
  }

  receive({ data }) {
    this.data = data;
    this.host.lang = data.language;
    this.compared.textContent = data.compared;
    this.panels.forEach((panel, number) =>
      panel.receive(data.plans[number], data, [data.layer, data.opposite][number]),
    );
    showPlaying(this.play, this.#frame > 0, data.messages);
    if (this.#hasCome) return;
    this.#hasCome = true;
    if (!isStillWanted() && !this.panels.some(({ isSettled }) => isSettled)) this.#start(BEFORE);
  }

  toSave() {
    return { host: this.host, lines: [] };
  }

  leave() {
    cancelAnimationFrame(this.#frame);
    this.panels.forEach((panel) => panel.leave());
    this.host.remove();
  }

  /** Lets the data walk through both networks at once, each in the same time. */
  #start(wait) {
    this.#stop();
    const start = performance.now() + wait;
    const step = (now) => {
      const share = Math.max(0, now - start) / WALK;
      if (share >= 1) return this.#stop();
      for (const panel of this.panels) panel.show(Math.floor(share * panel.layers.length));
      this.#frame = requestAnimationFrame(step);
    };
    this.#frame = requestAnimationFrame(step);
    showPlaying(this.play, true, this.data.messages);
  }

  #stop() {
    if (!this.#frame) return;
    cancelAnimationFrame(this.#frame);
    this.#frame = 0;
    this.panels.forEach((panel) => panel.rest());
    showPlaying(this.play, false, this.data.messages);
  }

  /** Writes the layer in question into the address. */
  #write(parameter, number, place) {
    writeAddress({ [parameter]: place === null ? null : this.data.plans[number].layers[place].name });
  }
}
