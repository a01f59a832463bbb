// A small paper to draw a digit on while a network learns, and bars of what it reads at this moment.

import { element } from "../frame/elements.js";
import { probable } from "../frame/format.js";
import { softmax } from "../shared/calibration.js";
import { Paper } from "../shared/paper.js";

export class Pad {
  #shown = null; // digit that stands on the paper while nothing is drawn

  /** @param {(picture: Uint8Array | null) => void} onDrawn is told of every change, (784,), 0 is paper */
  constructor(onDrawn) {
    this.paper = new Paper(onDrawn);
    this.rows = Array.from({ length: 10 }, () => {
      const bar = element("i");
      const [name, value] = [element("strong"), element("span")];
      return { bar, name, value, box: element("li", "", {}, name, element("b", "", {}, bar), value) };
    });
    this.answers = element("ol", "answers", {}, ...this.rows.map(({ box }) => box));
    this.box = element("div", "pad", {}, this.paper.box, this.answers);
  }

  /** Takes words in another language, or another theme. */
  receive({ messages, language, classes }) {
    this.language = language;
    this.rows.forEach(({ name }, place) => (name.textContent = classes[place]));
    this.answers.classList.toggle(
      "named",
      classes.some((name) => name.length > 1),
    );
    this.answers.ariaLabel = messages.answers;
    this.paper.receive({ messages });
  }

  leave() {
    this.paper.leave();
  }

  /** Begins with other pictures, perhaps. */
  start() {
    this.#shown = null;
  }

  get isEmpty() {
    return this.paper.isEmpty;
  }

  tell() {
    this.paper.tell();
  }

  /**
   * Shows what the network reads.
   * @param {Float32Array} logits (10,)
   * @param {Float32Array | null} sample float32 (784,) that it reads while nothing is drawn
   */
  show(logits, sample) {
    const probabilities = softmax(logits).map((one) => (Number.isFinite(one) ? one : 0));
    const top = probabilities.indexOf(Math.max(...probabilities));
    this.rows.forEach(({ bar, value, box }, digit) => {
      bar.style.translate = `${100 * (probabilities[digit] - 1)}%`;
      value.textContent = probable(probabilities[digit], this.language);
      box.classList.toggle("top", digit === top);
    });
    if (!sample || this.#shown) return;
    this.#shown = sample;
    this.paper.suggest(sample);
  }
}
