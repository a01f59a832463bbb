// A network fooled in this tab by a change too small to see. The thread is fool_worker.js, Python's side
// core/ui/gradient/fool.py.

import { absolute, absoluteSource, writeAddress } from "../frame/address.js";
import { element } from "../frame/elements.js";
import { fill, floats, probable } from "../frame/format.js";
import { openThread } from "../frame/player.js";
import { isNoneOfThese, probabilities } from "../shared/calibration.js";
import { LARGEST } from "./attack.js";
import { toRgba } from "./pictures.js";

const MAGNIFIED = 10; // how many times the difference is shown
const PARAMETER = "fool-epsilon"; // of the URL
const PATIENCE = 120; // ms that the slider rests before the address is written

export default class Fool {
  #worker = null;
  #number = 0;
  #wanted = "";
  #epsilon = null; // in 1/255; null: the smallest that fools is looked for
  #found = null; // what the thread told last
  #said = "loading";
  #timer = null;

  /** @param {import("../frame/loader.js").Component} component */
  constructor({ parentElement, data }) {
    this.#epsilon = data.epsilon;
    this.slider = element("input", "", { type: "range", min: 0, max: LARGEST, step: 1 });
    this.sliderName = element("span");
    this.sliderValue = element("output");
    this.search = element("button", "search", { type: "button" });
    this.retry = element("button", "retry", { type: "button" });
    this.status = element("span", "", { role: "status" });
    this.figures = ["before", "difference", "after"].map(() => {
      const canvas = element("canvas", "", { role: "img" });
      const caption = element("figcaption");
      return { canvas, caption, box: element("figure", "", {}, canvas, caption) };
    });
    this.table = element("table");
    const line = element("label", "epsilon", {}, this.sliderName, this.slider, this.sliderValue);
    const say = element("p", "say", {}, this.status, this.retry);
    const pictures = element("div", "pictures", {}, ...this.figures.map(({ box }) => box));
    this.host = element(
      "section",
      "fool",
      {},
      element("div", "controls", {}, line, this.search),
      say,
      pictures,
      this.table,
    );
    parentElement.append(this.host);
    this.slider.addEventListener("input", () => {
      this.#epsilon = this.slider.valueAsNumber;
      this.sliderValue.value = `${this.#epsilon}/255`;
      this.#ask();
    });
    this.search.addEventListener("click", () => {
      this.#epsilon = null;
      this.#ask();
    });
    this.retry.addEventListener("click", () => this.#open());
  }

  /** Takes another picture or network, another language or another theme. */
  receive({ data }) {
    this.data = data;
    this.#name();
    const wanted = JSON.stringify([data.graph.url, data.images, data.target, data.method]);
    if (wanted === this.#wanted) return this.#show();
    if (this.#wanted) this.#epsilon = null; // another one: look for its own smallest change
    this.#wanted = wanted;
    if (this.#worker) this.#ask();
    else this.#open();
  }

  toSave() {
    const strength = `${this.sliderName.textContent} ${this.sliderValue.value}`;
    return { host: this.host, lines: [strength, this.status.textContent] };
  }

  leave() {
    clearTimeout(this.#timer);
    this.#worker?.terminate();
    this.#worker = null;
    this.host.remove();
  }

  #name() {
    const { messages, language } = this.data;
    this.host.lang = language;
    this.sliderName.textContent = messages.epsilon;
    this.search.textContent = messages.search;
    this.retry.textContent = messages.retry;
    ["before", "difference", "after"].forEach((name, place) => {
      const { canvas, caption } = this.figures[place];
      canvas.ariaLabel = caption.textContent = fill(messages[name], { times: MAGNIFIED });
    });
    this.#say();
  }

  #open() {
    this.#worker?.terminate();
    const module = new URL("./fool_worker.js", import.meta.url);
    this.#worker = openThread(module, (news) => this.#hear({ number: this.#number, ...news }));
    this.#ask();
  }

  #ask() {
    const { graph, networks, images, shape, target, method } = this.data;
    this.#say(this.#found ? this.#said : "loading");
    this.host.dataset.state = "looking";
    this.#worker?.postMessage({
      number: (this.#number += 1),
      graph: { ...graph, url: absolute(graph.url) },
      networks: networks.map(absoluteSource),
      images: floats(images),
      shape,
      target,
      method,
      epsilon: this.#epsilon,
    });
    this.#keep();
  }

  /** Writes epsilon into the address, once the slider rests. */
  #keep() {
    clearTimeout(this.#timer);
    const value = this.#epsilon === null ? null : String(this.#epsilon);
    this.#timer = setTimeout(() => writeAddress({ [PARAMETER]: value }), PATIENCE);
  }

  #hear(found) {
    if (found.number !== this.#number) return;
    if (found.failed !== undefined) {
      console.warn("No network can be fooled in this tab:", found.failed);
      this.host.dataset.state = "failed";
      return this.#say("failed");
    }
    this.#found = found;
    this.slider.value = String(found.epsilon);
    this.sliderValue.value = `${found.epsilon}/255`;
    this.host.dataset.state = found.isFooled ? "fooled" : "firm";
    this.#say(found.isFooled ? (this.#epsilon === null ? "smallest" : "fooled") : found.isFound ? "firm" : "never");
    this.#show();
  }

  #say(name = this.#said) {
    this.#said = name;
    const { messages, labels } = this.data;
    const fields = this.#found
      ? { epsilon: this.#found.epsilon, from: labels[this.#found.from], to: labels[best(this.#found.after[0].logits)] }
      : {};
    this.status.textContent = fill(messages[name], fields);
    this.retry.hidden = name !== "failed";
  }

  #show() {
    if (!this.#found) return;
    const { images, shape, networks, labels, messages, language } = this.data;
    const [height, width, channels] = shape;
    const before = floats(images);
    const { changed } = this.#found;
    const difference = changed.map((value, i) => Math.min(Math.max(0.5 + MAGNIFIED * (value - before[i]), 0), 1));
    [before, difference, changed].forEach((data, place) => {
      const { canvas } = this.figures[place];
      Object.assign(canvas, { width, height });
      const pixels = toRgba({ data, height, width, channels });
      canvas.getContext("2d").putImageData(new ImageData(pixels, width, height), 0, 0);
    });
    const head = ["network", "saysBefore", "saysAfter", "isFooled"].map((name) =>
      element("th", "", { scope: "col" }, messages[name]),
    );
    const rows = networks.map(({ title, calibration }, place) => {
      const [then, now] = [this.#found.before[place], this.#found.after[place]];
      const said = ({ logits, familiarity }) => {
        if (isNoneOfThese(logits, calibration, familiarity?.[0])) return messages.none;
        const label = best(logits);
        return `${labels[label]} ${probable(probabilities(logits, calibration)[label], language)}`;
      };
      const verdict = messages[best(then.logits) === best(now.logits) ? "no" : "yes"];
      const cells = [said(then), said(now), verdict].map((text) => element("td", "", {}, text));
      return element("tr", "", {}, element("th", "", { scope: "row" }, title), ...cells);
    });
    this.table.replaceChildren(element("tr", "", {}, ...head), ...rows);
  }
}

const best = (logits) => logits.indexOf(Math.max(...logits));
