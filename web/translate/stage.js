// A sentence is translated while it is typed, and its links can be cut. Python's side is core/ui/sequences/translate.py.

import { element } from "../frame/elements.js";
import { fill, percent } from "../frame/format.js";
import { Loading, newestOnly } from "../frame/loading.js";
import { Grid } from "./grid.js";
import { loadTranslator } from "./translator.js";
import { unitsOf, write } from "./writing.js";

const STYLE = "grammar";
const SHOWN = 60; // characters of a translation that found no end
const LONGEST = 500; // characters of the field: more than any network here reads

const kept = new Map(); // direction -> the text as it was when the page was left

export default class Stage {
  #networks = null; // {attention, fixed}; fixed is null where there is none
  #cut = new Set(); // "row:column"
  #written = null; // {attention, fixed} of writing.js
  #source = null; // pieces of the source
  #isNew = false; // since it was shown, a text was translated as the network reads it
  #translateNewest = newestOnly(() => this.#translate());

  /** @param {import("../frame/loader.js").Component} component */
  constructor({ parentElement, data }) {
    this.data = data;
    this.host = element("div", "translate");
    this.loading = new Loading(
      () => this.#load(),
      () => this.#write(),
    );
    this.grid = new Grid((row, column) => this.#toggle(row, column));
    this.#build();
    parentElement.append(this.host);
    this.loading.begin();
  }

  isFor(data) {
    return data.networks.attention.file === this.data.networks.attention.file;
  }

  receive({ data }) {
    this.data = data;
    const { messages } = data;
    this.host.lang = data.language;
    this.label.textContent = messages.text;
    this.offer.ariaLabel = messages.offers;
    this.mend.textContent = messages.mend_all;
    this.gridTitle.textContent = messages.grid_title;
    this.gridNote.textContent = messages.grid_note;
    this.withName.textContent = messages.with_attention;
    this.withoutName.textContent = messages.without_attention;
    this.loading.receive(messages);
    this.#show(false);
  }

  toSave() {
    return { host: this.host, lines: [] };
  }

  leave() {
    kept.set(this.data.way, this.text.value);
    this.host.remove();
  }

  #build() {
    const { data } = this;
    const [from, to] = data.way.split("-");
    this.label = element("span");
    this.text = element("textarea", "", { rows: 2, lang: from, spellcheck: "false", maxlength: LONGEST });
    this.text.value = kept.get(data.way) ?? data.samples[0];
    this.text.addEventListener("input", () => this.#changed());
    this.offers = data.samples.map((text) => {
      const button = element("button", "", { type: "button", lang: from }, text);
      button.addEventListener("click", () => {
        this.text.value = text;
        this.#changed();
      });
      return button;
    });
    this.offer = element("div", "offers", { role: "group" }, ...this.offers);
    const ask = element("label", "", {}, this.label, this.text);
    this.withName = element("h4");
    this.withoutName = element("h4");
    this.with = element("p", "sentence", { lang: to });
    this.without = element("p", "sentence plain", { lang: to });
    this.withoutBox = element("div", "one", {}, this.withoutName, this.without);
    this.withoutBox.hidden = !data.networks.fixed;
    this.note = element("p", "note");
    this.live = element("p", "hidden", { "aria-live": "polite" });
    const said = element(
      "div",
      "said",
      {},
      element("div", "one", {}, this.withName, this.with),
      this.withoutBox,
      this.note,
      this.live,
    );
    this.gridTitle = element("h4");
    this.gridNote = element("p", "note");
    this.mend = element("button", "", { type: "button" });
    this.mend.addEventListener("click", () => {
      this.#cut.clear();
      this.#write();
    });
    const head = element("div", "head", {}, this.gridTitle, this.mend);
    this.links = element("div", "links", {}, head, this.gridNote, this.grid.box);
    this.host.append(
      element("div", "stage", {}, element("div", "left", {}, ask, said, this.offer), this.links),
      this.loading.box,
    );
  }

  async #load() {
    const { attention, fixed } = this.data.networks;
    const [first, second] = await Promise.all([loadTranslator(attention), fixed && loadTranslator(fixed)]);
    this.#networks = { attention: first, fixed: second ?? null };
  }

  #changed() {
    this.#cut.clear();
    this.#write();
  }

  #toggle(row, column) {
    const link = `${row}:${column}`;
    if (!this.#cut.delete(link)) this.#cut.add(link);
    this.#write();
  }

  /** Translates the text as it is. */
  async #write() {
    if (!this.#networks || !(await this.#translateNewest())) return;
    const isNew = this.#isNew;
    this.#isNew = false;
    if (this.host.isConnected) this.#show(isNew);
  }

  async #translate() {
    this.#isNew ||= this.#cut.size === 0;
    const { attention, fixed } = this.#networks;
    const { messages } = this.data;
    const pieces = attention.source.pieces(this.text.value);
    this.refusal = null;
    this.#written = null;
    if (!pieces.length) this.refusal = messages.empty;
    else if (pieces.length > attention.most) {
      this.refusal = fill(messages.too_long, { most: attention.most, count: pieces.length });
    }
    if (this.refusal) return;
    const source = unitsOf(pieces, attention.source, messages.end);
    this.#source = source.labels;
    this.unknown = attention.source.unknown(this.text.value);
    this.#written = {
      attention: await this.#by(attention, source, new Set(this.#cut)),
      fixed: fixed && (await this.#by(fixed, { units: [], labels: [] }, new Set())),
    };
  }

  async #by(network, source, cut) {
    const { places, step } = await network.read(network.source.encode(this.text.value));
    return write(step, {
      source,
      language: network.target,
      start: network.target.start(STYLE),
      length: network.length,
      end: this.data.messages.end,
      places,
      cut,
    });
  }

  #show(isNew) {
    const { messages, language, way } = this.data;
    const [from, to] = way.split("-");
    this.mend.hidden = this.#cut.size === 0;
    this.links.hidden = !this.#written;
    if (!this.#written) {
      this.with.replaceChildren();
      this.without.replaceChildren();
      this.note.textContent = this.refusal ?? "";
      if (this.refusal) this.live.textContent = this.refusal;
      return;
    }
    const { attention, fixed } = this.#written;
    const text = this.#textOf(this.#networks.attention, attention);
    this.with.textContent = text;
    this.with.classList.toggle("fresh", isNew);
    if (fixed) this.without.textContent = this.#textOf(this.#networks.fixed, fixed);
    const least = Math.min(...attention.rows.map(({ probability }) => probability));
    const notes = [fill(messages.sure, { percent: percent(least, language) })];
    if (this.unknown.length) notes.unshift(fill(messages.unknown, { symbols: this.unknown.slice(0, 12).join(" ") }));
    if (!attention.isWhole) notes.unshift(messages.endless);
    this.note.textContent = notes.join(" ");
    this.live.textContent = text;
    this.grid.show(attention.rows, this.#source, {
      cut: this.#cut,
      messages,
      language,
      of: [from, to],
      isNew: isNew && this.#cut.size === 0,
    });
  }

  #textOf(network, { numbers, isWhole }) {
    const pieces = numbers.slice(0, isWhole ? -1 : undefined).map((number) => network.target.symbols[number]);
    const text = network.target.text(pieces);
    return isWhole ? text : `${text.slice(0, SHOWN)} …`;
  }
}
