// The terms of the page as a list, for who uses the keyboard: seen once it has the focus, as a link that skips the menu is.

import { element } from "./elements.js";
import { finder, termsIn } from "./terms.js";

export default class TermList {
  /** @param {import("./loader.js").Component} component */
  constructor({ parentElement }) {
    this.title = element("summary");
    this.list = element("dl");
    this.host = element("details", "term-list", {}, this.title, this.list);
    this.host.addEventListener("toggle", () => this.host.open && this.#fill());
    this.host.addEventListener("keydown", (event) => {
      if (event.key !== "Escape") return;
      this.host.open = false;
      this.title.focus();
    });
    this.host.addEventListener("focusout", ({ relatedTarget }) => {
      if (relatedTarget && !this.host.contains(/** @type {Node} */ (relatedTarget))) this.host.open = false;
    });
    parentElement.append(this.host);
  }

  receive({ data }) {
    this.data = data;
    this.title.textContent = data.messages.title;
    if (this.host.open) this.#fill();
  }

  /** Lists each term in the order in which they stand on the page. */
  async #fill() {
    const { terms, language } = this.data;
    const answer = await fetch(terms).catch(() => null); // the glossary has a page of its own
    const page = document.querySelector("[data-testid=stMain]");
    if (!answer?.ok || terms !== this.data.terms || !page) return;
    const found = termsIn(page, finder(await answer.json(), language));
    this.list.replaceChildren(
      ...found.flatMap(({ term }) => [element("dt", "", {}, term.words[0]), element("dd", "", {}, term.says)]),
    );
  }

  leave() {
    this.host.remove();
  }
}
