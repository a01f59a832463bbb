// The puzzle of the day: at most ten pixels, then the network must say 3. Python's side is core/ui/gradient/puzzle.py.

import { absolute, absoluteSource } from "../frame/address.js";
import { element } from "../frame/elements.js";
import { fill, floats, percent } from "../frame/format.js";
import { loadModel } from "../frame/session.js";
import { probabilities } from "../shared/calibration.js";
import { Gradient } from "./graph.js";
import { bestPixel, emojis, toggled } from "./puzzle_rules.js";

const SIDE = 28; // px
const SCALE = 12; // px of the canvas for each of them
const kept = new Map(); // puzzle's name -> the changes made; outlives a change of page

export default class Puzzle {
  #model = null;
  #gradient = null;
  #at = 14 * SIDE + 14; // of the keyboard's cursor
  #turn = 0;
  #isFailed = false;

  /** @param {import("../frame/loader.js").Component} component */
  constructor({ parentElement, data }) {
    this.data = data;
    this.canvas = element("canvas", "", {
      width: SIDE * SCALE,
      height: SIDE * SCALE,
      tabindex: 0,
      role: "application",
      "aria-describedby": "puzzle-keys",
    });
    this.status = element("p", "say", { role: "status" });
    this.bar = element("i");
    this.share = element("p", "share");
    this.buttons = Object.fromEntries(
      ["hint", "again", "copy", "retry"].map((name) => [name, element("button", name, { type: "button" })]),
    );
    this.keys = element("p", "keys", { id: "puzzle-keys" });
    const side = element("div", "", {}, this.status, element("b", "bar", {}, this.bar), this.share);
    side.append(element("div", "controls", {}, ...Object.values(this.buttons)), this.keys);
    this.host = element("section", "puzzle", {}, this.canvas, side);
    parentElement.append(this.host);
    this.canvas.addEventListener("click", (event) => this.#press(event));
    this.canvas.addEventListener("keydown", (event) => this.#key(event));
    for (const event of ["focus", "blur"]) this.canvas.addEventListener(event, () => this.#paint());
    this.buttons.hint.addEventListener("click", () => this.#hint());
    this.buttons.again.addEventListener("click", () => this.#change([]));
    this.buttons.copy.addEventListener("click", () => this.#copy());
    this.buttons.retry.addEventListener("click", () => this.#load());
  }

  isFor({ name }) {
    return name === this.data.name;
  }

  receive({ data }) {
    this.data = data;
    this.start = floats(data.picture);
    this.changes = kept.get(data.name) ?? [];
    const { messages, language } = data;
    this.host.lang = language;
    for (const [name, button] of Object.entries(this.buttons)) button.textContent = messages[name];
    this.canvas.ariaLabel = messages.paper;
    this.keys.textContent = messages.keys;
    if (this.#model) this.#look();
    else this.#load();
  }

  leave() {
    this.#turn += 1;
    this.host.remove();
  }

  async #load() {
    this.#isFailed = false;
    this.#say(this.data.messages.loading);
    this.#paint();
    const { network, graph } = this.data;
    try {
      [this.#model, this.#gradient] = await Promise.all([
        loadModel(absoluteSource(network)),
        Gradient.open({ ...graph, url: absolute(graph.url) }),
      ]);
      await this.#look();
    } catch (error) {
      console.warn("The puzzle cannot run in this tab:", error);
      this.#isFailed = true;
      this.#say(this.data.messages.failed);
    }
  }

  get picture() {
    return this.changes.reduce((picture, { place }) => toggled(picture, this.start, place), this.start);
  }

  #press(event) {
    const box = this.canvas.getBoundingClientRect();
    const at = (client, from, size) => Math.min(SIDE - 1, Math.max(0, Math.floor(((client - from) / size) * SIDE)));
    this.#toggle(at(event.clientY, box.top, box.height) * SIDE + at(event.clientX, box.left, box.width));
  }

  #key(event) {
    const moves = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -SIDE, ArrowDown: SIDE };
    if (event.key in moves) this.#at = (this.#at + moves[event.key] + SIDE * SIDE) % (SIDE * SIDE);
    else if (event.key === " ") this.#toggle(this.#at);
    else return;
    event.preventDefault();
    this.#paint();
  }

  /** Changes a pixel, or changes it back. */
  #toggle(place, isHint = false) {
    const without = this.changes.filter((one) => one.place !== place);
    if (without.length < this.changes.length) return this.#change(without);
    if (this.changes.length >= this.data.most) return;
    this.#change([...this.changes, { place, isHint }]);
  }

  #change(changes) {
    this.changes = changes;
    kept.set(this.data.name, changes);
    this.#look();
  }

  async #hint() {
    const { target } = this.data;
    const logits = await this.#model.predictLogits(this.picture);
    const direction = new Float32Array(10);
    direction[target] = 1;
    const others = Array.from(logits, (logit, label) => (label === target ? -Infinity : logit));
    direction[others.indexOf(Math.max(...others))] = -1;
    const { gradient } = await this.#gradient.run(this.picture, [1, SIDE, SIDE, 1], direction, [1, 10]);
    const taken = new Set(this.changes.map(({ place }) => place));
    this.#toggle(bestPixel(gradient.data, this.start, taken), true);
  }

  /** Asks the network about the picture as it is, and about each step on the way, for the line to share. */
  async #look() {
    this.#paint();
    if (!this.#model) return;
    const turn = ++this.#turn;
    const { target, most, messages, language, network } = this.data;
    const shares = [];
    let picture = this.start;
    let logits = await this.#model.predictLogits(picture);
    for (const { place } of this.changes) {
      shares.push(probabilities(logits, network.calibration)[target]);
      picture = toggled(picture, this.start, place);
      logits = await this.#model.predictLogits(picture);
    }
    if (turn !== this.#turn) return;
    const share = probabilities(logits, network.calibration)[target];
    shares.push(share);
    const answer = logits.indexOf(Math.max(...logits));
    const isSolved = answer === target && this.changes.length > 0;
    const count = this.changes.length;
    this.host.dataset.state = isSolved ? "solved" : "open";
    this.bar.style.width = `${100 * share}%`;
    const fields = { answer, count, left: most - count, share: percent(share, language), target };
    this.#say(fill(messages[isSolved ? "solved" : count < most ? "open" : "spent"], fields));
    const line = emojis(
      shares,
      this.changes.map(({ isHint }) => isHint),
    );
    this.share.textContent = isSolved ? `${fill(messages.line, { count, most })} ${line}` : line;
    this.buttons.copy.hidden = !isSolved;
  }

  #say(text) {
    this.status.textContent = text;
    this.buttons.retry.hidden = !this.#isFailed;
    this.buttons.hint.disabled = !this.#model || this.changes.length >= this.data.most;
    this.buttons.again.disabled = !this.changes.length;
  }

  /** Copies the line; where the page may not, over http, it marks the line for the reader to copy. */
  async #copy() {
    if (!navigator.clipboard) return getSelection().selectAllChildren(this.share);
    await navigator.clipboard.writeText(this.share.textContent);
    this.buttons.copy.textContent = this.data.messages.copied;
  }

  #paint() {
    const context = this.canvas.getContext("2d");
    this.picture.forEach((ink, place) => {
      context.fillStyle = `rgb(${Math.round(255 * ink)} ${Math.round(255 * ink)} ${Math.round(255 * ink)})`;
      context.fillRect((place % SIDE) * SCALE, Math.floor(place / SIDE) * SCALE, SCALE, SCALE);
    });
    const frame = (place, colour) => {
      context.strokeStyle = colour;
      context.lineWidth = 3;
      context.strokeRect((place % SIDE) * SCALE + 1.5, Math.floor(place / SIDE) * SCALE + 1.5, SCALE - 3, SCALE - 3);
    };
    for (const { place } of this.changes) frame(place, "#e69f00");
    if (this.canvas.matches(":focus-visible")) frame(this.#at, "#56b4e9");
  }
}
