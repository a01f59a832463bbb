// The reader's own .onnx takes part. It is opened in this tab alone, in a Worker that is ended after ten seconds.
// Python's side is core/ui/classify/own_model.py.

import { element } from "../frame/elements.js";
import { bytes, fill } from "../frame/format.js";
import { softmax } from "../shared/calibration.js";
import { watch } from "../shared/latest_drawing.js";
import { guess, prepare } from "./own_input.js";

const LIMIT = 10_000; // ms
const MOST_BYTES = 50_000_000;
const TOP = 5;
const DRAWN_SIDE = 28; // px

let last = null; // { file, form } of the network that was opened last: it outlives a change of the page

export default class OwnModel {
  #worker = null;
  #pending = null; // { number, resolve, reject, timer } of the task in the worker
  #number = 0;
  #form = null; // guesses of own_input.js, and what the reader changed
  #picture = null; // ImageData
  #png = ""; // null: what is drawn in this tab takes its place
  #unwatch = null;
  #isWaiting = false; // for the task in the worker, to run with what has changed meanwhile
  #output = null; // numbers of the last run
  #said = [""]; // name and fields of the last message

  /** @param {import("../frame/loader.js").Component} component */
  constructor({ parentElement, data: { messages } }) {
    this.messages = messages;
    this.host = element("section", "own-model");
    this.file = element("input", "", { type: "file", accept: ".onnx" });
    this.file.addEventListener("change", () => this.#open(this.file.files[0]));
    this.file.addEventListener("click", () => (this.file.value = "")); // the same file, mended, is a choice too
    this.file.addEventListener("cancel", () => this.#nameFile());
    this.fields = element("form");
    this.fields.addEventListener("change", () => this.#change());
    this.fields.addEventListener("submit", (event) => event.preventDefault());
    this.status = element("p", "own-status", { role: "status" });
    this.answers = element("ol");
    this.host.append(this.file, this.fields, this.status, this.answers);
    parentElement.append(this.host);
    this.#name();
    this.#nameFile();
    if (last) this.#open(last.file, last.form);
  }

  async receive({ data: { picture, messages } }) {
    const isOtherLanguage = JSON.stringify(messages) !== JSON.stringify(this.messages);
    this.messages = messages;
    if (isOtherLanguage) this.#name();
    if (picture === this.#png) return;
    this.#png = picture;
    this.#unwatch?.();
    this.#unwatch = null;
    if (picture === null) {
      this.#unwatch = watch((drawn) => this.#follow(drawn));
      return;
    }
    const bitmap = await createImageBitmap(new Blob([bytes(picture)], { type: "image/png" }));
    if (picture !== this.#png) return; // another one came while this one was read
    const context = new OffscreenCanvas(bitmap.width, bitmap.height).getContext("2d");
    context.drawImage(bitmap, 0, 0);
    this.#picture = context.getImageData(0, 0, bitmap.width, bitmap.height);
    await this.#run();
  }

  leave() {
    this.#unwatch?.();
    this.#end();
    this.#clear();
    this.host.remove();
  }

  /** Takes a drawing, uint8 (784,), or null where nothing is drawn. */
  #follow(drawn) {
    const colours = drawn && Uint8ClampedArray.from([...drawn].flatMap((ink) => [ink, ink, ink, 255]));
    this.#picture = drawn && new ImageData(colours, DRAWN_SIDE);
    if (drawn) return this.#run();
    this.#output = null;
    this.answers.replaceChildren();
    if (this.#form) this.#say("nothingDrawn");
  }

  #name() {
    this.file.setAttribute("aria-label", this.messages.choose);
    if (this.#form) this.#showForm();
    if (this.#output) this.#showAnswers();
    this.#say(...this.#said);
  }

  #clear() {
    this.#form = this.#output = null;
    this.fields.replaceChildren();
    this.answers.replaceChildren();
  }

  /** Ends the thread, whatever it does, and with it what it has allocated. */
  #end() {
    this.#worker?.terminate();
    this.#worker = null;
    clearTimeout(this.#pending?.timer);
    this.#pending = null;
  }

  /** Puts the file that is open into the field again. */
  #nameFile() {
    const transfer = new DataTransfer();
    if (last) transfer.items.add(last.file);
    this.file.files = transfer.files;
  }

  async #open(file, known = null) {
    this.#end();
    this.#clear();
    last = null;
    if (!file) return this.#say("");
    if (file.size > MOST_BYTES) return this.#say("tooLarge", { megabytes: Math.round(file.size / 1e6) });
    last = { file, form: known };
    this.#say("opening");
    const worker = (this.#worker = this.#thread());
    try {
      await this.#ask("load", {}, Infinity); // 14 MB, whatever the line
      const content = await file.arrayBuffer();
      if (worker !== this.#worker) return; // another file was chosen meanwhile
      const inputs = await this.#ask("open", { bytes: content });
      const form = known ?? guess(inputs);
      if (form.refused) {
        last = null;
        this.#end();
        return this.#say(form.refused, { count: inputs.length, input: JSON.stringify(inputs[0]?.shape ?? []) });
      }
      this.#form = form;
      last = { file, form };
      this.#showForm();
      if (this.#picture) await this.#run();
      else this.#say(this.#png === null ? "nothingDrawn" : "");
    } catch (error) {
      this.#refuse(error);
    }
  }

  /** Hands a task to the thread, which is ended when it takes longer than `limit` ms. */
  #ask(task, given, limit = LIMIT) {
    const number = ++this.#number;
    return new Promise((resolve, reject) => {
      const stop = () => {
        this.#end();
        reject(new Error("tooSlow"));
      };
      const timer = limit < Infinity ? setTimeout(stop, limit) : undefined;
      this.#pending = { number, resolve, reject, timer };
      this.#worker.postMessage({ number, task, given });
    });
  }

  #thread() {
    const worker = new Worker(new URL("./own_model_worker.js", import.meta.url), { type: "module" });
    const settle = (number, finish) => {
      if (this.#pending?.number !== number) return;
      clearTimeout(this.#pending.timer);
      const { resolve, reject } = this.#pending;
      this.#pending = null;
      finish({ resolve, reject });
    };
    worker.onmessage = ({ data: { number, found, error } }) =>
      settle(number, ({ resolve, reject }) => (error === undefined ? resolve(found) : reject(new Error(error))));
    worker.onerror = (event) => {
      event.preventDefault();
      settle(this.#pending?.number, ({ reject }) => reject(new Error(event.message || "stopped")));
    };
    return worker;
  }

  #refuse(error) {
    last = null;
    this.#end();
    this.#clear();
    if (error.message in this.messages) this.#say(error.message);
    else this.#say("refused", { reason: error.message });
  }

  #showForm() {
    const form = this.#form;
    const choices = {
      layout: { nchw: "NCHW", nhwc: "NHWC" },
      colours:
        form.isFixed.channels && form.colours === "grey"
          ? { grey: this.messages.grey }
          : { rgb: "RGB", bgr: "BGR", grey: this.messages.grey },
      range: { 1: "0 … 1", 255: "0 … 255" },
    };
    if (form.isFixed.channels && form.colours !== "grey") delete choices.colours.grey;
    const rows = ["height", "width", "layout", "colours", "range", "mean", "deviation", "labels"].map((name) => {
      const box = this.#control(name, choices[name], form[name] ?? "");
      if (form.isFixed[name]) box.toggleAttribute("readonly", true);
      const label = element("label", name);
      label.append(element("span", "", {}, this.messages[name]), box);
      return label;
    });
    this.fields.replaceChildren(...rows);
  }

  #control(name, options, value) {
    if (options) {
      const box = element("select", "", { name });
      for (const [key, text] of Object.entries(options)) box.append(element("option", "", { value: key }, text));
      box.value = value;
      return box;
    }
    if (name === "labels")
      return element("textarea", "", { name, rows: 2, placeholder: this.messages.labelsHint }, value);
    const isSide = name === "height" || name === "width";
    const box = element("input", "", isSide ? { name, type: "number", min: 1, max: 1024 } : { name, type: "text" });
    box.value = value;
    return box;
  }

  #change() {
    /** @type {Record<string, any>} */
    const given = Object.fromEntries(new FormData(this.fields));
    for (const side of ["height", "width"]) {
      given[side] = Math.min(1024, Math.max(1, Math.round(Number(given[side])) || this.#form[side]));
    }
    Object.assign(this.#form, given);
    this.#run();
  }

  async #run() {
    this.#isWaiting = Boolean(this.#pending);
    if (this.#isWaiting || !this.#picture || !this.#form) return;
    this.#say("running");
    try {
      const { values, shape } = prepare(this.#picture, this.#form);
      const { name, type } = this.#form;
      const { output, milliseconds } = await this.#ask("run", { name, type, values, shape });
      if (!this.#picture) return; // wiped away meanwhile
      this.#output = output;
      this.#showAnswers();
      this.#say("done", { milliseconds: Number(milliseconds.toPrecision(2)), count: Math.max(2, output.length) });
    } catch (error) {
      if (error.message === "wrongNumbers") this.#say("wrongNumbers");
      else if (this.#worker && this.#form)
        this.#say("refused", { reason: error.message }); // another setting may fit
      else this.#refuse(error);
    }
    if (this.#isWaiting) await this.#run();
  }

  #showAnswers() {
    const [first] = this.#output;
    const share = first >= 0 && first <= 1 ? first : 1 / (1 + Math.exp(-first));
    const output = this.#output.length === 1 ? [1 - share, share] : this.#output; // one number: class 1, by a sigmoid
    const sum = output.reduce((total, value) => total + value, 0);
    const isShare = output.every((value) => value >= 0 && value <= 1) && Math.abs(sum - 1) < 1e-3;
    const shares = isShare ? output : softmax(output);
    const labels = (this.#form.labels ?? "")
      .split(/[\n,]/)
      .map((label) => label.trim())
      .filter(Boolean);
    const best = shares
      .map((share, i) => [share, i])
      .sort(([a], [b]) => b - a)
      .slice(0, TOP);
    this.answers.replaceChildren(
      ...best.map(([share, i]) => {
        const row = element("li");
        const bar = element("i");
        bar.style.width = `${100 * share}%`;
        const track = element("b");
        track.append(bar);
        const percent = element("span", "", {}, `${(100 * share).toFixed(1)}%`);
        row.append(element("strong", "", {}, labels[i] ?? fill(this.messages.class, { number: i })), track, percent);
        return row;
      }),
    );
  }

  #say(name, fields = {}) {
    this.#said = [name, fields];
    this.status.textContent = name && fill(this.messages[name], fields);
  }
}
