// The reader's own table, forecast in this tab by plain methods. Python's side is core/ui/sequences/forecast.py.

import { element, filePicker } from "../frame/elements.js";
import { fill } from "../frame/format.js";
import { drawn, grid, HEIGHT, line, scaleOf, WIDTH } from "./plot.js";
import { Refusal } from "./refusal.js";
import { fitLinear, fitSmoothing, LAGS, linear, meanAbsoluteError, naiveError, sameAs, smoothing } from "./series.js";
import { decoded, readTable } from "./table.js";

const HORIZON = 24; // steps to come, or a quarter of a short series
const USED = 5_000; // of the last values, to fit
const SHOWN = 96;
const COLOURS = { smoothing: "#A6761D", linear: "#0072B2" };

/**
 * Forecasts a series by exponential smoothing and a linear function, and measures all methods on its last values.
 * @param {import("./table.js").Table} table
 */
export function forecastTable({ values, period, notes }) {
  const used = values.slice(-USED);
  if (used.length < values.length) notes.push({ name: "cut", count: USED });
  const horizon = Math.min(HORIZON, Math.floor(used.length / 4));
  const [past, held] = [used.slice(0, -horizon), used.slice(-horizon)];
  const { lags, ...said } = ahead(past, horizon, period);
  const scale = naiveError(past, period);
  const scores = Object.entries(said).map(([name, given]) => {
    const mae = meanAbsoluteError(held, given);
    return { name, mae, mase: scale ? mae / scale : null };
  });
  return { horizon, lags, scores, forecasts: ahead(used, horizon, period), last: used.slice(-SHOWN) };
}

function ahead(past, horizon, period) {
  const lags = Math.max(1, Math.min(LAGS, Math.floor((past.length - horizon) / 2)));
  return {
    lags,
    smoothing: smoothing(past, horizon, fitSmoothing(past, period)),
    linear: linear(past, fitLinear(past, horizon, lags)),
    naive: sameAs(past, horizon, period),
    last: sameAs(past, horizon, 1),
  };
}

export default class OwnSeries {
  #found = null; // {table, forecast} or {refusal}

  /** @param {import("../frame/loader.js").Component} component */
  constructor({ parentElement, data }) {
    this.data = data;
    this.host = element("div", "own");
    this.#build();
    parentElement.append(this.host);
  }

  receive({ data }) {
    this.data = data;
    const { messages } = data;
    this.host.lang = data.language;
    this.file.name(messages.file);
    this.pasteLabel.firstChild.textContent = messages.paste;
    this.read.textContent = messages.read;
    this.kept.textContent = messages.kept;
    this.#show();
  }

  leave() {
    this.host.remove();
  }

  #build() {
    this.file = filePicker({ accept: ".csv,.tsv,.txt,text/csv,text/plain" });
    this.file.input.addEventListener("change", () => this.#open());
    this.paste = element("textarea", "", { rows: 4, spellcheck: "false" });
    this.pasteLabel = element("label", "", {}, element("span"), this.paste);
    this.read = element("button", "", { type: "button" });
    this.read.addEventListener("click", () => this.#take(() => ({ text: this.paste.value, notes: [] })));
    this.kept = element("p", "quiet");
    this.result = element("div", "result", { "aria-live": "polite" });
    this.host.append(this.file.node, this.pasteLabel, this.read, this.kept, this.result);
  }

  async #open() {
    const [file] = this.file.input.files;
    this.file.input.value = ""; // the same file can be chosen again
    if (!file) return;
    const bytes = new Uint8Array(await file.arrayBuffer());
    this.#take(() => decoded(bytes));
  }

  async #take(source) {
    this.result.textContent = this.data.messages.reading;
    await new Promise((done) => setTimeout(done)); // a long table holds the page up: first it says so
    try {
      const { text, notes } = source();
      const table = readTable(text);
      table.notes.unshift(...notes);
      this.#found = { table, forecast: forecastTable(table) };
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      this.#found = { refusal: error };
    }
    this.#show();
  }

  #number(value) {
    return new Intl.NumberFormat(this.data.language, { maximumSignificantDigits: 4 }).format(value);
  }

  #show() {
    const { messages } = this.data;
    this.result.replaceChildren();
    if (!this.#found) return;
    const { refusal, table, forecast } = this.#found;
    if (refusal) {
      this.result.append(element("p", "refusal", { role: "alert" }, fill(messages[refusal.name], refusal.fields)));
      return;
    }
    const about = {
      count: table.values.length,
      column: table.column || "–",
      step: messages[table.step],
      period: table.period,
    };
    const notes = [fill(messages.values, about), ...table.notes.map((note) => fill(messages[note.name], note))];
    this.result.append(
      element("ul", "notes", {}, ...notes.map((note) => element("li", "", {}, note))),
      this.#plot(forecast),
      element("p", "", {}, fill(messages.held, { horizon: forecast.horizon })),
      this.#table(forecast),
      element("p", "quiet", {}, messages.cells),
    );
  }

  #plot({ last, horizon, forecasts }) {
    const every = [...last, ...forecasts.smoothing, ...forecasts.linear];
    const [low, high] = [Math.min(...every), Math.max(...every)];
    const room = 0.08 * (high - low || 1);
    const ends = /** @type {[number, number]} */ ([low - room, high + room]);
    const scale = scaleOf([1 - last.length, horizon], ends);
    const ended = (name) => this.#number(forecasts[name].at(-1));
    const words = { known: last.length, horizon, smoothing: ended("smoothing"), linear: ended("linear") };
    return drawn(
      "svg",
      { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: "img", "aria-label": fill(this.data.messages.chart, words) },
      grid(scale, ends, (value) => this.#number(value), [
        [0, "0"],
        [horizon, `+${horizon}`],
      ]),
      line(scale, 1 - last.length, last, { class: "known" }),
      ...Object.entries(COLOURS).map(([name, stroke]) => line(scale, 1, forecasts[name], { stroke })),
    );
  }

  #table({ scores, lags }) {
    const { messages } = this.data;
    const cell = (tag, text, attributes = {}) => element(tag, "", attributes, text);
    const heads = [messages.method, messages.mae, "MASE"].map((word) => cell("th", word, { scope: "col" }));
    const rows = scores
      .toSorted((a, b) => a.mae - b.mae)
      .map(({ name, mae, mase }) => {
        const title = cell("th", fill(messages[name], { lags }), { scope: "row" });
        if (COLOURS[name]) title.style.setProperty("--line", COLOURS[name]);
        const score = mase === null ? "–" : this.#number(mase);
        return element("tr", "", {}, title, cell("td", this.#number(mae)), cell("td", score));
      });
    return element("table", "", {}, element("thead", "", {}, element("tr", "", {}, ...heads)), ...rows);
  }
}
