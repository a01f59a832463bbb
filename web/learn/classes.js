// The reader's own classes: examples are drawn or photographed, learned in this tab and tried at once. The thread is
// classes_worker.js, Python's side core/ui/learn/own_classes.py.

import { absolute } from "../frame/address.js";
import { download } from "../frame/download.js";
import { element } from "../frame/elements.js";
import { fill, percent, probable } from "../frame/format.js";
import { openThread } from "../frame/player.js";
import { hand } from "../shared/handed_network.js";
import { Paper } from "../shared/paper.js";
import { gradient } from "../shared/scale.js";
import { Charts, Line } from "./curves.js";
import { drawTiles } from "./pictures.js";

const [FEWEST_CLASSES, MOST_CLASSES] = [2, 6];
const MOST = 50; // examples of a class
const HELD_OUT_EACH = 5; // every fifth example is not learned from
const SHOWN = 10; // examples of a class, the last ones
const TAKEN_EVERY = 250; // ms, while the button of the camera is held
const TRIED_EVERY = 150; // ms, of the camera's pictures

/**
 * @typedef {{ id: number, pixels: Uint8Array }} Example
 * @typedef {{ name: string, examples: Example[] }} OwnClass
 */

const kept = { drawings: [], photos: [] }; // OwnClass[] of each kind: they outlive a change of the page
let lastId = 0;

/**
 * Returns all examples with their labels; every fifth of a class is held out.
 * @param {OwnClass[]} classes
 */
export function labelled(classes) {
  return classes.flatMap(({ examples }, label) =>
    examples.map((one, place) => ({ ...one, label, isHeldOut: place % HELD_OUT_EACH === HELD_OUT_EACH - 1 })),
  );
}

export default class Classes {
  setTriggerValue;
  #worker = null;
  #picture = null; // uint8 that stands before the reader: the drawing, or null
  #said = ["begin", {}];
  #isLearned = false;
  #rows = [];
  #curves = null;
  #stream = null; // of the camera
  #timers = new Set();

  /** @param {import("../frame/loader.js").Component} component */
  constructor({ parentElement, data }) {
    this.data = data;
    this.kind = data.kind;
    this.classes = kept[this.kind];
    this.paper = this.kind === "drawings" ? new Paper((drawn) => this.#look(drawn)) : null;
    this.video = element("video", "", { playsinline: "", muted: "" });
    this.camera = element("button", "", { type: "button" });
    this.camera.addEventListener("click", () => (this.#stream ? this.#endCamera() : this.#openCamera()));
    this.status = element("p", "say", { role: "status" });
    this.list = element("ol", "own");
    this.buttons = Object.fromEntries(
      ["learn", "more", "file", "classify"].map((name) => [name, element("button", name, { type: "button" })]),
    );
    this.buttons.learn.classList.add("primary");
    this.facts = element("p", "facts");
    this.charts = new Charts();
    this.kernel = element("canvas", "tiles", { role: "img" });
    this.caption = element("figcaption");
    const before = this.paper?.box ?? element("div", "camera", {}, this.video, this.camera);
    this.learned = element(
      "div",
      "learned",
      {},
      this.charts.box,
      element("figure", "kernel", {}, this.caption, this.kernel),
    );
    const { learn, more, ...along } = this.buttons;
    const controls = element("div", "controls", {}, learn, ...Object.values(along));
    const board = element(
      "div",
      "board",
      {},
      element("div", "given", {}, before),
      element("div", "", {}, this.list, more),
    );
    this.host = element("section", "classes", {}, this.status, board, controls, this.facts, this.learned);
    parentElement.append(this.host);
    this.#listen();
    this.#open();
  }

  #listen() {
    this.buttons.learn.addEventListener("click", () => this.#learn());
    this.buttons.more.addEventListener("click", () => this.#addClass());
    for (const purpose of ["file", "classify"]) {
      this.buttons[purpose].addEventListener("click", () => this.#ask("file", purpose));
    }
  }

  isFor(data) {
    return data.kind === this.kind;
  }

  receive({ data, setTriggerValue }) {
    Object.assign(this, { data, setTriggerValue });
    const { messages, language } = data;
    this.host.lang = language;
    while (this.classes.length < FEWEST_CLASSES) this.#makeClass();
    for (const [name, button] of Object.entries(this.buttons)) button.textContent = messages[name];
    this.charts.captions[0].textContent = messages.loss;
    this.charts.captions[1].textContent = messages.accuracy;
    this.caption.textContent = messages[`kernel-${this.kind}`];
    this.kernel.ariaLabel = messages[`kernel-${this.kind}`];
    this.camera.textContent = this.#stream ? messages.cameraOff : messages.cameraOn;
    this.paper?.receive({ messages });
    this.colours = gradient(data.diverging);
    this.#showList();
    this.#say(...this.#said);
  }

  toSave() {
    return { host: this.host, lines: [this.facts.textContent] };
  }

  leave() {
    this.#endCamera();
    for (const timer of this.#timers) clearInterval(timer);
    this.#worker?.terminate();
    this.paper?.leave();
    this.host.remove();
  }

  #open() {
    this.#worker?.terminate();
    this.#worker = openThread(new URL("./classes_worker.js", import.meta.url), (news) => this.#hear(news));
    const { network, served, rate, steps } = this.data;
    const file = (source) => source && { ...source, url: absolute(source.url) };
    const files = { step: file(network.step), values: file(network.values) };
    this.#ask("open", { network: { ...network, ...files }, served: file(served), rate, steps });
  }

  #ask(name, value = null) {
    this.#worker.postMessage({ name, value });
  }

  #say(name, fields = {}) {
    this.#said = [name, fields];
    this.status.textContent = fill(this.data.messages[name], fields);
  }

  /** Takes what stands before the reader now. */
  #look(picture) {
    this.#picture = picture;
    if (picture && this.#isLearned) this.#ask("attempt", picture);
    if (!picture) this.#showShares(null);
    this.#enable();
  }

  #makeClass() {
    const name = fill(this.data.messages.className, { number: this.classes.length + 1 });
    this.classes.push({ name, examples: [] });
  }

  #addClass() {
    this.#makeClass();
    this.#forget();
    this.#showList();
    /** @type {HTMLElement} */ (this.list.lastElementChild.querySelector("input")).focus();
  }

  /** Takes what was learned away: it is of other examples. */
  #forget() {
    if (this.#isLearned) this.#say("begin");
    this.#isLearned = false;
    this.#ask("forget");
    this.#showShares(null);
  }

  /** Shows the examples of a class, which have changed. */
  #change(one) {
    this.#forget();
    this.#showExamples(this.#rows[this.classes.indexOf(one)], one);
    this.#enable();
  }

  #showList() {
    this.#rows = this.classes.map((one) => this.#row(one));
    this.list.replaceChildren(...this.#rows.map(({ box }) => box));
    this.#rows.forEach((row, place) => this.#showExamples(row, this.classes[place]));
    this.#enable();
  }

  #row(one) {
    const { messages } = this.data;
    const name = element("input", "", { type: "text", maxlength: 30, "aria-label": messages.nameOfClass });
    name.value = one.name;
    name.addEventListener("change", () => {
      one.name = name.value.trim() || one.name;
      name.value = one.name;
      this.#change(one);
    });
    const button = (key, act) => {
      const made = element("button", key, { type: "button" }, messages[key]);
      made.addEventListener("click", act);
      return made;
    };
    const add = this.#addButton(one, messages[`add-${this.kind}`]);
    const undo = button("undoExample", () => (one.examples.pop(), this.#change(one)));
    const remove = button("removeClass", () => {
      this.classes.splice(this.classes.indexOf(one), 1);
      this.#forget();
      this.#showList();
    });
    const [bar, share, count] = [element("i"), element("span", "share"), element("span", "count")];
    const strip = element("canvas", "strip", { role: "img" });
    const files = this.kind === "photos" ? [this.#fileButton(one)] : [];
    const tools = element("div", "tools", {}, add, ...files, undo, remove, count);
    const answer = element("div", "answer", {}, element("b", "", {}, bar), share);
    return { box: element("li", "", {}, name, tools, strip, answer), add, undo, remove, bar, share, count, strip };
  }

  /** Returns the button that takes what stands before the reader; held down, the camera goes on taking. */
  #addButton(one, label) {
    const add = element("button", "add", { type: "button" }, label);
    add.addEventListener("click", () => this.#add(one));
    if (this.kind === "drawings") return add;
    let timer = null;
    const stop = () => {
      clearInterval(timer);
      this.#timers.delete(timer);
    };
    add.addEventListener("pointerdown", () => {
      timer = setInterval(() => this.#add(one), TAKEN_EVERY);
      this.#timers.add(timer);
    });
    for (const end of ["pointerup", "pointerleave", "pointercancel"]) add.addEventListener(end, stop);
    return add;
  }

  #fileButton(one) {
    const { messages } = this.data;
    const input = element("input", "", { type: "file", multiple: "", accept: "image/*", "aria-label": messages.files });
    input.addEventListener("change", async () => {
      for (const file of input.files) {
        try {
          this.#keep(one, this.#fitted(await createImageBitmap(file)));
        } catch {
          this.#say("noPicture", { name: file.name });
        }
      }
      this.#change(one);
    });
    return input;
  }

  /** Takes the drawing away into a class, or the camera's picture of now. */
  #add(one) {
    const pixels = this.paper ? this.#picture : this.#stream && this.#fitted(this.video);
    if (!pixels || one.examples.length >= MOST) return;
    this.#keep(one, pixels);
    this.paper?.empty();
    this.#change(one);
  }

  #keep(one, pixels) {
    if (one.examples.length < MOST) one.examples.push({ id: (lastId += 1), pixels });
  }

  /** Returns a picture's middle as uint8 (side, side, 3). */
  #fitted(source) {
    const { side } = this.data.served;
    const [width, height] = [source.videoWidth ?? source.width, source.videoHeight ?? source.height];
    const crop = Math.min(width, height);
    const context = new OffscreenCanvas(side, side).getContext("2d", { willReadFrequently: true });
    context.imageSmoothingQuality = "high";
    context.drawImage(source, (width - crop) / 2, (height - crop) / 2, crop, crop, 0, 0, side, side);
    const { data } = context.getImageData(0, 0, side, side);
    return Uint8Array.from({ length: side * side * 3 }, (_, at) => data[4 * Math.floor(at / 3) + (at % 3)]);
  }

  async #openCamera() {
    try {
      this.#stream = await navigator.mediaDevices.getUserMedia({ video: { width: 320, height: 240 } });
    } catch {
      return this.#say("noCamera");
    }
    if (!this.host.isConnected) return this.#endCamera();
    this.video.srcObject = this.#stream;
    await this.video.play().catch(() => {});
    this.camera.textContent = this.data.messages.cameraOff;
    const timer = setInterval(() => this.#isLearned && this.#look(this.#fitted(this.video)), TRIED_EVERY);
    this.#timers.add(timer);
    this.#enable();
  }

  #endCamera() {
    for (const track of this.#stream?.getTracks() ?? []) track.stop();
    this.#stream = this.video.srcObject = null;
    for (const timer of this.#timers) clearInterval(timer);
    this.#timers.clear();
    this.camera.textContent = this.data.messages.cameraOn;
    this.#enable();
  }

  #enable() {
    const canAdd = this.paper ? Boolean(this.#picture) : Boolean(this.#stream);
    this.#rows.forEach(({ add, undo, remove }, place) => {
      const count = this.classes[place].examples.length;
      add.disabled = !canAdd || count >= MOST;
      undo.disabled = !count;
      remove.disabled = this.classes.length <= FEWEST_CLASSES;
    });
    this.buttons.more.disabled = this.classes.length >= MOST_CLASSES;
    this.buttons.learn.disabled = this.classes.some(({ examples }) => !examples.length);
    this.buttons.file.disabled = this.buttons.classify.disabled = !this.#isLearned;
    this.learned.hidden = !this.#curves;
  }

  #showExamples({ strip, count }, { name, examples }) {
    const shown = examples.slice(-SHOWN);
    const side = this.paper ? 28 : this.data.served.side;
    count.textContent = fill(this.data.messages.count, { count: examples.length });
    strip.ariaLabel = fill(this.data.messages.examplesOf, { name, count: examples.length });
    strip.hidden = !shown.length;
    if (!shown.length) return;
    Object.assign(strip, { width: shown.length * side, height: side });
    const image = new ImageData(shown.length * side, side);
    const colours = this.paper ? 1 : 3;
    shown.forEach(({ pixels }, place) => {
      for (let at = 0; at < side * side; at += 1) {
        const to = 4 * (Math.floor(at / side) * shown.length * side + place * side + (at % side));
        for (let colour = 0; colour < 3; colour += 1) {
          image.data[to + colour] = pixels[at * colours + Math.min(colour, colours - 1)];
        }
        image.data[to + 3] = 255;
      }
    });
    strip.getContext("2d").putImageData(image, 0, 0);
  }

  #learn() {
    this.#isLearned = false;
    this.#curves = { training: new Line(), heldOut: new Line() };
    this.#enable();
    this.#say("learning");
    const names = this.classes.map(({ name }) => name);
    this.#ask("learn", { examples: labelled(this.classes), names, seed: this.data.seed });
  }

  #hear(news) {
    if (news.failed !== undefined) {
      console.warn("Own classes cannot be learned in this tab:", news.failed);
      this.#isLearned = false;
      this.#say("failed");
      this.#enable();
    } else if (news.blownUp) this.#say("failed");
    else if (news.learned) this.#take(news.learned);
    else if (news.seen) this.#showShares(news.seen);
    else if (news.file) this.#give(news);
  }

  #take({ step, loss, accuracy, heldOut, kernel, isDone }) {
    if (!this.#curves) return;
    this.#curves.training.add(step, loss, accuracy);
    if (heldOut) this.#curves.heldOut.add(step, heldOut.loss, heldOut.accuracy);
    this.charts.draw(this.#curves, []);
    this.#showKernel(kernel);
    const { messages, language } = this.data;
    const share = (value) => percent(value, language);
    const fields = { step, training: share(accuracy), heldOut: heldOut ? share(heldOut.accuracy) : "–" };
    this.facts.textContent = fill(messages.facts, fields);
    this.charts.loss.ariaLabel = this.charts.accuracy.ariaLabel = this.facts.textContent;
    this.#isLearned = true;
    if (this.#picture) this.#ask("attempt", this.#picture);
    if (isDone) {
      this.#say(`done-${this.kind}`);
      this.#enable();
    }
  }

  /** Shows the first layer's kernels, or what each class weighs of the features. */
  #showKernel({ data, dims }) {
    const count = dims.at(-1);
    const size = data.length / count;
    const tiles = new Float32Array(data.length);
    for (let tile = 0; tile < count; tile += 1) {
      for (let at = 0; at < size; at += 1) tiles[tile * size + at] = data[at * count + tile];
    }
    const width = this.paper ? dims[1] : [32, 24, 16, 8].find((side) => size % side === 0) || size;
    drawTiles(this.kernel, { data: tiles, count, height: size / width, width, across: 8 }, this.colours);
  }

  #showShares(shares) {
    const top = shares?.indexOf(Math.max(...shares));
    this.#rows.forEach(({ box, bar, share }, place) => {
      bar.style.width = `${100 * (shares?.[place] ?? 0)}%`;
      share.textContent = shares ? probable(shares[place], this.data.language) : "";
      box.classList.toggle("top", place === top);
    });
  }

  #give({ file, purpose }) {
    const given = new File([file], `own-${this.kind}.onnx`);
    if (purpose === "file") return download(given, given.name);
    hand(given);
    this.setTriggerValue("handed", Date.now());
  }
}
