// A grid of generated pictures: choose one to enlarge it. Python's side is core/ui/gan/grid.py.

import { download } from "../frame/download.js";
import { element, nameButton } from "../frame/elements.js";
import { bytes, fill } from "../frame/format.js";

const SCALE = 16; // px on a side for each pixel of a picture that is downloaded
const DENSE = 8; // more pictures in a row leave no room for words on a telephone
const COLUMNS = { ArrowLeft: -1, ArrowRight: 1 };
const ROWS = { ArrowUp: -1, ArrowDown: 1 };

export default class Grid {
  data;
  sheet; // ImageBitmap
  #call = 0;

  /** @param {import("../frame/loader.js").Component} component */
  constructor({ parentElement }) {
    this.host = element("div", "gan-grid");
    this.tiles = element("div", "tiles", { role: "group" });
    this.detail = element("div", "detail");
    const frame = element("div", "frame");
    frame.append(this.tiles, this.detail);
    this.host.append(frame);
    this.tiles.addEventListener("keydown", (event) => this.#onKey(event));
    parentElement.append(this.host);
  }

  async receive({ data, setStateValue }) {
    const { chosen, ...drawn } = data;
    const shown = JSON.stringify(drawn);
    this.setStateValue = setStateValue;
    if (shown === this.shown) return; // only the reader's own choice comes back
    this.shown = shown;
    const call = ++this.#call;
    const sheet = await createImageBitmap(new Blob([bytes(data.png)], { type: "image/png" }));
    if (call !== this.#call) return;
    Object.assign(this, { data, sheet });
    this.tiles.setAttribute("aria-label", data.messages.grid);
    this.tiles.style.setProperty("--across", data.across);
    this.tiles.classList.toggle("dense", data.across > DENSE);
    this.#build();
    this.#choose(chosen, false);
  }

  toSave() {
    return { host: this.tiles, lines: [this.data.network] };
  }

  leave() {
    this.host.remove();
  }

  #build() {
    const { opinions, classes, messages } = this.data;
    this.tiles.replaceChildren(
      ...opinions.map((opinion, index) => {
        const button = element("button", "picture", { type: "button" });
        const said = fill(messages.score, { opinion });
        const asked = classes.length ? `, ${fill(messages.class, { name: classes[index] })}` : "";
        nameButton(button, fill(messages.tile, { number: index + 1, opinion: said }) + asked);
        button.append(this.#picture(index, 1), element("span", "", { "aria-hidden": "true" }, opinion));
        button.addEventListener("click", () => this.#choose(index, true));
        return button;
      }),
    );
  }

  #choose(index, isTold) {
    const { opinions, classes, messages } = this.data;
    this.tiles.querySelectorAll("button").forEach((button, place) => {
      button.setAttribute("aria-pressed", String(place === index));
      button.tabIndex = place === index ? 0 : -1; // one stop of the Tab key; the arrows do the rest
    });
    const words = [fill(messages.chosen, { number: index + 1 }), fill(messages.score, { opinion: opinions[index] })];
    if (classes.length) words.push(fill(messages.class, { name: classes[index] }));
    const large = this.#picture(index, SCALE);
    large.setAttribute("role", "img");
    large.setAttribute("aria-label", words.join(", "));
    const button = element("button", "download", { type: "button" }, messages.download);
    button.addEventListener("click", () => large.toBlob((blob) => download(blob, `picture-${index + 1}.png`)));
    const text = element("p", "", { "aria-live": "polite" }, words.join(" · "));
    this.detail.replaceChildren(large, text, button);
    this.chosen = index;
    if (isTold) this.setStateValue("chosen", index);
  }

  #picture(index, scale) {
    const { across, side } = this.data;
    const canvas = element("canvas");
    canvas.width = canvas.height = side * scale;
    const context = canvas.getContext("2d");
    context.imageSmoothingEnabled = false;
    const [x, y] = [(index % across) * side, Math.floor(index / across) * side];
    context.drawImage(this.sheet, x, y, side, side, 0, 0, canvas.width, canvas.height);
    return canvas;
  }

  #onKey(event) {
    const step = COLUMNS[event.key] ?? (ROWS[event.key] ?? 0) * this.data.across;
    const next = this.chosen + step;
    if (!step || next < 0 || next >= this.data.opinions.length) return;
    event.preventDefault();
    this.#choose(next, true);
    this.tiles.querySelectorAll("button")[next].focus();
  }
}
