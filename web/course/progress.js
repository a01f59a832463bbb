// How far the reader is in the course. What is solved is kept in this browser, and never leaves it but for this visit.

import { element } from "../frame/elements.js";
import { keep, kept } from "../frame/kept.js";

const KEY = "course";

export default class Progress {
  #isForgetting = false; // until Python, too, has forgotten

  /** @param {import("../frame/loader.js").Component} component */
  constructor({ parentElement }) {
    this.bar = element("progress", "", { max: 1, value: 0 });
    this.told = element("span");
    this.button = element("button", "", { type: "button" });
    this.host = element("div", "progress", {}, this.bar, this.told, this.button);
    this.button.addEventListener("click", () => this.#forget());
    parentElement.append(this.host);
  }

  receive({ data, setTriggerValue }) {
    this.setTriggerValue = setTriggerValue;
    this.#isForgetting &&= data.solved.length > 0;
    const solved = this.#isForgetting ? [] : together(data.lessons, data.solved, kept(KEY, "local"));
    keep(KEY, solved.length ? solved : undefined, "local");
    this.bar.max = data.lessons.length;
    this.bar.value = data.solved.length;
    this.bar.setAttribute("aria-label", data.messages.path);
    this.told.textContent = data.messages.told;
    this.button.textContent = data.messages.forget;
    this.button.hidden = data.solved.length === 0;
    if (solved.length > data.solved.length) setTriggerValue("solved", solved); // this visit did not know of them
  }

  #forget() {
    this.#isForgetting = true;
    keep(KEY, undefined, "local");
    this.setTriggerValue("solved", []);
  }

  leave() {
    this.host.remove();
  }
}

/**
 * Returns what was solved in this visit or before it, in the order of the course.
 * @param {string[]} lessons all there are
 * @param {string[]} now
 * @param {unknown} before as the browser has kept it, which may be anything
 */
export function together(lessons, now, before) {
  const known = new Set([...now, ...(Array.isArray(before) ? before : [])]);
  return lessons.filter((lesson) => known.has(lesson));
}
