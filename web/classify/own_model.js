// The reader's own .onnx takes part. It is opened in this tab alone, in a Worker that is ended after ten seconds.
// Python's side is core/ui/classify/own_model.py.

import { element, filePicker } from "../frame/elements.js";
import { bytes, fill } from "../frame/format.js";
import { taken } from "../shared/handed_network.js";
import { watch } from "../shared/kept_drawings.js";
import { withOutputs } from "../shared/protobuf.js";
import { answerFields, answerRows, inputFields, labelsField, summary } from "./own_form.js";
import { hiddenScores, readGraph } from "./own_graph.js";
import { guess, hintsOf, prepare, withLayout } from "./own_input.js";
import { labelsOf, parse, shown } from "./own_labels.js";
import { readable, shapeText, shares } from "./own_output.js";
import { refusalOf } from "./own_refusal.js";

const LIMIT = 10_000; // ms
const MOST_BYTES = 50_000_000;
const TOP = 5; // of many classes
const FIXED = 10; // so few keep their places, also while somebody draws
const DRAWN_SIDE = 28; // px
const FEW_NAMES = 3; // of files that are missing

let last = null; // { files, form } of the network that was opened last: it outlives a change of the page

export default class OwnModel {
  #worker = null;
  #pending = null; // { number, resolve, reject, timer } of the task in the worker
  #number = 0;
  #files = []; // that the reader gave: the network, and what holds its weights where that is another file
  #isAskingForData = false;
  #graph = null; // of own_graph.js
  #form = null; // guesses of own_input.js, and what the reader changed
  #picture = null; // ImageData
  #digit = null; // uint8 (784,), the picture as MNIST would show it
  #png = ""; // null: what is drawn in this tab takes its place
  #unwatch = null;
  #isWaiting = false; // for the task in the worker, to run with what has changed meanwhile
  #outputs = null; // of the last run
  #said = [""]; // name and fields of the last message

  /** @param {import("../frame/loader.js").Component} component */
  constructor({ parentElement, data: { messages } }) {
    this.messages = messages;
    this.host = element("section", "own-model");
    this.picker = filePicker({ multiple: "" });
    this.file = this.picker.input;
    this.file.addEventListener("change", () => this.#choose([...this.file.files]));
    this.file.addEventListener("click", () => (this.file.value = "")); // the same file, mended, is a choice too
    this.file.addEventListener("cancel", () => this.#nameFiles());
    this.about = element("p", "own-about");
    this.fields = element("form");
    this.fields.addEventListener("change", (event) => this.#change(/** @type {any} */ (event.target).name));
    this.fields.addEventListener("submit", (event) => event.preventDefault());
    this.given = element("div");
    this.read = element("div");
    this.status = element("p", "own-status", { role: "status" });
    this.answers = element("ol");
    this.host.append(this.picker.node, this.about, this.fields, this.status, this.answers);
    parentElement.append(this.host);
    this.#name();
    const handed = taken(); // by the page where it learned
    if (handed) last = { files: [handed], form: null };
    if (last) this.#open(last.files, last.form);
  }

  async receive({ data: { picture, digit, messages } }) {
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
    this.#digit = digit ? bytes(digit) : null;
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
    this.#digit = drawn;
    if (drawn) return this.#run();
    this.#outputs = null;
    this.#showAnswers();
    if (this.#form) this.#say("nothingDrawn");
  }

  #name() {
    this.picker.name(this.messages.choose);
    const said = this.#said;
    if (this.#form) this.#showForm();
    if (this.#outputs) this.#showAnswers();
    this.#say(...said);
  }

  #clear() {
    this.#form = this.#outputs = this.#graph = null;
    this.#isAskingForData = false;
    for (const part of [this.about, this.fields, this.given, this.read, this.answers]) part.replaceChildren();
  }

  /** Ends the thread, whatever it does, and with it what it has allocated. */
  #end() {
    this.#worker?.terminate();
    this.#worker = null;
    clearTimeout(this.#pending?.timer);
    this.#pending = null;
  }

  /** Puts the files that are open into the field again. */
  #nameFiles() {
    const transfer = new DataTransfer();
    for (const file of this.#files) transfer.items.add(file);
    this.file.files = transfer.files;
    this.picker.show();
  }

  /** Takes files: a network, all of its files, or those that it was said to lack. */
  #choose(files) {
    const isRest = this.#isAskingForData && !files.some(isNetwork);
    return this.#open(isRest ? [...this.#files, ...files] : files);
  }

  async #open(files, known = null) {
    this.#end();
    this.#clear();
    last = null;
    this.#files = files;
    this.#nameFiles();
    const bytes = files.reduce((sum, file) => sum + file.size, 0);
    if (!files.length) return this.#say("");
    if (bytes > MOST_BYTES) return this.#say("tooLarge", { megabytes: Math.ceil(bytes / 1e6) });
    last = { files, form: known };
    this.#say("opening");
    const worker = (this.#worker = this.#thread());
    const file = files.find(isNetwork) ?? files[0];
    try {
      const content = new Uint8Array(await file.arrayBuffer());
      if (worker !== this.#worker) return; // another file was chosen meanwhile
      const graph = readGraph(content);
      const others = files.filter((other) => other !== file);
      const missing = graph.external.filter((name) => !dataOf(name, graph.external, others));
      if (missing.length) return this.#askForData(missing);
      const form = known ?? { ...guess(graph.inputs, hintsOf(graph)), labels: shown(labelsOf(graph)) };
      if (form.refused) return this.#refuse({ message: form.refused }, inputsOf(graph));
      await this.#ask("load", {}, Infinity); // 14 MB, whatever the line
      const externalData = await Promise.all(
        graph.external.map(async (path) => {
          const data = await dataOf(path, graph.external, others).arrayBuffer();
          return { path, data: new Uint8Array(data) };
        }),
      );
      if (worker !== this.#worker) return;
      await this.#ask("open", { bytes: withOutputs(content, hiddenScores(graph)), externalData });
      this.#graph = graph;
      this.#form = form;
      last = { files, form };
      this.#showForm();
      if (this.#picture) await this.#run();
      else this.#say(this.#png === null ? "nothingDrawn" : "");
    } catch (error) {
      if (worker === this.#worker || !this.#worker) this.#refuse(error);
    }
  }

  #askForData(names) {
    last = null;
    this.#end();
    this.#isAskingForData = true;
    const shownNames = names.slice(0, FEW_NAMES).map(baseName).join(", ");
    this.#say(names.length > FEW_NAMES ? "needsManyData" : "needsData", { names: shownNames, count: names.length });
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
      settle(this.#pending?.number, ({ reject }) => reject(new Error("stopped", { cause: event.message })));
    };
    return worker;
  }

  #refuse(error, fields = {}) {
    last = null;
    this.#end();
    this.#clear();
    this.#sayWhy(error, "cannotOpen", fields);
  }

  /** Says a key of a message, or what is behind the runtime's words, which are for the console alone. */
  #sayWhy({ message, cause }, otherwise, fields = {}) {
    if (message in this.messages) return this.#say(message, fields);
    console.debug(cause ?? message);
    const refusal = refusalOf(message, otherwise);
    this.#say(refusal.name, { ...fields, ...refusal.fields });
  }

  #showForm() {
    this.about.textContent = summary(this.#graph, this.messages);
    this.given.replaceChildren(...inputFields(this.#form, this.messages));
    this.fields.replaceChildren(this.given, this.read, labelsField(this.#form, this.messages));
  }

  #change(name) {
    const given = Object.fromEntries(new FormData(this.fields));
    const form = this.#form;
    if (["height", "width"].includes(name)) {
      form[name] = Math.min(1024, Math.max(1, Math.round(Number(given[name])) || form[name]));
    } else if (name === "layout") Object.assign(form, withLayout(form, String(given.layout)));
    else form[name] = given[name];
    if (name === "output") delete form.scale; // another output's numbers may be of another kind
    if (["height", "width", "layout", "colours", "ink"].includes(name)) {
      this.given.replaceChildren(...inputFields(form, this.messages)); // what is asked depends on these
      /** @type {HTMLElement} */ (this.given.querySelector(`[name="${name}"]`))?.focus();
    }
    if (["output", "scale", "labels"].includes(name) && this.#outputs) this.#showAnswers();
    else this.#run();
  }

  async #run() {
    this.#isWaiting = Boolean(this.#pending);
    if (this.#isWaiting || !this.#picture || !this.#form) return;
    this.#say("running");
    let given = [];
    try {
      const { values, shape } = prepare(this.#picture, this.#form, this.#digit);
      given = shape;
      const { name, type } = this.#form;
      const { outputs, milliseconds } = await this.#ask("run", { name, type, values, shape });
      if (!this.#picture) return; // wiped away meanwhile
      this.#outputs = { all: outputs, milliseconds: Number(milliseconds.toPrecision(2)) };
      this.#showAnswers();
    } catch (error) {
      this.#outputs = null;
      this.#showAnswers();
      const fields = { shape: shapeText(given) };
      if (this.#worker && this.#form)
        this.#sayWhy(error, "cannotRun", fields); // another setting may fit
      else this.#refuse(error, fields);
    }
    if (this.#isWaiting) await this.#run();
  }

  /** Shows what is read of the last run, and says what it is. */
  #showAnswers() {
    const form = this.#form;
    const labels = parse(form?.labels ?? "");
    const found = this.#outputs ? readable(this.#outputs.all, this.#graph, { batch: form.batch, labels }) : [];
    const answers = [
      ...found.filter(({ name }) => name === form.output),
      ...found.filter(({ name }) => name !== form.output),
    ];
    this.#showAnswerFields(answers);
    this.answers.replaceChildren();
    if (!this.#outputs) return;
    const [answer] = answers;
    if (!answer) return this.#say("noScores", { outputs: this.#outputShapes() });
    try {
      this.#showAnswer(answer, labels);
    } catch (error) {
      this.#sayWhy(error, "cannotRun", { output: answer.name });
    }
  }

  #showAnswer(answer, labels) {
    const { milliseconds } = this.#outputs;
    const nameOf = (i) => labels[i] ?? fill(this.messages.class, { number: i });
    if (answer.kind !== "scores") {
      const [number] = answer.values;
      this.answers.replaceChildren(...answerRows([{ name: answer.text ?? nameOf(number), share: null }]));
      return this.#say("doneLabel", { milliseconds });
    }
    const scale = this.#form.scale ?? answer.scale;
    const all = shares(answer.values, scale);
    const named = all.map((share, i) => ({ name: nameOf(i), share }));
    const shown = named.length <= FIXED ? named : named.sort((a, b) => b.share - a.share).slice(0, TOP);
    this.answers.replaceChildren(...answerRows(shown));
    const isOtherCount =
      labels.length > all.length ||
      (labels.length > 0 && Object.keys(labels).length === labels.length && labels.length !== all.length);
    const done = scale.startsWith("several") ? "doneSeveral" : "done";
    this.#say(isOtherCount ? "doneOtherLabels" : done, { milliseconds, count: all.length, given: labels.length });
  }

  /** Asks again only where the questions or their guesses are others, so that a menu that is open stays so. */
  #showAnswerFields(answers) {
    const fields = answers.length ? answerFields(this.#form, answers, this.messages) : [];
    const stateOf = (nodes) => nodes.map((node) => node.outerHTML + node.querySelector("select").value).join();
    if (stateOf(fields) !== stateOf([...this.read.children])) this.read.replaceChildren(...fields);
  }

  /** Returns the shapes of all outputs, also of those that the runtime cannot hand out. */
  #outputShapes() {
    const given = new Map(this.#outputs.all.map(({ name, dims }) => [name, shapeText(dims)]));
    return this.#graph.outputs.map(({ name, kind }) => `${name} ${given.get(name) ?? kind}`).join(", ");
  }

  #say(name, fields = {}) {
    this.#said = [name, fields];
    this.status.textContent = name && fill(this.messages[name], fields);
  }
}

const isNetwork = (file) => /\.onnx$/i.test(file.name);
const baseName = (path) => path.split(/[\\/]/).at(-1);

/** Returns the file that holds the weights of a name; the only one does whatever it is called, as downloads are renamed. */
function dataOf(path, paths, files) {
  return (
    files.find(({ name }) => name === baseName(path)) ??
    (paths.length === 1 && files.length === 1 ? files[0] : undefined)
  );
}

/** Returns what a refusal says about the inputs. */
function inputsOf({ inputs }) {
  const texts = inputs.map(({ name, shape, type, kind }) => `${name} ${shapeText(shape)} ${type || kind}`);
  return { count: inputs.length, input: texts.join(", ") };
}
