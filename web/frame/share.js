// Copies the address of the page as it stands, or the code that shows it in a frame elsewhere.

import { element } from "./elements.js";

const SHOWN = 3000; // ms that the page says what was done

export default class Share {
  #timer = 0;

  /** @param {import("./loader.js").Component} component */
  constructor({ parentElement }) {
    this.link = element("button", "", { type: "button" });
    this.frame = element("button", "", { type: "button" });
    this.said = element("span", "", { role: "status" });
    this.host = element("div", "share", {}, this.link, this.frame, this.said);
    this.link.addEventListener("click", () => this.#copy(location.href));
    this.frame.addEventListener("click", () => this.#copy(frameCode(location.href, document.title)));
    parentElement.append(this.host);
  }

  receive({ data }) {
    this.messages = data.messages;
    this.link.textContent = this.messages.link;
    this.frame.textContent = this.messages.frame;
  }

  async #copy(text) {
    const isDone = await navigator.clipboard?.writeText(text).then(
      () => true,
      () => false,
    );
    this.said.textContent = isDone ? this.messages.copied : text; // to be copied by hand where the browser refuses
    clearTimeout(this.#timer);
    if (isDone) this.#timer = window.setTimeout(() => (this.said.textContent = ""), SHOWN);
  }

  leave() {
    clearTimeout(this.#timer);
    this.host.remove();
  }
}

/**
 * Returns HTML that shows a page in a frame, without its menu.
 * @param {string} address
 * @param {string} title
 */
export function frameCode(address, title) {
  const url = new URL(address);
  url.searchParams.set("embed", "true");
  const safe = (text) => text.replace(/&/g, "&amp;").replace(/"/g, "&quot;").replace(/</g, "&lt;");
  return `<iframe src="${safe(url.href)}" title="${safe(title)}" width="100%" height="700"></iframe>`;
}
