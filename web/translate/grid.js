// The attention of a translation as a table of buttons: one row a piece that was written, one column a piece of the source.

import { element } from "../frame/elements.js";
import { fill, percent } from "../frame/format.js";

const KEYS = { ArrowRight: [0, 1], ArrowLeft: [0, -1], ArrowDown: [1, 0], ArrowUp: [-1, 0] };
const LEAST_SAID = 0.005; // a smaller share is no number in its cell
const STRONG = 0.76; // weight above which black is read more easily on its colour, in a dark theme, too

export class Grid {
  box = element("div", "grid-box");
  #at = [0, 0]; // the cell that Tab leads to
  #cells = []; // of buttons, by row

  /** @param {(row: number, column: number) => void} onCut is told which link is cut or mended */
  constructor(onCut) {
    this.onCut = onCut;
    this.box.addEventListener("keydown", (event) => this.#move(event));
  }

  /**
   * Shows what was written.
   * @param {import("./writing.js").Row[]} rows
   * @param {string[]} columns
   * @param {{cut: Set<string>, messages: Record<string, string>, language: string, of: [string, string], isNew: boolean}} how
   *   `of` are the languages of the source and of what was written
   */
  show(rows, columns, { cut, messages, language, of, isNew }) {
    const hadFocus = this.box.contains(/** @type {any} */ (this.box.getRootNode()).activeElement);
    const [from, to] = of;
    const heads = columns.map((name) => element("th", "", { scope: "col", lang: from }, element("span", "", {}, name)));
    const body = rows.map(({ label, weights }, row) => {
      const buttons = weights.map((weight, column) => {
        const isCut = cut.has(`${row}:${column}`);
        const button = element("button", "", { type: "button", tabindex: -1, "aria-pressed": String(isCut) });
        const names = { word: label, source: columns[column], percent: percent(weight, language) };
        button.ariaLabel = fill(isCut ? messages.mend : messages.cut, names);
        button.title = button.ariaLabel;
        button.textContent = isCut ? "✂" : weight > LEAST_SAID ? String(Math.round(100 * weight)) : "";
        button.style.setProperty("--weight", String(weight));
        if (weight > STRONG) button.classList.add("strong");
        button.addEventListener("click", () => {
          this.#at = [row, column];
          this.onCut(row, column);
        });
        return button;
      });
      const line = element("tr", "", {}, element("th", "", { scope: "row", lang: to }, label));
      if (isNew) line.className = "new";
      line.style.setProperty("--place", String(row));
      line.append(...buttons.map((button) => element("td", "", {}, button)));
      this.#cells[row] = buttons;
      return line;
    });
    this.#cells.length = rows.length;
    const caption = element("caption", "", {}, messages.grid);
    const head = element("thead", "", {}, element("tr", "", {}, element("td"), ...heads));
    this.box.replaceChildren(element("table", "", {}, caption, head, element("tbody", "", {}, ...body)));
    if (rows.length) this.#point(...this.#at, hadFocus);
  }

  #move(event) {
    const way = KEYS[event.key];
    if (!way || !this.#cells.length) return;
    event.preventDefault();
    this.#point(this.#at[0] + way[0], this.#at[1] + way[1], true);
  }

  #point(row, column, isFocused) {
    this.#cells[this.#at[0]]?.[this.#at[1]]?.setAttribute("tabindex", "-1");
    row = Math.max(0, Math.min(this.#cells.length - 1, row));
    column = Math.max(0, Math.min(this.#cells[row].length - 1, column));
    this.#at = [row, column];
    const button = this.#cells[row][column];
    button.setAttribute("tabindex", "0");
    if (isFocused) button.focus();
  }
}
