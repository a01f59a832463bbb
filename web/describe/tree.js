// A beam search as a tree: a column a word, a line to what it goes on from; each word can be chosen.

import { element } from "../frame/elements.js";
import { fill, percent } from "../frame/format.js";
import { wayTo } from "./search.js";

const ROW = 48; // px from one word to the one below it, as in the style sheet
const MIDDLE = 22; // px of a word, from above
const GAP = 22; // px between two columns

export class Tree {
  /**
   * @param {(node: import("./search.js").Node | null) => void} onPoint is told which word is pointed at
   * @param {(way: number[]) => void} onChoose is told the words up to the one that was chosen
   */
  constructor(onPoint, onChoose) {
    this.onPoint = onPoint;
    this.onChoose = onChoose;
    this.box = element("div", "tree", { role: "group", tabindex: 0 });
  }

  /**
   * @param {import("./search.js").Node[][]} levels
   * @param {string[]} words of the network
   */
  show(levels, words, { messages, language, of }) {
    this.box.ariaLabel = messages.tree;
    this.box.lang = of;
    const columns = levels.map((level, number) => {
      const nodes = level.map((node, place) => this.#nodeOf(levels, number, place, words, messages, language));
      const lines = level.map((node, place) => lineTo(node, place));
      const parts = number ? [element("div", "lines", { "aria-hidden": "true" }, ...lines)] : [];
      return [...parts, element("div", "column", {}, ...nodes)];
    });
    this.box.replaceChildren(...columns.flat());
  }

  #nodeOf(levels, number, place, words, messages, language) {
    const node = levels[number][place];
    const word = words[node.token].replace(/^\+/, "-");
    const share = percent(Math.exp(node.total), language);
    const button = element(
      "button",
      node.isBest ? "node best" : "node",
      { type: "button" },
      element("span", "", {}, word),
      " ", // the name below says the same
      element("small", "", { lang: language }, share),
    );
    button.ariaLabel = fill(node.isBest ? messages.best_node : messages.node, { word, percent: share });
    for (const type of ["pointerenter", "focus"]) button.addEventListener(type, () => this.onPoint(node));
    for (const type of ["pointerleave", "blur"]) button.addEventListener(type, () => this.onPoint(null));
    button.addEventListener("click", () => this.onChoose(wayTo(levels, number, place)));
    return button;
  }
}

/** Returns a line from the middle of the parent's row to that of a node. */
function lineTo({ parent, isBest }, place) {
  const [from, to] = [parent, place].map((row) => row * ROW + MIDDLE);
  const line = element("i", isBest ? "line best" : "line");
  line.style.width = `${Math.hypot(GAP, to - from)}px`;
  line.style.top = `${from}px`;
  line.style.rotate = `${Math.atan2(to - from, GAP)}rad`;
  return line;
}
