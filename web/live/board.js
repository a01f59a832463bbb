// GANs that learn in this tab: what the page shows of them, and the buttons. The thread is worker.js, Python's side
// core/ui/gan/live/stage.py.

import { absolute, absoluteSource } from "../frame/address.js";
import { element } from "../frame/elements.js";
import { fill, percent, show } from "../frame/format.js";
import { Player } from "../frame/player.js";
import { gradient } from "../shared/scale.js";
import { Run } from "./run.js";
import { Sketch } from "./sketch.js";

const MOST_RUNS = 2;

export default class Board {
  drawn = 0; // frames so far
  step = 0;
  rate = 0; // steps a second
  #begun = ""; // what the runs began with, as JSON
  #number = 0; // of the start
  #state = "loading";
  #said = ["loading", {}];
  #isLooking = false; // the thread has been asked, and has not answered
  #frame = null;
  news = null; // what the next frame draws

  /** @param {import("../frame/loader.js").Component} component */
  constructor({ parentElement, data }) {
    this.data = data;
    this.player = new Player(
      new URL("./worker.js", import.meta.url),
      (news) => this.#hear(news),
      () => this.#settle(),
    );
    this.runs = Array.from({ length: MOST_RUNS }, () => new Run());
    this.sketch = new Sketch(() => this.data.shape === "drawing" && this.#start());
    this.runs[0].field.append(this.sketch.canvas, this.sketch.pen);
    this.stepper = element("button", "step", { type: "button" });
    this.again = element("button", "reset", { type: "button" });
    this.retry = element("button", "retry", { type: "button" });
    this.status = element("span", "", { role: "status" });
    this.numbers = element("p", "facts");
    this.legend = element("ul", "legend");
    this.board = element("div", "board", {}, ...this.runs.map(({ box }) => box));
    const tools = element("div", "controls", {}, this.player.button, this.stepper, this.again, this.sketch.tools);
    const line = element("p", "say", {}, this.status, this.retry);
    this.host = element("section", "live", {}, tools, line, this.board, this.numbers, this.legend);
    parentElement.append(this.host);
    this.stepper.addEventListener("click", () => {
      this.player.turn(false);
      this.player.ask("step");
    });
    this.again.addEventListener("click", () => this.#start());
    this.retry.addEventListener("click", () => this.#open());
    this.resizing = new ResizeObserver(() => this.#schedule());
    this.resizing.observe(this.board);
  }

  /** Takes other settings, another language or another theme. What may change while they learn does. */
  receive({ data }) {
    this.data = data;
    this.colour = gradient(data.diverging);
    this.#name();
    const { shape, seed, restart, runs } = data;
    const start = JSON.stringify([shape, seed, restart, runs.length]);
    if (start !== this.#begun) {
      this.#begun = start;
      if (this.player.isOpen) this.#start();
      else this.#open();
    } else this.player.ask("change", this.#settings);
    this.player.ask("pace", data.pace);
    this.#schedule();
  }

  toSave() {
    return { host: this.board, lines: [this.numbers.textContent] };
  }

  leave() {
    this.resizing.disconnect();
    cancelAnimationFrame(this.#frame);
    this.player.leave();
    this.sketch.leave();
    this.host.remove();
  }

  get #settings() {
    return this.data.runs.map(({ settings }) => settings);
  }

  /** Writes every word anew. */
  #name() {
    const { messages, language, runs, shape } = this.data;
    this.host.lang = language;
    this.board.dataset.runs = runs.length;
    this.host.dataset.shape = shape;
    this.stepper.textContent = messages.step;
    this.again.textContent = messages.reset;
    this.retry.textContent = messages.retry;
    this.sketch.tools.hidden = this.sketch.canvas.hidden = this.sketch.pen.hidden = shape !== "drawing";
    this.sketch.receive(messages);
    this.runs.forEach((run, place) => run.receive(runs[place], this.data));
    const keys = this.data.digits ? ["barKey"] : ["realKey", "madeKey", "gridKey"];
    keys.push("orangeKey", "purpleKey");
    this.legend.replaceChildren(...keys.map((name) => element("li", name, {}, messages[name])));
    this.#say(...this.#said);
    this.#showState();
    this.#showNumbers();
  }

  /** Begins a thread of its own, after a failure another one. */
  #open() {
    this.player.open();
    this.player.ask("pace", this.data.pace);
    this.#start();
  }

  /** Begins anew from the first step. */
  #start() {
    const { network, digits, shape, seed } = this.data;
    const file = ({ url, bytes }) => ({ url: absolute(url), bytes });
    const losses = Object.fromEntries(
      Object.entries(network.losses).map(([loss, { discriminator, generator }]) => [
        loss,
        { discriminator: file(discriminator), generator: file(generator) },
      ]),
    );
    for (const run of this.runs) run.begin();
    this.#isLooking = false;
    this.news = null;
    this.step = 0;
    this.#set("loading");
    this.player.ask("start", {
      network: { ...network, losses, values: file(network.values) },
      digits: digits && {
        pictures: Object.fromEntries(
          Object.entries(digits.pictures).map(([name, one]) => [name, typeof one === "string" ? absolute(one) : one]),
        ),
        classifier: absoluteSource(digits.classifier),
      },
      shape,
      lines: this.sketch.lines,
      seed,
      settings: this.#settings,
      number: (this.#number += 1),
    });
    this.player.turn(this.player.isPlaying);
  }

  #settle() {
    if (this.#state === "learning" || this.#state === "paused") this.#turn();
    else this.#showState();
  }

  #turn() {
    this.#set(this.player.isPlaying ? "learning" : "paused");
    this.#schedule();
  }

  /** Takes what the thread tells; what comes from an earlier start is late. */
  #hear(news) {
    if (news.failed !== undefined) return this.#fail(news.failed);
    if ((news.seen ?? news.blownUp)?.number !== this.#number) return;
    if (news.blownUp) {
      this.player.isPlaying = false;
      return this.#set("blownUp", news.blownUp);
    }
    this.#isLooking = false;
    this.news = news.seen;
    for (const [place, one] of news.seen.runs.entries()) this.runs[place].add(one);
    this.step = news.seen.step;
    this.rate = news.seen.rate;
    if (this.#state === "loading") this.#turn();
    this.#schedule();
  }

  #fail(reason) {
    console.warn("No GAN can learn in this tab:", reason);
    this.#isLooking = false;
    this.#set("failed");
  }

  #set(state, fields = {}) {
    this.#state = state;
    this.#say(state, fields);
    this.#showState();
  }

  #showState() {
    this.host.dataset.state = this.#state;
    this.player.show(this.data.messages);
    const isStopped = this.#state === "blownUp" || this.#state === "failed";
    for (const button of [this.player.button, this.stepper]) button.disabled = isStopped;
    this.again.disabled = this.#state === "failed" || this.#state === "loading";
    this.retry.hidden = this.#state !== "failed";
  }

  #say(name, fields) {
    this.#said = [name, fields];
    const isDrawn = name === "learning" && this.data.shape === "drawing";
    this.status.textContent = fill(this.data.messages[isDrawn ? "hint" : name], fields);
  }

  /** Draws at the next frame what was seen last, and while they learn asks for the next look. */
  #schedule() {
    this.#frame ??= requestAnimationFrame(() => {
      this.#frame = null;
      const seen = this.news;
      if (!seen) return;
      seen.runs.forEach((one, place) => this.runs[place].draw(one, this.colour));
      this.drawn += 1;
      this.#showNumbers();
      if (this.#state !== "learning" || this.#isLooking) return;
      this.#isLooking = true;
      this.player.ask("look");
    });
  }

  #showNumbers() {
    const { messages, language } = this.data;
    const seen = this.news;
    this.numbers.textContent = fill(messages[seen?.count ? "digitFacts" : "facts"], {
      step: this.step,
      rate: this.#rate,
      count: seen?.count?.toLocaleString(language),
    });
    seen?.runs.forEach(({ score }, place) =>
      this.runs[place].tell(
        score ? this.#scored(score) : messages.measuring,
        (loss) => (Number.isFinite(loss) ? show(loss, 2) : "–"),
        messages,
      ),
    );
  }

  get #rate() {
    return this.rate >= 10 ? Math.round(this.rate) : show(this.rate, 1).replace(/^0$/, "–");
  }

  #scored({ words, covered, count, near, distance, best }) {
    const { messages, language } = this.data;
    const numbers = { near: percent(near ?? 0, language), distance: round(distance), best: round(best) };
    return fill(messages[words], { covered, count, ...numbers });
  }
}

/** A distance to three digits, as its uncertainty allows no more. */
function round(distance = 0) {
  return show(distance, distance < 100 ? 1 : 0);
}
