// Which lessons of the course are solved is kept in this browser, and told to the page of this visit.

const KEY = "glassbox course";

/** @returns {string[]} */
function solvedBefore() {
  try {
    const found = JSON.parse(localStorage.getItem(KEY) ?? "[]");
    return Array.isArray(found) ? found.filter((one) => typeof one === "string").slice(0, 50) : [];
  } catch {
    return []; // changed by another hand, or the browser keeps nothing
  }
}

export default class Progress {
  #told = "[]";

  /** @param {import("../frame/loader.js").Component} component */
  receive({ data, setStateValue }) {
    const all = new Set([...(data.forget ? [] : solvedBefore()), ...data.solved]);
    const solved = data.lessons.filter((/** @type {string} */ key) => all.has(key));
    try {
      if (solved.length) localStorage.setItem(KEY, JSON.stringify(solved));
      else localStorage.removeItem(KEY);
    } catch (error) {
      console.warn("Progress is not kept over this visit:", error);
    }
    const text = JSON.stringify(solved);
    if (text === this.#told) return;
    this.#told = text;
    setStateValue("solved", solved);
  }

  leave() {}
}
