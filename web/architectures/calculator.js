// A small calculator: 3x3 and 3x3 against 5x5, and what a 1x1 saves. Python's side is core/ui/deep/architectures.py.

import { element } from "../frame/elements.js";
import { fill } from "../frame/format.js";
import { stacks, ways } from "./costs.js";
import { formula } from "./layout.js";

const CHANNELS = [8, 16, 32, 64, 128, 192, 256, 384, 512];
const FIRST = { stacks: 64, wide: 256, narrow: 64 };

export default class Calculator {
  /** @param {import("../frame/loader.js").Component} component */
  constructor({ parentElement }) {
    this.stacks = new Sums(4);
    this.ways = new Sums(3);
    this.sliders = Object.fromEntries(Object.keys(FIRST).map((name) => [name, this.#slider(name)]));
    const { stacks: channels, wide, narrow } = this.sliders;
    this.stackTitle = element("h3");
    this.stackSays = element("p");
    this.wayTitle = element("h3");
    this.waySays = element("p");
    const first = element("section", "", {}, this.stackTitle, channels.box, this.stacks.list, this.stackSays);
    const second = element("section", "", {}, this.wayTitle, wide.box, narrow.box, this.ways.list, this.waySays);
    this.host = element("div", "calculator", {}, element("div", "both", {}, first, second));
    parentElement.append(this.host);
  }

  receive({ data }) {
    this.data = data;
    const { messages, language } = data;
    this.host.lang = language;
    this.whole = new Intl.NumberFormat(language);
    this.stackTitle.textContent = messages.stackTitle;
    this.wayTitle.textContent = messages.wayTitle;
    for (const [name, { label }] of Object.entries(this.sliders)) label.textContent = messages[name];
    this.#show();
  }

  leave() {
    this.host.remove();
  }

  #slider(name) {
    const [label, value] = [element("span"), element("output")];
    const input = element("input", "", { type: "range", min: 0, max: CHANNELS.length - 1, step: 1 });
    input.value = String(CHANNELS.indexOf(FIRST[name]));
    input.addEventListener("input", () => this.#show());
    return { label, value, input, box: element("label", "slider", {}, label, input, value) };
  }

  #channels(name) {
    const { input, value } = this.sliders[name];
    const channels = CHANNELS[input.valueAsNumber];
    value.textContent = input.ariaValueText = String(channels);
    return channels;
  }

  #show() {
    const { messages, language } = this.data;
    const whole = (number) => this.whole.format(number);
    const channels = this.#channels("stacks");
    const found = stacks(channels);
    this.stacks.show(
      found.map(({ windows, field, weights }) => ({
        name: windows.map((side) => `${side} × ${side}`).join(" + "),
        note: fill(messages.stackNote, { field, functions: windows.length }),
        sum: `${formula(
          windows.map((side) => [side, side, channels, channels]),
          whole,
        )} = ${whole(weights)}`,
        weights,
        colour: windows.length > 1 ? "#009E73" : "#0072B2",
      })),
    );
    const percent = new Intl.NumberFormat(language, { style: "percent", maximumFractionDigits: 0 });
    const share = (less, more) => percent.format(less.weights / more.weights);
    this.stackSays.textContent = fill(messages.stackSays, {
      five: share(found[1], found[0]),
      seven: share(found[3], found[2]),
    });
    const [wide, narrow] = [this.#channels("wide"), this.#channels("narrow")];
    const three = ways(wide, narrow);
    this.ways.show(
      three.map(({ name, terms, weights }) => ({
        name: messages[name],
        note: messages[`${name}Note`],
        sum: `${formula(terms, whole)} = ${whole(weights)}`,
        weights,
        colour: { plain: "#0072B2", bottleneck: "#009E73", separable: "#56B4E9" }[name],
      })),
    );
    const [plain, bottleneck, separable] = three;
    this.waySays.textContent = fill(messages.waySays, {
      bottleneck: share(bottleneck, plain),
      separable: share(separable, plain),
    });
  }
}

/** Rows of a name, a sum and a bar as long as the sum is large. */
class Sums {
  constructor(count) {
    this.rows = Array.from({ length: count }, () => {
      const parts = { name: element("b"), note: element("small"), sum: element("span", "sum"), bar: element("i") };
      const head = element("div", "head", {}, parts.name, parts.note);
      const track = element("div", "track", { "aria-hidden": "true" }, parts.bar);
      return { ...parts, box: element("li", "", {}, head, track, parts.sum) };
    });
    this.list = element("ul", "sums", {}, ...this.rows.map(({ box }) => box));
  }

  show(found) {
    const most = Math.max(...found.map(({ weights }) => weights));
    found.forEach(({ name, note, sum, weights, colour }, place) => {
      const row = this.rows[place];
      row.name.textContent = name;
      row.note.textContent = note;
      row.sum.textContent = sum;
      Object.assign(row.bar.style, { width: `${(100 * weights) / most}%`, background: colour });
    });
  }
}
