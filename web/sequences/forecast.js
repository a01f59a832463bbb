// The reader draws the next day of a series, then networks and plain methods do. Python's side is core/ui/sequences/forecast.py.

import { element } from "../frame/elements.js";
import { fill } from "../frame/format.js";
import { keep, kept } from "../frame/kept.js";
import { DAY, loadForecaster, WEEK } from "./forecaster.js";
import { band, drawn, grid, HEIGHT, line, scaleOf, WIDTH } from "./plot.js";
import { linear, meanAbsoluteError, sameAs, smoothing } from "./series.js";

const SHOWN = 36; // hours before the origin
const ROUNDS = "forecast rounds"; // of this visit, {name of a method: MASE} each
const YOU = "you";
const HOUR = 3_600_000; // ms

export default class Forecast {
  #chosen = 0; // series
  #origin = WEEK - 1; // place of the last hour that is known
  #mine = new Array(DAY).fill(null); // what the reader drew
  #found = null; // of each method: {name, title, colour, dash, values}; null until it is shown
  #cursor = 0; // hour that the arrow keys move
  #lastStep = null; // of the pointer's stroke
  #asked = 0;
  #rounds = kept(ROUNDS) ?? [];

  /** @param {import("../frame/loader.js").Component} component */
  constructor({ parentElement, data }) {
    this.data = data;
    this.networks = new Map(); // of each series, once they are there
    this.host = element("div", "forecast");
    this.#build();
    parentElement.append(this.host);
    this.#choose(0);
  }

  isFor(data) {
    return JSON.stringify(data.series.map(sources)) === JSON.stringify(this.data.series.map(sources));
  }

  receive({ data }) {
    this.data = data;
    const { messages } = data;
    this.host.lang = data.language;
    this.choice.ariaLabel = messages.series;
    this.tabs.forEach((tab, number) => (tab.textContent = data.series[number].title));
    this.originLabel.firstChild.textContent = messages.origin;
    this.reveal.textContent = messages.reveal;
    this.clear.textContent = messages.clear;
    this.next.textContent = messages.next;
    this.forget.textContent = messages.forget;
    this.retry.textContent = messages.retry;
    this.leagueTitle.textContent = messages.league;
    this.keys.textContent = messages.keys;
    this.#show();
  }

  toSave() {
    return { host: this.host, lines: [this.#series.title] };
  }

  leave() {
    this.#asked += 1;
    this.host.remove();
  }

  get #series() {
    return this.data.series[this.#chosen];
  }

  get #ready() {
    return this.networks.get(this.#chosen);
  }

  #build() {
    this.tabs = this.data.series.map((_, number) => button(() => this.#choose(number)));
    this.choice = element("div", "series", { role: "group" }, ...this.tabs);
    this.slider = element("input", "", { type: "range", min: WEEK - 1, max: WEEK, step: 1 });
    this.slider.addEventListener("input", () => this.#goTo(this.slider.valueAsNumber));
    this.originLabel = element("label", "origin", {}, element("span"), this.slider, element("output"));
    this.svg = drawn("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, tabindex: 0, class: "plot" });
    this.svg.addEventListener("pointerdown", (event) => this.#press(event));
    this.svg.addEventListener("pointermove", (event) => this.#draw(event));
    for (const end of ["pointerup", "pointercancel"]) this.svg.addEventListener(end, () => (this.#lastStep = null));
    this.svg.addEventListener("keydown", (event) => this.#key(event));
    this.reveal = button(() => this.#reveal(), "primary");
    this.clear = button(() => this.#clear());
    this.next = button(() => this.#nextDay());
    this.forget = button(() => this.#forget());
    this.status = element("p", "status", { role: "status" });
    this.retry = button(() => this.#load());
    this.keys = element("p", "keys");
    this.scores = element("table", "scores");
    this.leagueTitle = element("h4");
    this.league = element("table", "scores");
    const bar = element("div", "bar", {}, this.reveal, this.clear, this.next);
    const say = element("div", "bar", {}, this.status, this.retry);
    this.leagueBox = element("div", "", {}, this.leagueTitle, this.league, this.forget);
    const results = element("div", "results", {}, element("div", "", {}, this.scores), this.leagueBox);
    this.host.append(this.choice, this.originLabel, this.svg, this.keys, bar, say, results);
  }

  #choose(number) {
    this.#chosen = number;
    this.tabs.forEach((tab, place) => (tab.ariaPressed = String(place === number)));
    this.#clear();
    this.#load();
  }

  async #load() {
    const number = this.#chosen;
    if (!this.networks.has(number)) {
      this.state = "loading";
      this.#say();
      try {
        const found = await Promise.all(this.data.series[number].networks.map((source) => loadForecaster(source)));
        this.networks.set(number, found);
      } catch (error) {
        console.warn("A network that forecasts could not be loaded:", error);
        if (number === this.#chosen) this.state = "failed";
      }
    }
    if (!this.host.isConnected || number !== this.#chosen) return;
    if (this.#ready) {
      this.state = "ready";
      const last = this.#ready[0].values.length - DAY - 1;
      this.slider.max = String(last);
      this.#goTo(Math.min(last, this.#origin === WEEK - 1 ? WEEK - 1 + 3 * DAY : this.#origin));
    }
    this.#say();
  }

  #goTo(origin) {
    this.#origin = origin;
    this.slider.value = String(origin);
    this.#clear();
  }

  #nextDay() {
    const last = Number(this.slider.max);
    this.#goTo(WEEK - 1 + ((this.#origin - WEEK + 1 + 5 * DAY + 7) % (last - WEEK + 2)));
    this.svg.focus();
  }

  #clear() {
    this.#asked += 1;
    this.#mine = new Array(DAY).fill(null);
    this.#found = null;
    this.#show();
  }

  #forget() {
    this.#rounds = [];
    keep(ROUNDS, undefined);
    this.#show();
  }

  #press(event) {
    if (!this.#ready || this.#found) return;
    event.preventDefault();
    this.svg.focus();
    this.svg.setPointerCapture(event.pointerId);
    this.#lastStep = null;
    this.#draw(event, true);
  }

  /** Sets the hours that the pen went over; what lies between two places of it is filled in evenly. */
  #draw(event, isFirst = false) {
    if (!this.scale || this.#found || !(isFirst || (event.buttons & 1 && this.#lastStep))) return;
    const { left, top, width, height } = this.svg.getBoundingClientRect();
    const at = this.scale.hour(((event.clientX - left) / width) * WIDTH);
    const step = Math.min(DAY, Math.max(1, Math.round(at)));
    const value = this.#bounded(this.scale.value(((event.clientY - top) / height) * HEIGHT));
    if (isFirst && at < 0.5) return;
    const from = this.#lastStep ?? { step, value };
    const [count, way] = [Math.abs(step - from.step), Math.sign(step - from.step)];
    for (let i = 0; i <= count; i++) {
      const share = count ? i / count : 1;
      this.#mine[from.step + way * i - 1] = from.value + share * (value - from.value);
    }
    this.#lastStep = { step, value };
    this.#cursor = step - 1;
    this.#show();
  }

  #key(event) {
    if (!this.#ready || this.#found) return;
    const size = (this.ends[1] - this.ends[0]) / 40;
    const moves = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, size], ArrowDown: [0, -size] };
    if (event.key === "Delete") this.#clear();
    else if (event.key === "Enter") this.#reveal();
    else if (event.key in moves) {
      const [hours, up] = moves[event.key];
      const before = this.#mine[this.#cursor] ?? this.#ready[0].values[this.#origin];
      this.#cursor = Math.min(DAY - 1, Math.max(0, this.#cursor + hours));
      this.#mine[this.#cursor] ??= before; // the pen takes its height along
      this.#mine[this.#cursor] = this.#bounded(this.#mine[this.#cursor] + up);
      this.#show();
    } else return;
    event.preventDefault();
  }

  #bounded(value) {
    const [low, high] = this.ends;
    return Math.min(high, Math.max(this.#series.least ?? low, value));
  }

  /** Returns what the reader drew with its gaps filled in evenly; null where nothing was drawn. */
  get #whole() {
    return filled(this.#mine);
  }

  async #reveal() {
    const networks = this.#ready;
    if (!networks || this.#found) return;
    const [{ values, series }] = networks;
    const past = values.slice(this.#origin + 1 - WEEK, this.#origin + 1);
    this.#asked += 1;
    const asked = this.#asked;
    const quantiles = [];
    for (const network of networks) quantiles.push(await network.forecast(this.#origin));
    if (asked !== this.#asked) return;
    const mine = this.#whole;
    const { methods } = this.data;
    const said = {
      yesterday: sameAs(past, DAY, DAY),
      lastWeek: sameAs(past, DAY, WEEK),
      lastValue: sameAs(past, DAY, 1),
      linear: linear(past, series.linear),
      smoothing: smoothing(past, DAY, series.smoothing),
    };
    const cells = this.#series.networks.map(({ cell, colour, dash }, place) => {
      const middle = quantiles[place].map(([, value]) => value);
      return { name: cell, title: cell, colour, dash, values: middle, quantiles: quantiles[place] };
    });
    const plain = methods.map((one) => ({ ...one, values: said[one.name] }));
    this.#found = [...(mine ? [{ name: YOU, values: mine }] : []), ...cells, ...plain];
    const wanted = this.#wanted;
    for (const one of this.#found) {
      one.mae = meanAbsoluteError(wanted, one.values);
      one.mase = one.mae / series.scale;
    }
    if (mine) {
      this.#rounds = [...this.#rounds, Object.fromEntries(this.#found.map(({ name, mase }) => [name, mase]))].slice(
        -200,
      );
      keep(ROUNDS, this.#rounds);
    }
    this.#show();
  }

  get #wanted() {
    return this.#ready[0].values.slice(this.#origin + 1, this.#origin + 1 + DAY);
  }

  #say() {
    const cell = this.#found?.findLast((one) => one.quantiles)?.title;
    const words = cell ? fill(this.data.messages.band, { cell }) : (this.data.messages[this.state] ?? "");
    this.status.textContent = words;
    this.retry.hidden = this.state !== "failed";
  }

  #titleOf(name) {
    if (name === YOU) return this.data.messages.you;
    return this.data.methods.find((method) => method.name === name)?.title ?? name;
  }

  #number(value) {
    return new Intl.NumberFormat(this.data.language, { maximumSignificantDigits: 3 }).format(value);
  }

  #show() {
    const { messages } = this.data;
    const isReady = Boolean(this.#ready);
    for (const one of [this.reveal, this.clear, this.next, this.slider]) one.disabled = !isReady;
    this.reveal.disabled ||= this.#found !== null;
    this.#say();
    this.leagueBox.hidden = this.#rounds.length === 0;
    this.#showLeague();
    this.scores.replaceChildren();
    this.svg.replaceChildren();
    if (!isReady) return;
    this.#plot();
    const { lastChild } = this.originLabel;
    lastChild.textContent = this.#date(this.#origin);
    if (this.#found) this.#showScores();
    const value = this.#mine[this.#cursor];
    this.svg.role = "slider"; // it has a value now
    this.svg.ariaValueNow = String(Math.round(value ?? this.#ready[0].values[this.#origin]));
    [this.svg.ariaValueMin, this.svg.ariaValueMax] = this.ends.map((end) => String(Math.floor(end)));
    this.svg.ariaValueText = fill(messages.cursor, {
      hour: this.#cursor + 1,
      value: value === null ? "-" : this.#number(value),
      unit: this.#series.unit,
    });
    this.svg.ariaLabel = this.#alternative();
  }

  #date(place) {
    const then = new Date(this.#ready[0].start.getTime() + place * HOUR);
    const parts = /** @type {Intl.DateTimeFormatOptions} */ ({ timeZone: "UTC", weekday: "short", month: "short" });
    return then.toLocaleString(this.data.language, { ...parts, day: "numeric", hour: "2-digit", minute: "2-digit" });
  }

  #plot() {
    const { values } = this.#ready[0];
    const past = values.slice(this.#origin + 1 - SHOWN, this.#origin + 1);
    const week = values.slice(this.#origin + 1 - WEEK, this.#origin + 1);
    const shown = this.#found ? this.#found.flatMap((one) => one.values).concat(this.#wanted) : [];
    const [low, high] = [Math.min(...week, ...shown), Math.max(...week, ...shown)];
    const room = 0.12 * (high - low || 1);
    const floor = this.#series.least === null ? low - room : Math.max(this.#series.least, low - room);
    const ends = /** @type {[number, number]} */ ([floor, high + room]);
    this.ends = ends;
    const scale = scaleOf([1 - SHOWN, DAY], ends);
    this.scale = scale;
    const marks = [-24, 0, 15].map((hour) => [hour, this.#hourOf(hour)]);
    const pen = filled(this.#mine);
    const last = values[this.#origin];
    this.svg.append(
      drawn("rect", { class: "ahead", x: scale.x(0), y: 10, width: scale.x(DAY) - scale.x(0), height: HEIGHT - 36 }),
      grid(scale, ends, (value) => this.#number(value), /** @type {[number, string][]} */ (marks)),
      line(scale, 1 - SHOWN, past, { class: "known" }),
    );
    if (this.#found) {
      const cell = this.#found.findLast((one) => one.quantiles);
      const outer = [0, 2].map((place) => cell.quantiles.map((row) => row[place]));
      this.svg.append(band(scale, 1, outer[0], outer[1], { fill: cell.colour, opacity: 0.15 }));
      for (const one of this.#found.filter(({ name }) => name !== YOU)) {
        const look = { stroke: one.colour, "stroke-dasharray": one.dash, "stroke-width": one.quantiles ? 2.5 : 1.2 };
        this.svg.append(line(scale, 1, one.values, look));
      }
      this.svg.append(line(scale, 0, [last, ...this.#wanted], { class: "known" }));
    }
    if (pen) this.svg.append(line(scale, 1, this.#found ? pen : this.#mine, { class: "pen" }));
    else if (!this.#found)
      this.svg.append(drawn("text", { class: "hint", x: scale.x(DAY) - 8, y: 40 }, this.data.messages.hint));
    if (!this.#found) {
      const x = scale.x(this.#cursor + 1);
      const y = scale.y(this.#mine[this.#cursor] ?? last);
      this.svg.append(drawn("circle", { class: "cursor", cx: x, cy: y, r: 5 }));
    }
  }

  #hourOf(hour) {
    const then = new Date(this.#ready[0].start.getTime() + (this.#origin + hour) * HOUR);
    const parts = /** @type {Intl.DateTimeFormatOptions} */ ({ timeZone: "UTC", weekday: "short", hour: "2-digit" });
    return then.toLocaleString(this.data.language, parts);
  }

  #alternative() {
    const { messages } = this.data;
    const unit = this.#series.unit;
    if (!this.#found) {
      const values = this.#ready[0].values;
      const day = values.slice(this.#origin + 1 - DAY, this.#origin + 1);
      const [least, most] = [Math.min(...day), Math.max(...day)].map((value) => this.#number(value));
      return fill(messages.chart, { date: this.#date(this.#origin), least, most, unit });
    }
    const scores = this.#found.map(({ name, mae }) => `${this.#titleOf(name)} ${this.#number(mae)}`).join(", ");
    return fill(messages.scored, { date: this.#date(this.#origin), scores, unit });
  }

  #showScores() {
    const { messages } = this.data;
    const heads = [messages.method, fill(messages.mae, { unit: this.#series.unit }), "MASE"];
    const rows = this.#found
      .toSorted((a, b) => a.mae - b.mae)
      .map((one) => [one, [this.#titleOf(one.name), this.#number(one.mae), this.#number(one.mase)]]);
    this.scores.replaceChildren(head(heads), ...rows.map(([one, cells]) => row(cells, one.name === YOU, one.colour)));
  }

  #showLeague() {
    const { messages } = this.data;
    const names = [...new Set(this.#rounds.flatMap((round) => Object.keys(round)))];
    const rows = names.map((name) => {
      const mine = this.#rounds.filter((round) => name in round);
      const wins = mine.filter((round) => round[name] === Math.min(...Object.values(round))).length;
      return { name, mase: mine.reduce((sum, round) => sum + round[name], 0) / mine.length, rounds: mine.length, wins };
    });
    rows.sort((a, b) => a.mase - b.mase);
    const heads = [messages.method, "MASE", messages.wins, messages.rounds];
    this.league.replaceChildren(
      head(heads),
      ...rows.map(({ name, mase, wins, rounds }) =>
        row([this.#titleOf(name), this.#number(mase), String(wins), String(rounds)], name === YOU),
      ),
    );
  }
}

const sources = ({ networks }) => networks.map(({ file }) => file);

function button(act, name = "") {
  const made = element("button", name, { type: "button" });
  made.addEventListener("click", act);
  return made;
}

function head(words) {
  return element(
    "thead",
    "",
    {},
    element("tr", "", {}, ...words.map((word) => element("th", "", { scope: "col" }, word))),
  );
}

function row(cells, isMine, colour = "") {
  const [name, ...numbers] = cells;
  const first = element("th", "", { scope: "row" }, name);
  if (colour) first.style.setProperty("--line", colour);
  return element("tr", isMine ? "mine" : "", {}, first, ...numbers.map((text) => element("td", "", {}, text)));
}

/** Returns a day with its gaps filled in evenly, null where there is nothing. */
export function filled(hours) {
  const known = hours.flatMap((value, place) => (value === null ? [] : [place]));
  if (!known.length) return null;
  return hours.map((value, place) => {
    if (value !== null) return value;
    const left = known.findLast((one) => one < place);
    const right = known.find((one) => one > place);
    if (left === undefined) return hours[right];
    if (right === undefined) return hours[left];
    return hours[left] + ((place - left) / (right - left)) * (hours[right] - hours[left]);
  });
}
