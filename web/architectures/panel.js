// One network of the page: its drawing, what is known of the layer in question, and a list that one can walk.

import { element } from "../frame/elements.js";
import { download } from "../frame/download.js";
import { fill } from "../frame/format.js";
import { dot, Drawing } from "./drawing.js";
import { formula, heaviest, MEASURES, partsOf, placeAt, seen } from "./layout.js";

const FACTS = /** @type {const} */ (["shape", "parameters", "multiplications", "memory", "field"]);
const PAGE = 8; // layers that PageUp and PageDown pass

export class Panel {
  #kept = 0; // the layer that stays in question
  #shown = -1;
  #plan = null;
  #isSettled = false; // the reader has chosen a layer, or the address has

  /**
   * @param {string} name unique on the page
   * @param {(place: number | null) => void} onKeep hears of a layer that is chosen; null: the one it would rest at anyway
   * @param {() => void} onTouch hears that the reader has come
   */
  constructor(name, onKeep, onTouch) {
    this.name = name;
    this.onKeep = onKeep;
    this.onTouch = onTouch;
    this.drawing = new Drawing();
    this.#build();
    this.#listen();
    this.resizing = new ResizeObserver(() => this.#draw());
    this.resizing.observe(this.stage);
  }

  #build() {
    this.title = element("h2");
    this.about = element("p", "about");
    this.legend = element("ul", "legend");
    this.stage = element("div", "stage", {}, this.drawing.svg);
    this.heading = element("h3");
    this.facts = new Map(FACTS.map((name) => [name, [element("dt"), element("dd")]]));
    this.sheet = element("dl", "", {}, ...[...this.facts.values()].flat());
    this.picture = element("img", "", { alt: "" });
    this.square = element("i", "square", { "aria-hidden": "true" });
    this.caption = element("figcaption");
    this.view = element("figure", "view", {}, element("div", "frame", {}, this.picture, this.square), this.caption);
    this.list = element("ul", "layers", { role: "listbox", tabindex: 0 });
    this.save = element("button", "", { type: "button" });
    this.box = element(
      "section",
      "panel",
      {},
      this.title,
      this.about,
      this.stage,
      this.legend,
      element("div", "detail", {}, element("div", "known", {}, this.heading, this.sheet), this.view),
      this.list,
      this.save,
    );
  }

  #listen() {
    const { svg } = this.drawing;
    const under = ({ clientX, clientY }) => {
      const { left, top } = svg.getBoundingClientRect();
      return this.drawing.placeAt(clientX - left, clientY - top, placeAt);
    };
    svg.addEventListener("pointermove", (event) => {
      this.onTouch();
      this.show(under(event));
    });
    svg.addEventListener("pointerleave", () => this.show(this.#kept));
    svg.addEventListener("click", (event) => this.#keep(under(event)));
    this.list.addEventListener("focus", () => this.onTouch());
    this.list.addEventListener("keydown", (event) => this.#walk(event));
    this.list.addEventListener("click", ({ target }) => {
      const row = /** @type {HTMLElement} */ (target).closest("li");
      if (row) this.#keep(this.rows.indexOf(row));
    });
    this.save.addEventListener("click", () => this.#save());
  }

  /**
   * Takes a network, its words and the layer that the address names.
   * @param {any} plan
   * @param {any} data of architecture.js
   * @param {string | null} wish name of a layer
   */
  receive(plan, data, wish) {
    const isNew = plan.name !== this.#plan?.name;
    this.messages = data.messages;
    this.language = data.language;
    if (isNew) {
      const wanted = plan.layers.findIndex(({ name }) => name === wish);
      this.#isSettled = wanted >= 0;
      this.#kept = wanted >= 0 ? wanted : heaviest(plan.layers);
      if (this.#plan) this.onKeep(null);
      this.#shown = -1;
    }
    this.#plan = plan;
    this.parts = Object.fromEntries(MEASURES.map((measure) => [measure, partsOf(plan.layers, measure)]));
    this.whole = new Intl.NumberFormat(this.language);
    this.short = new Intl.NumberFormat(this.language, { notation: "compact", maximumSignificantDigits: 3 });
    this.#name();
    this.#draw();
    const shown = this.#shown < 0 ? this.#kept : this.#shown;
    this.#shown = -1;
    this.show(shown);
  }

  leave() {
    this.resizing.disconnect();
    this.box.remove();
  }

  get layers() {
    return this.#plan.layers;
  }

  /** Lets a layer light up, as long as nothing else does. */
  show(place) {
    if (place === this.#shown) return;
    this.#shown = place;
    this.drawing.light(place);
    this.#describe(place);
    this.rows.forEach((row, other) => row.classList.toggle("lit", other === place));
  }

  /** Goes back to the layer that stays in question. */
  rest() {
    this.show(this.#kept);
  }

  #name() {
    const { messages } = this;
    const plan = this.#plan;
    this.title.textContent = plan.title;
    this.about.textContent = plan.about;
    this.save.textContent = messages.save;
    for (const [name, [term]] of this.facts) term.textContent = messages[name];
    const kinds = [...new Set(plan.layers.map(({ kind }) => kind))];
    this.legend.replaceChildren(...kinds.map((kind) => element("li", "", {}, dot(kind), messages.kinds[kind])));
    this.legend.ariaLabel = messages.legend;
    this.list.ariaLabel = fill(messages.list, { network: plan.title });
    this.drawing.svg.setAttribute("aria-label", this.#alternative());
    this.rows = plan.layers.map((layer, place) => this.#row(layer, place));
    this.list.replaceChildren(...this.rows);
    this.picture.src = plan.picture ?? "";
    this.view.hidden = !plan.picture;
    this.#mark();
  }

  #draw() {
    const width = Math.round(this.stage.clientWidth);
    if (!width || !this.#plan) return;
    const words = MEASURES.map((measure) => ({
      label: this.messages[measure],
      total: this.#amount(measure, this.#plan[measure]),
    }));
    this.drawing.draw(this.#plan, width, words);
    this.#scroll();
  }

  /** Returns a line of the list: what one sees, and the same in a sentence for a screen reader. */
  #row(layer, place) {
    const words = element("span", "hidden", {}, fill(this.messages.option, this.#fields(layer, place)));
    const cells = [
      element("b", "", {}, layer.name),
      element("span", "shape", {}, this.#shape(layer)),
      element("span", "share", {}, this.#share("parameters", place)),
      element("span", "what", {}, this.#what(layer)),
    ];
    const line = element("span", "line", { "aria-hidden": "true" }, dot(layer.kind), ...cells);
    return element("li", "", { role: "option", id: `${this.name}-${place}` }, words, line);
  }

  #fields(layer, place) {
    return {
      number: place + 1,
      count: this.layers.length,
      name: layer.name,
      what: this.#what(layer),
      shape: this.#shape(layer),
      parameters: this.#share("parameters", place),
      multiplications: this.#share("multiplications", place),
      memory: this.#share("memory", place),
    };
  }

  #describe(place) {
    const layer = this.layers[place];
    const { messages } = this;
    const says = (name, text) => (this.facts.get(name)[1].textContent = text);
    const whole = (value) => this.whole.format(value);
    this.heading.replaceChildren(
      dot(layer.kind),
      fill(messages.heading, this.#fields(layer, place)),
      element("small", "", {}, this.#what(layer)),
    );
    says("shape", this.#shape(layer));
    const sum = (terms, total) => (terms.length ? `${formula(terms, whole)} = ${whole(total)}` : "0");
    says("parameters", this.#withShare(sum(layer.weights, layer.parameters), "parameters", place));
    says("multiplications", this.#withShare(sum(layer.products, layer.multiplications), "multiplications", place));
    says("memory", this.#withShare(this.#amount("memory", layer.memory), "memory", place));
    this.#look(layer);
  }

  /** Shows what one unit of the layer sees of the picture. */
  #look(layer) {
    const { messages } = this;
    const { side, picture } = this.#plan;
    const isKnown = Boolean(side);
    for (const part of this.facts.get("field")) part.hidden = !isKnown;
    if (!isKnown) return;
    const square = seen(layer, side);
    const size = layer.field ? this.whole.format(layer.field.size) : "";
    const text = square.isAll ? messages.seesAll : fill(messages.sees, { size, side });
    this.facts.get("field")[1].textContent = text;
    this.caption.textContent = square.side > 1 && !square.isAll ? messages.seesMore : messages.seesThis;
    if (!picture) return;
    const percent = (value) => `${100 * value}%`;
    Object.assign(this.square.style, { left: percent(square.x), top: percent(square.y) });
    Object.assign(this.square.style, { width: percent(square.side), height: percent(square.side) });
  }

  #what({ kind, window, then }) {
    const { kinds, afterwards, stride } = this.messages;
    const parts = [window ? `${kinds[kind]} ${window[0]} × ${window[0]}` : kinds[kind]];
    if (window && window[1] > 1) parts.push(fill(stride, { stride: window[1] }));
    return [...parts, ...then.map((name) => afterwards[name] ?? name)].join(", ");
  }

  #shape({ shape }) {
    return shape.length ? shape.map((side) => this.whole.format(side)).join(" × ") : "1";
  }

  #amount(measure, value) {
    if (measure !== "memory") return this.short.format(value);
    if (value < 1e6)
      return `${new Intl.NumberFormat(this.language, { maximumSignificantDigits: 3 }).format(value / 1e3)} kB`;
    return `${new Intl.NumberFormat(this.language, { maximumSignificantDigits: 3 }).format(value / 1e6)} MB`;
  }

  #share(measure, place) {
    const { share } = this.parts[measure][place];
    const format = new Intl.NumberFormat(this.language, {
      style: "percent",
      maximumFractionDigits: share < 0.1 ? 1 : 0,
    });
    return share > 0 && share < 0.001 ? `<${format.format(0.001)}` : format.format(share);
  }

  #withShare(text, measure, place) {
    return `${text} (${this.#share(measure, place)})`;
  }

  #alternative() {
    const place = heaviest(this.layers);
    const most = { ...this.#fields(this.layers[place], place), network: this.#plan.title };
    const totals = Object.fromEntries(MEASURES.map((one) => [`all_${one}`, this.#amount(one, this.#plan[one])]));
    return fill(this.messages.alternative, { ...most, ...totals });
  }

  #walk(event) {
    const last = this.layers.length - 1;
    const steps = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1, PageDown: PAGE, PageUp: -PAGE };
    const ends = { Home: 0, End: last };
    const wanted = ends[event.key] ?? this.#kept + (steps[event.key] ?? NaN);
    if (Number.isNaN(wanted)) return;
    event.preventDefault();
    this.#keep(Math.min(Math.max(wanted, 0), last));
  }

  #keep(place) {
    this.onTouch();
    this.#isSettled = true;
    this.#kept = place;
    this.#mark();
    this.show(place);
    this.onKeep(place === heaviest(this.layers) ? null : place);
  }

  /** Marks the layer in question in the list, and scrolls the list there, never the page. */
  #mark() {
    this.rows.forEach((row, place) => row.setAttribute("aria-selected", String(place === this.#kept)));
    this.list.setAttribute("aria-activedescendant", this.rows[this.#kept].id);
    this.#scroll();
  }

  /** Brings the layer in question into the list's view; the page itself stays where it is. */
  #scroll() {
    const { offsetTop: top, offsetHeight: height } = this.rows[this.#kept];
    const { scrollTop, clientHeight } = this.list;
    if (top < scrollTop) this.list.scrollTop = top;
    else if (top + height > scrollTop + clientHeight) this.list.scrollTop = top + height - clientHeight;
  }

  get isSettled() {
    return this.#isSettled;
  }

  #save() {
    const title = this.drawing.svg.getAttribute("aria-label");
    download(this.drawing.file(title), `${this.#plan.name}.svg`);
  }
}
