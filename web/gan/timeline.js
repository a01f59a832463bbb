// How a generator learned: one slider over the epochs of one or two runs. Python's side is core/ui/gan/timeline.py.

import { element, playButton, showPlaying } from "../frame/elements.js";
import { fill, percent, show } from "../frame/format.js";
import { lineChart } from "./chart.js";

const PACE = 350; // ms an epoch while it plays
const STRIP = 10; // pictures at most of the one that is followed
const COLOURS = { generator_loss: "#0072b2", discriminator_loss: "#d55e00", classifier_fid: "#009e73" }; // Okabe-Ito

export default class Timeline {
  epoch = 0;
  #timer = null;

  /** @param {import("../frame/loader.js").Component} component */
  constructor({ parentElement }) {
    this.host = element("div", "gan-timeline");
    this.slider = element("input", "", { type: "range", min: 0, step: 1 });
    this.label = element("label", "epoch");
    this.word = element("span");
    this.value = element("output");
    this.label.append(this.word, this.slider, this.value);
    this.play = playButton();
    const tools = element("div", "tools");
    tools.append(this.play, this.label);
    this.runs = element("div", "runs");
    this.host.append(tools, this.runs);
    parentElement.append(this.host);
    this.slider.addEventListener("input", () => {
      this.#play(false);
      this.#goTo(this.slider.valueAsNumber);
    });
    this.play.addEventListener("click", () => this.#play(this.#timer === null));
  }

  /** Takes other runs, another language or another theme. */
  receive({ data }) {
    const isSame =
      JSON.stringify(data.runs.map(({ url }) => url)) === JSON.stringify(this.data?.runs.map(({ url }) => url));
    this.data = data;
    const { messages } = data;
    this.host.lang = data.language;
    this.word.textContent = messages.epoch;
    this.last = Math.max(...data.runs.map(({ blocks }) => blocks - 1));
    this.slider.max = String(this.last);
    if (!isSame) this.epoch = this.last; // what it has learned; the way there is one press away
    this.views = data.runs.map((run) => new Run(run, data, (epoch) => this.#userGoTo(epoch)));
    this.runs.replaceChildren(...this.views.map(({ box }) => box));
    showPlaying(this.play, this.isPlaying, messages);
    this.#goTo(this.epoch);
  }

  leave() {
    this.#play(false);
    this.host.remove();
  }

  toSave() {
    return { host: this.runs, lines: [`${this.data.messages.epoch} ${this.epoch}`] };
  }

  get isPlaying() {
    return this.#timer !== null;
  }

  #userGoTo(epoch) {
    this.#play(false);
    this.#goTo(epoch);
  }

  #goTo(epoch) {
    this.epoch = Math.min(Math.max(epoch, 0), this.last);
    this.slider.value = String(this.epoch);
    this.value.textContent = String(this.epoch);
    this.views.forEach((view) => view.show(this.epoch));
  }

  #play(isPlaying) {
    clearInterval(this.#timer);
    this.#timer = null;
    if (isPlaying) {
      if (this.epoch === this.last) this.#goTo(0);
      this.#timer = setInterval(() => {
        this.#goTo(this.epoch + 1);
        if (this.epoch === this.last) this.#play(false);
      }, PACE);
    }
    showPlaying(this.play, this.isPlaying, this.data.messages);
  }
}

/** One run: its pictures, its curves, its figures. */
class Run {
  run;
  messages;
  language;
  #sheet = null; // ImageBitmap of all blocks
  #followed = 0;

  constructor(run, { messages, language }, onEpoch) {
    Object.assign(this, { run, messages, language });
    const { columns, rows, size } = run;
    this.box = element("section", "run");
    this.when = element("p", "when");
    this.canvas = element("canvas", "grid", { role: "img" });
    Object.assign(this.canvas, { width: columns * size, height: rows * size });
    this.canvas.addEventListener("click", ({ offsetX, offsetY }) => {
      const [column, row] = [offsetX / this.canvas.clientWidth, offsetY / this.canvas.clientHeight];
      this.#follow(Math.floor(row * rows) * columns + Math.floor(column * columns));
    });
    this.canvas.tabIndex = 0;
    this.canvas.addEventListener("keydown", (event) => {
      const step = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -columns, ArrowDown: columns }[event.key];
      const next = this.#followed + step;
      if (!step || event.altKey || next < 0 || next >= columns * rows) return;
      event.preventDefault();
      this.#follow(next);
    });
    this.strip = element("canvas", "strip", { role: "img" });
    this.status = element("div", "status", { role: "status" });
    this.facts = element("p", "facts");
    this.charts = [
      lineChart({
        title: messages.losses,
        lines: Object.entries(run.lines).map((line) => this.#line(...line)),
        epochs: run.blocks - 1,
        onEpoch,
      }),
      lineChart({
        title: messages.quality,
        lines: [this.#line("classifier_fid", messages.classifier_fid.replace(/\s*\{value\}/, ""))],
        epochs: run.blocks - 1,
        level: run.bestFid && { value: run.bestFid, name: fill(messages.best, { value: show(run.bestFid, 1) }) },
        isLogarithmic: true,
        onEpoch,
      }),
    ];
    const title = element("h3", "", {}, run.title);
    const hint = element("p", "hint", {}, messages.one);
    const charts = this.charts.map(({ figure }) => figure);
    this.box.append(title, this.when, this.status, this.canvas, hint, this.strip, this.facts, ...charts);
    this.#load(0);
  }

  #line(name, title) {
    const points = this.run.history.filter((row) => name in row).map((row) => [row.epoch, row[name]]);
    return { name: title, points, colour: COLOURS[name] };
  }

  async #load(attempt) {
    const { messages, run } = this;
    this.status.replaceChildren(messages.loading);
    try {
      const url = new URL(run.url, location.origin);
      if (attempt) url.searchParams.set("attempt", attempt);
      const response = await fetch(url);
      if (!response.ok) throw new Error(`${response.status} ${url}`);
      this.#sheet = await createImageBitmap(await response.blob());
      this.status.replaceChildren();
      this.box.dataset.loaded = "true";
      this.show(this.epoch);
      this.#follow(this.#followed);
    } catch (error) {
      console.warn("A timeline could not be loaded:", error);
      const retry = element("button", "", { type: "button" }, messages.retry);
      retry.addEventListener("click", () => this.#load(attempt + 1));
      this.status.replaceChildren(messages.failed, " ", retry);
    }
  }

  /** Shows one epoch, or the last one where the run was shorter. */
  show(epoch) {
    const { run, messages } = this;
    const epochs = run.blocks - 1;
    this.epoch = Math.min(epoch, epochs);
    const isOver = epoch > epochs;
    const when = fill(isOver ? messages.last : this.epoch ? messages.after : messages.before, { epoch, epochs });
    this.when.textContent = when;
    this.canvas.setAttribute("aria-label", fill(messages.grid, { when }));
    const { width, height } = this.canvas;
    if (this.#sheet) {
      const context = this.canvas.getContext("2d");
      context.drawImage(this.#sheet, 0, this.epoch * height, width, height, 0, 0, width, height);
    }
    const row = run.history.find((one) => one.epoch === this.epoch) ?? {};
    const facts = [];
    if ("discriminator_accuracy" in row && !run.isCritic) {
      facts.push(
        fill(messages.discriminator_accuracy, { percent: percent(row.discriminator_accuracy, this.language) }),
      );
    }
    if ("classifier_fid" in row) facts.push(fill(messages.classifier_fid, { value: show(row.classifier_fid, 1) }));
    if ("min_class_share" in row)
      facts.push(fill(messages.min_class_share, { percent: percent(row.min_class_share, this.language) }));
    this.facts.textContent = facts.join(" · ") || messages.nothing;
    this.charts.forEach((chart) => {
      const values = chart.show(this.epoch).map(([name, value]) => `${name} ${show(value, 2)}`);
      const fields = { title: chart.title, epoch: this.epoch, values: values.join(", ") || messages.nothing };
      chart.figure.querySelector("svg").setAttribute("aria-label", fill(messages.chart, fields));
    });
  }

  /** Shows one picture of the grid from the first block to the last. */
  #follow(index) {
    const { columns, rows, size, blocks } = this.run;
    this.#followed = index;
    const count = Math.min(STRIP, blocks);
    Object.assign(this.strip, { width: count * size, height: size });
    this.strip.setAttribute("aria-label", fill(this.messages.strip, { number: index + 1 }));
    if (!this.#sheet) return;
    const context = this.strip.getContext("2d");
    for (let place = 0; place < count; place += 1) {
      const block = Math.round((place * (blocks - 1)) / Math.max(count - 1, 1));
      const [x, y] = [(index % columns) * size, (block * rows + Math.floor(index / columns)) * size];
      context.drawImage(this.#sheet, x, y, size, size, place * size, 0, size, size);
    }
  }
}
