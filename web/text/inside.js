// Inside a network that reads: its state and gates over the symbols. Python's side is core/ui/text/inside.py.

import { element } from "../frame/elements.js";
import { fill, floats, percent, show } from "../frame/format.js";
import { sign } from "./ahead.js";
import { textWriters } from "./client.js";
import { CELL, cellColours, ColouredText, features, Grid, HeatMap } from "./heat.js";

const READ_AFTER = 80; // ms of rest
const SHOWN = 240; // symbols, the last ones of a longer text
const STEP = 110; // ms a symbol while it plays

const texts = new Map(); // key -> text: what was typed outlives a change of page

export default class TextInside {
  #trace = null; // {symbols, parts: {name: {units, values}}, nats}
  #part = "h";
  #unit = null;
  #place = -1;
  #timer = null;
  #isReading = false;
  #playing = null;

  /** @param {import("../frame/loader.js").Component} component */
  constructor({ parentElement, data, setStateValue }) {
    this.data = data;
    this.setStateValue = setStateValue;
    this.host = element("div", "text-inside");
    this.#build();
    parentElement.append(this.host);
    this.isOnServer = !data.isRuntimeInstalled;
    if (this.isOnServer) this.#read();
    else this.#load();
  }

  isFor(data) {
    return data.model.file === this.data.model.file && data.isRuntimeInstalled === this.data.isRuntimeInstalled;
  }

  receive({ data, setStateValue }) {
    this.data = data;
    this.setStateValue = setStateValue;
    this.#name();
    const { traced } = data;
    if (this.isOnServer && traced && traced.text === this.text.value) this.#take(decoded(traced));
    else if (this.#trace) this.#draw();
  }

  toSave() {
    return { host: this.host, lines: [] };
  }

  leave() {
    clearTimeout(this.#timer);
    clearInterval(this.#playing);
    this.endProgress?.();
    this.host.remove();
  }

  #build() {
    const { data } = this;
    this.label = element("label", "label");
    this.text = element("textarea", "prompt", { rows: 3, spellcheck: "false", lang: data.writes });
    this.text.value = texts.get(data.key) ?? data.text;
    this.text.addEventListener("input", () => this.#typed());
    this.label.append(element("span"), this.text);
    this.status = element("p", "status", { role: "status" });

    this.parts = element("div", "parts", { role: "group" });
    this.play = element("button", "play", { type: "button" });
    this.play.addEventListener("click", () => this.#togglePlay());
    this.cursor = element("input", "cursor", { type: "range", min: 0, max: 0, value: 0 });
    this.cursor.addEventListener("input", () => this.#moveTo(Number(this.cursor.value)));
    const bar = element("div", "bar");
    bar.append(this.play, this.cursor);

    this.now = element("p", "now");
    this.grid = new Grid((unit) => this.#choose(unit));
    this.heat = new HeatMap((unit, place) => (this.#choose(unit), this.#moveTo(place)));
    this.finders = element("div", "parts", { role: "group" });
    this.found = element("p", "status", { role: "status" });
    this.unitLabel = element("label", "unit");
    this.unitInput = element("input", "", { type: "number", min: 0 });
    this.unitInput.addEventListener("change", () => this.#choose(Number(this.unitInput.value)));
    this.unitLabel.append(element("span"), this.unitInput);
    this.coloured = new ColouredText((place) => this.#moveTo(place));
    this.legend = element("div", "legend");

    this.titles = ["state", "heat", "coloured"].map((name) => element("h3", name));
    this.helps = this.titles.map(() => element("p", "help"));
    const state = element("section", "side");
    state.append(this.titles[0], this.helps[0], this.grid.node);
    const heat = element("section", "side");
    heat.append(this.titles[1], this.helps[1], this.heat.node);
    const both = element("div", "both");
    both.append(state, heat);
    const text = element("section");
    text.append(
      this.titles[2],
      this.helps[2],
      this.finders,
      this.found,
      this.unitLabel,
      this.coloured.node,
      this.legend,
    );
    this.host.append(this.label, this.status, this.parts, bar, this.now, both, text);
  }

  #name() {
    const { messages } = this.data;
    this.host.lang = this.data.language;
    this.label.firstChild.textContent = messages.text;
    this.unitLabel.firstChild.textContent = messages.unit;
    this.cursor.setAttribute("aria-label", messages.cursor);
    if (!this.grid.node.hasAttribute("aria-label")) this.grid.node.setAttribute("aria-label", messages.state);
    this.play.textContent = this.#playing ? messages.pause : messages.play;
    for (const [i, name] of ["state", "heat", "coloured"].entries()) {
      this.titles[i].textContent = messages[name];
      this.helps[i].textContent = messages[`${name}Help`];
    }
    this.#nameFinders();
    if (!this.#trace) return;
    this.status.textContent = this.isOnServer ? messages.onServer : messages.inTab;
    this.#nameParts();
  }

  async #load() {
    const [writer] = textWriters([this.data.model], this.data.kept);
    this.endProgress = writer.onProgress((share) => {
      const { messages, language } = this.data;
      this.status.textContent = fill(messages.loading, { percent: percent(share, language) });
    });
    try {
      await writer.ready;
      this.writer = writer;
    } catch (error) {
      if (!this.host.isConnected) return;
      console.warn("The network cannot run in this tab:", error);
      this.isOnServer = true;
    }
    this.#read();
  }

  #typed() {
    texts.set(this.data.key, this.text.value);
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#read(), READ_AFTER);
  }

  async #read() {
    const text = this.text.value;
    if (this.isOnServer) {
      this.setStateValue("asked", { text, card: this.data.model.file });
      return;
    }
    if (!this.writer || this.#isReading) return;
    this.#isReading = true;
    const trace = await this.writer.call("trace", { text }).catch(() => null);
    this.#isReading = false;
    if (text !== this.text.value)
      this.#read(); // what was typed meanwhile
    else if (trace) this.#take(trace);
  }

  #take(trace) {
    const symbols = [...trace.symbols];
    const first = Math.max(0, symbols.length - SHOWN);
    const parts = {};
    for (const [name, { units, values }] of Object.entries(trace.parts)) {
      const shown = values.subarray(first * units);
      if (name !== "next_state") parts[name] = { units, values: shown };
      else Object.assign(parts, states(shown, units, this.data.model.cell));
    }
    this.#trace = { symbols: symbols.slice(first), parts, nats: trace.nats.slice(first) };
    if (!parts[this.#part]) this.#part = "h";
    this.#place = this.#trace.symbols.length - 1;
    const isFirst = this.#unit === null;
    this.#name();
    this.#draw();
    if (isFirst) this.#find("line", features(this.data.writes).line); // one that a reader understands at once
  }

  #nameParts() {
    const names = ["h", "c", ...Object.keys(this.#trace.parts)].filter(
      (name, i, all) => this.#trace.parts[name] && all.indexOf(name) === i,
    );
    const buttons = names.map((name) => {
      const pressed = String(name === this.#part);
      const button = element("button", "", { type: "button", "aria-pressed": pressed }, this.data.messages[name]);
      button.addEventListener("click", () => {
        this.#part = name;
        this.#nameParts();
        this.#draw();
        [...this.parts.querySelectorAll("button")].find(({ ariaPressed }) => ariaPressed === "true").focus();
      });
      return button;
    });
    this.parts.replaceChildren(...buttons);
  }

  #nameFinders() {
    const { messages, writes } = this.data;
    const buttons = Object.entries(features(writes)).map(([name, measure]) => {
      const button = element("button", "", { type: "button" }, messages[`find_${name}`]);
      button.addEventListener("click", () => this.#find(name, measure));
      return button;
    });
    this.finders.replaceChildren(element("span", "", {}, messages.find), ...buttons);
  }

  /** Chooses the unit whose values go most with a property of the symbols. */
  #find(name, measure) {
    if (!this.#trace?.symbols.length) return;
    const { units, values } = this.#trace.parts[this.#part];
    const wanted = measure(this.#trace);
    let best = { unit: 0, r: 0 };
    for (let unit = 0; unit < units; unit++) {
      const r = correlation(wanted, (place) => values[place * units + unit]);
      if (Math.abs(r) > Math.abs(best.r)) best = { unit, r };
    }
    if (best.r) this.#choose(best.unit);
    const { messages } = this.data;
    this.found.textContent = best.r
      ? fill(messages.found, { unit: best.unit, r: show(best.r), what: messages[`find_${name}`], units })
      : messages.notFound;
  }

  #choose(unit) {
    const part = this.#trace?.parts[this.#part];
    if (!part || !(unit >= 0 && unit < part.units)) return;
    this.#unit = Math.floor(unit);
    this.#draw();
  }

  #moveTo(place) {
    this.#place = place;
    this.#drawMoment();
  }

  #togglePlay() {
    const end = () => {
      clearInterval(this.#playing);
      this.#playing = null;
      this.play.textContent = this.data.messages.play;
    };
    if (this.#playing) return end();
    if (!this.#trace?.symbols.length) return;
    if (this.#place >= this.#trace.symbols.length - 1) this.#place = -1;
    this.play.textContent = this.data.messages.pause;
    this.#playing = setInterval(() => {
      if (this.#place + 1 >= this.#trace.symbols.length) return end();
      this.#moveTo(this.#place + 1);
    }, STEP);
  }

  #draw() {
    this.found.textContent = ""; // it was said of another text, gate, unit or language
    const part = this.#trace.parts[this.#part];
    const isGate = this.#part.endsWith("_gate");
    const colour = cellColours(isGate, part.values, this.data.colours);
    this.colour = colour;
    this.cursor.max = String(Math.max(0, this.#trace.symbols.length - 1));
    this.#unit ??= this.heat.liveliest(part)[0] ?? 0;
    if (part.units && this.#unit >= part.units) this.#unit = 0;
    this.unitInput.max = String(part.units - 1);
    this.unitInput.value = String(this.#unit);
    this.heat.draw(part, this.#trace.symbols, colour, this.#unit, this.data.messages);
    this.coloured.draw(this.#trace.symbols, (place) => part.values[place * part.units + this.#unit], colour);
    this.#drawLegend(colour, isGate);
    this.#drawMoment();
  }

  #drawMoment() {
    const part = this.#trace.parts[this.#part];
    const { messages } = this.data;
    this.cursor.value = String(this.#place);
    const isInside = this.#place >= 0 && this.#place < this.#trace.symbols.length;
    const from = Math.max(0, this.#place) * part.units;
    this.grid.draw(
      isInside ? part.values.subarray(from, from + part.units) : new Float32Array(part.units),
      this.colour,
      this.#unit,
    );
    this.heat.mark(this.#place);
    this.coloured.mark(this.#place);
    const symbol = this.#trace.symbols[this.#place];
    const facts = { symbol: sign(symbol), place: this.#place + 1, unit: this.#unit };
    if (isInside) facts.value = show(part.values[from + this.#unit], 3);
    if (isInside) facts.nats = show(this.#trace.nats[this.#place], 2);
    this.now.textContent = isInside ? fill(messages.now, facts) : messages.empty;
    this.grid.node.setAttribute("aria-label", `${messages.state}. ${this.now.textContent}`);
  }

  #drawLegend(colour, isGate) {
    const low = isGate ? 0 : -colour.limit;
    const steps = Array.from({ length: 9 }, (_, i) => low + ((colour.limit - low) * i) / 8);
    const boxes = steps.map((value) => {
      const box = element("i");
      box.style.background = colour.css(value);
      box.style.width = `${CELL}px`;
      return box;
    });
    this.legend.replaceChildren(
      element("span", "", {}, show(low)),
      ...boxes,
      element("span", "", {}, show(colour.limit)),
    );
  }
}

/** Returns {h} or, of an LSTM's state, {h, c}. */
function states(values, width, cell) {
  if (cell !== "lstm") return { h: { units: width, values } };
  const units = width / 2;
  const rows = values.length / width;
  const [h, c] = [new Float32Array(rows * units), new Float32Array(rows * units)];
  for (let row = 0; row < rows; row++) {
    h.set(values.subarray(row * width, row * width + units), row * units);
    c.set(values.subarray(row * width + units, (row + 1) * width), row * units);
  }
  return { h: { units, values: h }, c: { units, values: c } };
}

function decoded({ symbols, parts, nats }) {
  const found = Object.entries(parts).map(([name, { units, values }]) => [name, { units, values: floats(values) }]);
  return { symbols, parts: Object.fromEntries(found), nats };
}

/** Pearson's r between a list and a function of its places; 0 where one of them never changes. */
function correlation(wanted, valueAt) {
  const count = wanted.length;
  const mean = (list) => list.reduce((sum, value) => sum + value, 0) / count;
  const values = wanted.map((_, place) => valueAt(place));
  const [a, b] = [mean(wanted), mean(values)];
  let [ab, aa, bb] = [0, 0, 0];
  for (let i = 0; i < count; i++) {
    ab += (wanted[i] - a) * (values[i] - b);
    aa += (wanted[i] - a) ** 2;
    bb += (values[i] - b) ** 2;
  }
  return aa > 0 && bb > 0 ? ab / Math.sqrt(aa * bb) : 0;
}
