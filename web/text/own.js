// A reader's own text, learned in this tab by three cells at once: the page's side. The thread is own_worker.js, Python's side
// core/ui/text/own_in_tab.py.

import { element, filePicker, playButton, showPlaying } from "../frame/elements.js";
import { fill, textOf } from "../frame/format.js";

const [SHORTEST, LONGEST] = [2_000, 5_000_000]; // bytes, as core/text/own.py has them
const LONGEST_WRITTEN = 300; // symbols
const [LEFT, RIGHT, TOP, BOTTOM] = [34, 8, 8, 18]; // px of the chart
const MOST_BITS = 8;

let last = ""; // the text that was given last: it outlives a change of the page

/** Returns nats as bits. */
const bits = (nats) => nats / Math.LN2;

export default class OwnText {
  #worker = null;
  #number = 0;
  #isPlaying = false;
  #state = "empty"; // or opening, learning, paused, finished, failed
  #said = ["ask", {}];
  #cells = new Map(); // name -> { training, heldOut: [[step, bits]], best, why }
  #frame = null;

  /** @param {import("../frame/loader.js").Component} component */
  constructor({ parentElement, data }) {
    this.data = data;
    const button = (name, act) => {
      const made = element("button", name, { type: "button" });
      made.addEventListener("click", act);
      return made;
    };
    this.text = element("textarea", "own-text", { rows: 5, spellcheck: "false" });
    this.text.value = last;
    this.text.addEventListener("input", () => (last = this.text.value));
    this.file = filePicker({ accept: "text/*,.txt,.md,.csv,.srt" });
    this.file.input.addEventListener("change", () => this.#read(this.file.input.files[0]));
    this.offered = element("div", "offered");
    this.start = button("primary", () => this.#start());
    this.play = playButton();
    this.play.addEventListener("click", () => this.#playOrPause(!this.#isPlaying));
    this.status = element("p", "say", { role: "status" });
    this.facts = element("p", "facts");
    this.chart = element("canvas", "chart", { role: "img" });
    this.columns = element("div", "columns");
    this.prompt = element("input", "", { type: "text", maxlength: 200 });
    this.write = button("", () => this.#write());
    this.label = element("span");
    this.askBox = element("form", "ask", {}, element("label", "", {}, this.label, this.prompt), this.write);
    this.askBox.addEventListener("submit", (event) => (event.preventDefault(), this.#write()));
    const controls = element("div", "controls", {}, this.start, this.play);
    this.result = element("div", "result", {}, this.facts, this.chart, this.columns, this.askBox);
    this.host = element(
      "section",
      "own",
      {},
      this.text,
      element("div", "sources", {}, this.file.node, this.offered),
      controls,
      this.status,
      this.result,
    );
    parentElement.append(this.host);
    this.onVisibility = () => this.#tellPlaying();
    document.addEventListener("visibilitychange", this.onVisibility);
    this.resizing = new ResizeObserver(() => this.#draw());
    this.resizing.observe(this.chart);
  }

  receive({ data }) {
    this.data = data;
    const { messages, language } = data;
    this.host.lang = language;
    this.text.placeholder = this.text.ariaLabel = messages.paste;
    this.file.name(messages.file);
    this.start.textContent = messages.start;
    this.label.textContent = messages.prompt;
    this.write.textContent = messages.write;
    const offers = Object.entries(data.offered).map(([name, text]) => {
      const offer = element("button", "", { type: "button" }, messages[`offer-${name}`]);
      offer.addEventListener("click", () => (this.text.value = last = text));
      return offer;
    });
    this.offered.replaceChildren(element("span", "", {}, messages.offers), ...offers);
    this.#showCells();
    this.#showState();
    this.#say(...this.#said);
  }

  toSave() {
    return { host: this.result, lines: [this.facts.textContent] };
  }

  leave() {
    document.removeEventListener("visibilitychange", this.onVisibility);
    this.resizing.disconnect();
    cancelAnimationFrame(this.#frame);
    this.#worker?.terminate();
    this.host.remove();
  }

  async #read(file) {
    if (!file) return;
    if (file.size > LONGEST) return this.#say("size", { received: file.size.toLocaleString(this.data.language) });
    const { text, encoding } = textOf(new Uint8Array(await file.arrayBuffer()));
    if (!encoding) return this.#say("noText"); // what was there stays
    this.text.value = last = text;
  }

  #start() {
    const text = this.text.value;
    const size = new TextEncoder().encode(text).length;
    if (size < SHORTEST || size > LONGEST) {
      return this.#say("size", { received: size.toLocaleString(this.data.language) });
    }
    if (new Set(text.replace(/\s/g, "")).size < 2) return this.#say("oneSymbol");
    const { networks, steps, seed } = this.data;
    const absolute = (file) => ({ ...file, url: new URL(file.url, location.origin).href });
    this.#worker ??= this.#thread();
    this.#number += 1;
    this.#cells = new Map(networks.map(({ cell }) => [cell, { training: [], heldOut: [], best: null, why: "" }]));
    this.#showCells();
    this.#set("opening");
    this.#say("opening");
    const given = networks.map((one) => ({ ...one, step: absolute(one.step), values: absolute(one.values) }));
    this.#ask("start", { text, networks: given, steps, seed, number: this.#number });
    this.#playOrPause(true);
  }

  #thread() {
    const worker = new Worker(new URL("./own_worker.js", import.meta.url), { type: "module" });
    worker.onmessage = ({ data }) => this.#hear(data);
    worker.onerror = (event) => {
      event.preventDefault();
      this.#hear({ failed: event.message || "" });
    };
    return worker;
  }

  #ask(name, value) {
    this.#worker?.postMessage({ name, value });
  }

  #playOrPause(isPlaying) {
    this.#isPlaying = isPlaying;
    this.#tellPlaying();
    if (this.#state === "learning" || this.#state === "paused") {
      this.#set(isPlaying ? "learning" : "paused");
      this.#say(isPlaying ? "learning" : "paused", this.#said[1]);
    }
    this.#showState();
  }

  #tellPlaying() {
    this.#ask("isPlaying", this.#isPlaying && !document.hidden);
  }

  #write() {
    this.#ask("write", {
      prompt: this.prompt.value,
      count: LONGEST_WRITTEN,
      seed: Math.floor(Math.random() * 2 ** 32),
      temperature: 0.7,
    });
  }

  #hear(news) {
    if (news.failed !== undefined) {
      console.warn("No text can be learned in this tab:", news.failed);
      this.#worker?.terminate();
      this.#worker = null;
      this.#isPlaying = false;
      this.#set("failed");
      return this.#say("failed");
    }
    const about = news.begun ?? news.learned ?? news.wrote ?? news.finished;
    if (about.number !== this.#number) return; // of a text before this one
    if (news.begun) this.#begin(about);
    else if (news.learned) this.#learned(about);
    else if (news.wrote) this.#cells.get(about.cell).sample.textContent = about.text;
    else {
      this.#isPlaying = false;
      this.#set("finished");
      this.#say("finished");
    }
  }

  #begin({ symbols, rare, training, heldOut }) {
    const number = (value) => value.toLocaleString(this.data.language);
    const fields = {
      symbols: number(symbols),
      training: number(training),
      heldOut: number(heldOut),
      rare: number(rare),
    };
    this.#set(this.#isPlaying ? "learning" : "paused");
    this.#say(rare ? "learningRare" : "learning", fields);
  }

  #learned({ cell, step, loss, heldOut, best, why, seconds, milliseconds }) {
    const one = this.#cells.get(cell);
    if (loss !== null) one.training.push([step, bits(loss)]);
    if (heldOut !== null) one.heldOut.push([step, bits(heldOut)]);
    Object.assign(one, { best, why: why || one.why });
    const { messages } = this.data;
    this.facts.textContent = fill(messages.facts, {
      seconds: Math.ceil(seconds),
      each: (1000 / milliseconds).toFixed(1),
    });
    this.#showFacts(cell, one, step);
    this.#frame ??= requestAnimationFrame(() => {
      this.#frame = null;
      this.#draw();
    });
  }

  #showCells() {
    const { names, colours, messages } = this.data;
    const boxes = [...this.#cells].map(([cell, one]) => {
      const text = one.sample?.textContent ?? "";
      one.numbers = element("p", "numbers");
      one.sample = element(
        "pre",
        "sample",
        { tabindex: 0, "aria-label": fill(messages.sampleOf, { cell: names[cell] }) },
        text,
      );
      const title = element("h4", "", {}, names[cell]);
      title.style.setProperty("--colour", colours[cell]);
      if (one.training.length) this.#showFacts(cell, one, one.training.at(-1)[0]);
      return element("div", "column", {}, title, one.numbers, one.sample);
    });
    this.columns.replaceChildren(...boxes);
  }

  #showFacts(cell, one, step) {
    const { messages } = this.data;
    const shown = (points) => (points.length ? points.at(-1)[1].toFixed(2) : "–");
    const said = fill(messages.cell, { step, training: shown(one.training), heldOut: shown(one.heldOut) });
    const best = one.best ? fill(messages.best, { bits: bits(one.best.loss).toFixed(2), step: one.best.step }) : "";
    one.numbers.textContent = [said, best, messages[`why-${one.why}`] ?? ""].filter(Boolean).join(" ");
    this.chart.ariaLabel = [...this.#cells]
      .map(([name, { heldOut }]) => `${this.data.names[name]} ${shown(heldOut)}`)
      .join(", ");
  }

  /** Draws bits a symbol over the steps: training thin, held-out thick. */
  #draw() {
    const [width, height] = [this.chart.clientWidth, this.chart.clientHeight];
    if (!width || !this.#cells.size) return;
    Object.assign(this.chart, {
      width: Math.round(width * devicePixelRatio),
      height: Math.round(height * devicePixelRatio),
    });
    const target = this.chart.getContext("2d");
    target.scale(devicePixelRatio, devicePixelRatio);
    const lines = [...this.#cells].flatMap(([cell, { training, heldOut }]) => [
      { cell, points: training, thickness: 1 },
      { cell, points: heldOut, thickness: 2.5 },
    ]);
    const all = lines.flatMap(({ points }) => points);
    const end = all.reduce((most, [step]) => Math.max(most, step), 10);
    const top = Math.min(MOST_BITS, Math.ceil(all.reduce((most, [, value]) => Math.max(most, value), 1)));
    const x = (step) => LEFT + (step / end) * (width - LEFT - RIGHT);
    const y = (value) => TOP + (1 - Math.min(value / top, 1)) * (height - TOP - BOTTOM);
    target.font = "11px system-ui, sans-serif";
    target.fillStyle = getComputedStyle(this.chart).color;
    target.textAlign = "right";
    for (let value = 0; value <= top; value += Math.ceil(top / 4)) {
      target.globalAlpha = 0.75;
      target.fillText(String(value), LEFT - 5, y(value) + 4);
      target.globalAlpha = 0.18;
      target.fillRect(LEFT, y(value), width - LEFT - RIGHT, 1);
    }
    target.globalAlpha = 0.75;
    target.fillText(String(end), width - RIGHT, height - 4);
    for (const { cell, points, thickness } of lines) {
      target.globalAlpha = thickness > 1 ? 1 : 0.5;
      target.lineWidth = thickness;
      target.strokeStyle = this.data.colours[cell];
      target.beginPath();
      for (const [step, value] of points) target.lineTo(x(step), y(value));
      target.stroke();
    }
  }

  #set(state) {
    this.#state = state;
    this.#showState();
  }

  #showState() {
    this.host.dataset.state = this.#state;
    showPlaying(this.play, this.#isPlaying, this.data.messages);
    this.play.hidden = !["learning", "paused"].includes(this.#state);
    this.result.hidden = !this.#cells.size;
    this.askBox.hidden = !["paused", "finished", "learning"].includes(this.#state);
  }

  #say(name, fields = {}) {
    this.#said = [name, fields];
    this.status.textContent = fill(this.data.messages[name], fields);
  }
}
