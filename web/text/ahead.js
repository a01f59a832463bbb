// The look ahead: what each network thinks of every next symbol, as bars that can be chosen.

import { element } from "../frame/elements.js";
import { fill, probable } from "../frame/format.js";

/**
 * Returns a symbol as it is shown, for what cannot be seen too.
 * @param {string} symbol
 */
export function sign(symbol) {
  return { " ": "␣", "\n": "↵" }[symbol] ?? symbol;
}

/** Returns a share of 1; what would be rounded to 0 or 100 % but is neither says so. */
function percentOf(share) {
  return share > 0 && share < 0.001 ? `<${probable(0.001, undefined, 1)}` : probable(share, undefined, 1);
}

export class LookAhead {
  #answers = null;

  /**
   * @param {{title: string, colour: string}[]} models
   * @param {(symbol: string) => void} onChoice is told which symbol was chosen
   */
  constructor(models, onChoice) {
    this.onChoice = onChoice;
    this.node = element("section", "ahead");
    this.title = element("h3");
    this.help = element("p", "help");
    this.lists = models.map((model) => {
      const node = element("div", "next");
      node.style.setProperty("--colour", model.colour);
      const [entropy, list] = [element("small"), element("ol")];
      node.append(element("h4", "", {}, model.title), entropy, list);
      return { node, entropy, list };
    });
    const columns = element("div", "columns");
    columns.append(...this.lists.map(({ node }) => node));
    this.node.append(this.title, this.help, columns);
  }

  receive(messages) {
    this.messages = messages;
    this.title.textContent = messages.ahead;
    this.help.textContent = messages.aheadHelp;
    if (this.#answers) this.show(this.#answers);
  }

  /** @param {{entropy: number, symbols: {symbol: string, probability: number, share: number}[]}[]} answers */
  show(answers) {
    this.#answers = answers;
    const root = /** @type {Document | ShadowRoot} */ (this.node.getRootNode());
    const focused = root.activeElement?.getAttribute("data-place");
    for (const [i, { entropy, symbols }] of answers.entries()) {
      const { list, entropy: line } = this.lists[i];
      const choices = (2 ** entropy).toFixed(1);
      line.textContent = fill(this.messages.entropy, { bits: entropy.toFixed(2), choices });
      list.replaceChildren(...symbols.map((row, place) => this.#row(row, `${i}-${place}`)));
    }
    /** @type {HTMLElement | null} */
    const button = focused && this.node.querySelector(`[data-place="${focused}"]`);
    button?.focus();
  }

  #row({ symbol, probability, share }, place) {
    const percent = percentOf(share);
    const name = { " ": this.messages.space, "\n": this.messages.break }[symbol] ?? symbol;
    const button = element("button", share > 0 ? "" : "out", { type: "button", "data-place": place });
    button.setAttribute("aria-label", fill(this.messages.choose, { symbol: name, percent }));
    const track = element("b", "", {}, element("i"), element("s"));
    track.style.setProperty("--share", share); // the bar is the number
    track.style.setProperty("--own", probability); // a mark where the network's own probability is, at temperature 1
    button.append(element("strong", "", {}, sign(symbol)), " ", track, element("span", "", {}, percent)); // two words
    button.addEventListener("click", () => this.onChoice(symbol));
    const item = element("li");
    item.append(button);
    return item;
  }
}
