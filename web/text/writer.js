// Prompt, buttons, one column a network, and the look ahead. Python's side is core/ui/text/writer.py.

import { download } from "../frame/download.js";
import { element, isStillWanted } from "../frame/elements.js";
import { fill, percent } from "../frame/format.js";
import { keep, kept } from "../frame/kept.js";
import { LookAhead } from "./ahead.js";
import { textWriters } from "./client.js";
import { visible } from "./sampler.js";

const LOOK_AFTER = 150; // ms of rest before the look ahead
const OPENING_SPEED = 25; // symbols a second of the stored first lines
const LARGEST_SEED = 2 ** 32;

export default class TextWriterView {
  #isReady = false;
  #hasWritten = false;
  #settings = null; // as text: what the texts were written with
  #round = 0; // of writing; what comes from an earlier one is not shown
  #timer = null;
  #isUntouched = true; // nobody has asked for anything yet: it writes by itself

  /** @param {import("../frame/loader.js").Component} component */
  constructor({ parentElement, data }) {
    this.data = data;
    this.writers = textWriters(data.models);
    this.host = element("div", "text-writer");
    this.#build();
    parentElement.append(this.host);
    this.#showOpening(data.opening);
    this.#load();
  }

  isFor(data) {
    const files = ({ models }) => models.map(({ file }) => file).join();
    return files(data) === files(this.data);
  }

  /** Takes new settings or another language. Texts that are there are written again by new settings. */
  receive({ data, setStateValue, setTriggerValue }) {
    this.data = data;
    this.setStateValue = setStateValue;
    this.setTriggerValue = setTriggerValue;
    this.#name();
    const settings = JSON.stringify(data.settings);
    const isNew = this.#settings !== null && settings !== this.#settings;
    this.#settings = settings;
    if (isNew && this.#hasWritten) this.#write();
    else if (isNew) this.#dropOpening();
    if (this.#isReady && isNew) this.#lookAhead();
  }

  toSave() {
    const { settings } = this.data;
    const named = Object.entries(this.data.messages.settings).map(([key, name]) => `${name} ${settings[key]}`);
    return { host: this.columnsBox, lines: [this.prompt.value, named.join(" · "), this.data.messages.invented] };
  }

  leave() {
    this.#round += 1;
    clearTimeout(this.#timer);
    clearInterval(this.opening);
    this.endings?.forEach((end) => end());
    for (const writer of this.writers) writer.call("stop").catch(() => {});
    this.host.remove();
  }

  #build() {
    const button = (name, act) => {
      const made = element("button", name, { type: "button" });
      made.addEventListener("click", act);
      return made;
    };
    this.prompt = element("textarea", "prompt", { rows: 2, spellcheck: "false" });
    this.prompt.value = kept(this.data.key) ?? this.data.prompt; // what was typed outlives a reload
    this.prompt.addEventListener("input", () => this.#promptChanged());
    this.prompt.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) this.#write();
    });
    this.label = element("label", "label");
    this.unknown = element("p", "unknown", { role: "status" });
    this.writeButton = button("primary", () => this.#write());
    this.stopButton = button("stop", () => this.#stop());
    this.anotherButton = button("another", () => this.#another());
    this.speed = element("fieldset", "speed");
    this.legend = element("legend");
    this.paces = ["reading", "full"].map((pace) => {
      const input = element("input", "", { type: "radio", name: "pace", value: pace });
      input.checked = pace === "reading";
      input.addEventListener("change", () => this.#setPace());
      const label = element("label");
      const words = element("span");
      label.append(input, words);
      return { input, words, label };
    });
    this.speed.append(this.legend, ...this.paces.map(({ label }) => label));
    const tools = element("div", "tools");
    tools.append(this.writeButton, this.stopButton, this.anotherButton, this.speed);
    this.columns = this.data.models.map((model) => new Column(model, this.data.messages));
    this.columnsBox = element("div", "columns", {}, ...this.columns.map(({ node }) => node));
    this.status = element("p", "status", { role: "status" });
    this.invented = element("p", "invented");
    this.ahead = new LookAhead(this.data.models, (symbol) => this.#append(symbol));
    this.label.append(element("span"), this.prompt);
    const ask = element("div", "ask", {}, this.label, tools);
    this.host.append(ask, this.unknown, this.columnsBox, this.invented, this.status, this.ahead.node);
    this.#showButtons(false);
  }

  #name() {
    const { messages } = this.data;
    this.host.lang = this.data.language;
    this.prompt.lang = this.data.writes;
    this.label.firstChild.textContent = messages.prompt;
    this.writeButton.textContent = messages.write;
    this.stopButton.textContent = messages.stop;
    this.anotherButton.textContent = messages.another;
    this.anotherButton.title = messages.anotherHelp;
    this.legend.textContent = messages.speed;
    for (const { input, words } of this.paces) words.textContent = messages[input.value];
    this.invented.textContent = messages.invented;
    for (const column of this.columns) column.receive(messages);
    this.ahead.receive(messages);
    if (this.#isReady) this.#showReady();
  }

  async #load() {
    const showProgress = () => {
      const share = this.writers.reduce((sum, writer) => sum + writer.share, 0) / this.writers.length;
      const { messages, language } = this.data;
      this.status.textContent = fill(messages.loading, { percent: percent(share, language) });
    };
    this.endings = this.writers.map((writer) => writer.onProgress(showProgress));
    queueMicrotask(showProgress);
    try {
      const facts = await Promise.all(this.writers.map((writer) => writer.ready));
      this.difference = Math.max(...facts.map(({ difference }) => difference));
      this.#isReady = true;
      this.#showReady();
      this.#showButtons(false);
      this.#setPace();
      this.#lookAhead();
      if (this.#isUntouched) this.#write(true);
    } catch (error) {
      if (!this.host.isConnected) return;
      console.warn("No network can run in this tab:", error);
      this.setStateValue("engine", "server");
    }
  }

  #showReady() {
    const difference = this.difference.toExponential(0);
    this.status.textContent = fill(this.data.messages.inTab, { difference });
  }

  #showButtons(isWriting) {
    this.host.classList.toggle("writing", isWriting);
    this.writeButton.disabled = this.anotherButton.disabled = !this.#isReady;
    this.stopButton.disabled = !isWriting;
  }

  get #pace() {
    return this.paces.find(({ input }) => input.checked).input.value;
  }

  #setPace() {
    for (const writer of this.writers) writer.call("pace", this.#pace).catch(() => {});
  }

  /** Shows the stored first lines: what the networks will write by these settings, before they have come. */
  #showOpening(opening) {
    if (opening?.prompt !== this.prompt.value) return;
    const words = this.columns.map((column, i) => {
      column.begin(opening.prompt, opening.prompt);
      return [...opening.texts[i]];
    });
    const [start, most] = [performance.now(), Math.max(...words.map(({ length }) => length))];
    let shown = 0;
    const step = () => {
      const due = ((performance.now() - start) * OPENING_SPEED) / 1000; // a timer is late while the networks load
      const next = isStillWanted() ? most : Math.min(most, Math.ceil(due));
      this.columns.forEach((column, i) => column.open(words[i].slice(shown, next).join("")));
      shown = next;
      if (shown === most) clearInterval(this.opening);
    };
    this.opening = window.setInterval(step, 1000 / OPENING_SPEED);
  }

  #dropOpening() {
    clearInterval(this.opening);
    for (const column of this.columns) column.begin("", "");
  }

  /** @param {boolean} [isByItself] it goes on from the stored first lines, which are written anew unseen */
  async #write(isByItself = false) {
    if (!this.#isReady) return;
    const isGoingOn = isByItself && this.columns.every(({ isOpen }) => isOpen);
    clearInterval(this.opening);
    this.#isUntouched = false;
    const round = (this.#round += 1);
    const prompt = this.prompt.value;
    const request = { ...this.data.settings, prompt };
    this.#hasWritten = true;
    this.#showReady(); // no longer that all are written
    this.#showButtons(true);
    const shown = this.#isLong(prompt) ? `… ${[...prompt].slice(-this.data.promptSymbols).join("")}` : prompt;
    const texts = this.writers.map(async (writer, i) => {
      const column = this.columns[i];
      if (!isGoingOn) column.begin(prompt, shown);
      await writer.call("stop");
      if (round !== this.#round) return;
      if (isGoingOn) writer.call("pace", "full").catch(() => {});
      const onNews = (news) => {
        if (round === this.#round && column.add(news)) writer.call("pace", this.#pace).catch(() => {});
      };
      const end = await writer.call("write", request, onNews);
      if (round === this.#round) column.finish(end);
    });
    await Promise.allSettled(texts);
    if (round !== this.#round) return;
    this.#showButtons(false);
    this.status.textContent = this.data.messages.done;
  }

  #stop() {
    this.#round += 1;
    for (const writer of this.writers) writer.call("stop").catch(() => {});
    for (const column of this.columns) column.finish();
    this.#showButtons(false);
    this.status.textContent = this.data.messages.stopped;
  }

  /** Python keeps the seed, with the other settings: it comes back as new settings, by which is written. */
  #another() {
    this.#hasWritten = true;
    this.setTriggerValue("seed", Math.floor(Math.random() * LARGEST_SEED));
  }

  /** Is it more than the networks read? */
  #isLong(prompt) {
    return prompt.length > this.data.promptSymbols;
  }

  #append(symbol) {
    this.prompt.value += symbol;
    this.#promptChanged();
  }

  #promptChanged() {
    this.#isUntouched = false;
    keep(this.data.key, this.prompt.value);
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#lookAhead(), LOOK_AFTER);
  }

  async #lookAhead() {
    if (!this.#isReady) return;
    const request = { ...this.data.settings, prompt: this.prompt.value };
    const isStale = () => request.prompt !== this.prompt.value || !this.host.isConnected;
    const calls = this.writers.map((writer) => writer.call("lookAhead", request));
    const answers = await Promise.all(calls).catch(() => null);
    if (!answers || isStale()) return;
    this.ahead.show(answers);
    const { messages } = this.data;
    const symbols = answers[0].unknown.slice(0, 20).map(visible).join(", ");
    const said = [this.#isLong(request.prompt) && messages.long, symbols && fill(messages.unknown, { symbols })];
    this.unknown.textContent = said.filter(Boolean).join(" ");
  }
}

/** One network's text. */
class Column {
  #prompt = "";
  #text = "";
  #last = null; // {count, rate}
  #opening = ""; // stored first lines that are shown, and not written yet

  constructor(model, messages) {
    this.model = model;
    this.messages = messages;
    this.node = element("section", "column", { "aria-label": model.title });
    this.node.style.setProperty("--colour", model.colour);
    this.facts = element("small");
    const head = element("header");
    head.append(element("h3", "", {}, model.title), this.facts);
    this.rate = element("p", "rate");
    this.page = element("div", "page", { tabindex: 0, role: "region", "aria-label": model.title });
    this.given = element("span", "given", { translate: "no" });
    this.written = element("span", "written", { translate: "no" });
    this.hint = element("span", "hint");
    this.page.append(this.given, this.written, this.hint);
    this.copyButton = element("button", "", { type: "button" });
    this.copyButton.addEventListener("click", () => this.#copy());
    this.downloadLink = element("button", "", { type: "button" });
    this.downloadLink.addEventListener("click", () => this.#download());
    this.note = element("p", "note", { role: "status" });
    const tools = element("div", "tools");
    tools.append(this.copyButton, this.downloadLink);
    this.node.append(head, this.rate, this.page, tools, this.note);
    this.#enable();
  }

  receive(messages) {
    this.messages = messages;
    const number = new Intl.NumberFormat();
    this.facts.textContent = fill(messages.parameters, { count: number.format(this.model.parameters) });
    this.hint.textContent = messages.waiting;
    this.copyButton.textContent = messages.copy;
    this.downloadLink.textContent = messages.download;
    this.#showRate();
  }

  begin(prompt, shown) {
    this.#prompt = prompt;
    this.#text = "";
    this.#last = null;
    this.#opening = "";
    this.note.textContent = "";
    this.given.textContent = shown;
    this.written.replaceChildren();
    this.hint.hidden = true;
    this.page.scrollTop = this.page.scrollHeight; // a long prompt fills the page
    this.#showRate();
    this.#enable();
  }

  get isOpen() {
    return this.#opening !== "";
  }

  /** Shows more of the stored first lines. */
  open(text) {
    this.#opening += text;
    this.written.append(text);
  }

  /** Takes what comes; returns whether the text has just gone beyond the stored first lines. */
  add({ text, count, rate }) {
    const isAtEnd = this.page.scrollTop + this.page.clientHeight > this.page.scrollHeight - 40;
    this.#text += text;
    this.#last = { count, rate };
    if (this.#text.length < this.#opening.length) return false;
    const isBeyond = this.#opening !== "";
    this.#opening = "";
    if (isBeyond) this.written.replaceChildren(this.#text);
    else this.written.append(text);
    if (isAtEnd) this.page.scrollTop = this.page.scrollHeight;
    this.#showRate();
    return isBeyond;
  }

  finish(end = this.#last) {
    this.#last = end?.count ? end : this.#last;
    this.#showRate();
    this.#enable();
  }

  #showRate() {
    const number = new Intl.NumberFormat();
    const { count, rate } = this.#last ?? {};
    const symbols = count && fill(this.messages.count, { count: number.format(count) });
    const speed = count && fill(this.messages.rate, { rate: number.format(Math.round(rate)) });
    this.rate.textContent = count ? `${symbols} · ${speed}` : "\u00a0";
  }

  #enable() {
    this.copyButton.disabled = this.downloadLink.disabled = !this.#text;
  }

  async #copy() {
    try {
      await navigator.clipboard.writeText(this.#prompt + this.#text);
    } catch (error) {
      // refused, or no clipboard: the page is not served by https
      console.warn("The text was not copied:", error);
      this.note.textContent = this.messages.notCopied;
      getSelection().selectAllChildren(this.page);
      return;
    }
    this.note.textContent = "";
    this.copyButton.textContent = this.messages.copied;
    setTimeout(() => (this.copyButton.textContent = this.messages.copy), 1500);
  }

  #download() {
    const blob = new Blob([this.#prompt + this.#text], { type: "text/plain" });
    download(blob, `${this.model.title.toLowerCase()}.txt`);
  }
}
