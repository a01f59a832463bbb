// The chain of blocks: each a button that drops it, its residual link a button that cuts it, and beside it how often the
// networks are right without that block alone.

import { element } from "../frame/elements.js";
import { fill, percent } from "../frame/format.js";
import { stopAt, walkable } from "./walk.js";

const LINK = `<svg viewBox="0 0 44 56" aria-hidden="true"><path d="M44 2 C 2 2, 2 54, 40 54 m -7 -5 l 8 5 l -8 4"/></svg>`;

/**
 * @typedef {import("./state.js").Cut} Cut
 * @typedef {(number | null | undefined)[]} Shares a network: null where it cannot be without that block, undefined for not yet
 */

export class ChainView {
  #rows = [];

  /** @param {(cut: Cut) => void} onCut */
  constructor(onCut) {
    this.onCut = onCut;
    this.title = element("h3");
    this.hint = element("p", "hint"); // stands where the stage puts it
    this.legend = element("p", "legend", { "aria-hidden": "true" });
    this.list = element("div", "chain", { role: "toolbar", "aria-orientation": "vertical" });
    this.host = element("div", "chain-box", {}, this.title, this.legend, this.list);
    walkable(this.list);
  }

  /**
   * Draws the chain of the first network.
   * @param {import("./state.js").Chain} chain
   * @param {number} networks how many are compared
   */
  build({ blocks }, networks) {
    const hasLinks = blocks.some(({ canCut }) => canCut);
    this.list.classList.toggle("linked", hasLinks);
    this.#rows = blocks.map(({ title, canDrop, canCut }, place) => {
      const link = element("button", "link", { type: "button" });
      link.innerHTML = LINK;
      link.hidden = !canCut;
      link.addEventListener("click", () => this.onCut({ kind: "l", place }));
      const name = element("span", "name");
      const size = element("small");
      const block = element("button", "block", { type: "button" }, name, size);
      block.disabled = !canDrop;
      block.addEventListener("click", () => this.onCut({ kind: "b", place }));
      const bars = Array.from({ length: networks }, () => {
        const value = element("span", "value");
        const fillUp = element("span", "fill");
        return { value, fillUp, box: element("div", "bar", {}, element("span", "track", {}, fillUp), value) };
      });
      const least = element("span", "least");
      const chart = element("div", "bars", { role: "img" }, ...bars.map(({ box }) => box), least);
      chart.hidden = !canDrop;
      return { title, link, block, name, size, bars, chart, least, row: element("div", "row", {}, link, block, chart) };
    });
    this.list.replaceChildren(...this.#rows.map(({ row }) => row));
    stopAt(this.list);
  }

  /**
   * Writes every word anew.
   * @param {Record<string, string>} messages
   * @param {import("./state.js").Chain | null} chain
   * @param {string[]} titles of the networks
   */
  name(messages, chain, titles) {
    this.messages = messages;
    this.titles = titles;
    this.title.textContent = this.list.ariaLabel = messages.chain;
    this.hint.textContent = chain?.blocks.some(({ canCut }) => canCut) ? messages.chainHint : messages.chainHintPlain;
    this.legend.replaceChildren(messages.alone, ...titles.map((title) => element("span", "network", {}, title)));
    this.#rows.forEach(({ title, name, size, link, block }, place) => {
      const called = blockName(title, messages);
      const { filters, canDrop } = chain.blocks[place];
      name.textContent = called;
      size.textContent = fill(messages.filters, { count: filters });
      link.title = link.ariaLabel = fill(messages.cutLink, { block: called });
      block.title = canDrop ? fill(messages.dropBlock, { block: called }) : messages.cannot;
    });
  }

  /**
   * Shows what is cut.
   * @param {(cut: Cut) => boolean} isCut
   */
  mark(isCut) {
    this.#rows.forEach(({ link, block, row }, place) => {
      const [dropped, cut] = [isCut({ kind: "b", place }), isCut({ kind: "l", place })];
      block.ariaPressed = String(dropped);
      link.ariaPressed = String(cut);
      row.classList.toggle("dropped", dropped);
    });
  }

  /**
   * Shows how often the networks are right without each block alone.
   * @param {(place: number) => Shares} sharesOf
   * @param {number} least place of the block that the first network misses least, -1 while that is not known
   * @param {string} language
   */
  chart(sharesOf, least, language) {
    this.#rows.forEach(({ title, bars, chart, least: mark, block }, place) => {
      if (block.disabled) return;
      const shares = sharesOf(place);
      const said = shares.map((share, network) => {
        const text = share === undefined ? "…" : share === null ? "–" : percent(share, language);
        bars[network].value.textContent = text;
        bars[network].fillUp.style.inlineSize = `${100 * (share ?? 0)}%`;
        return `${this.titles[network]} ${share === null ? this.messages.cannot : text}`;
      });
      mark.textContent = place === least ? this.messages.least : "";
      chart.ariaLabel = fill(this.messages.without, {
        block: blockName(title, this.messages),
        shares: said.join(", "),
      });
    });
  }
}

/**
 * Returns what a block or a layer is called on the page; where the file's name is no block's, that name.
 * @param {string} title as the file has it
 * @param {Record<string, string>} messages
 */
export function blockName(title, messages) {
  const [, stage, block, layer] = /^stage(\d)_block(\d)(?:_(\w+))?$/.exec(title) ?? [];
  if (!stage) return title;
  const called = fill(messages.block, { stage, block });
  return layer ? `${called}: ${layer}` : called;
}
