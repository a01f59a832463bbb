// A network learns to read digits in this tab: what the page shows of it, and the buttons. The thread is worker.js, Python's
// side core/ui/learn/trainer.py.

import { absolute } from "../frame/address.js";
import { download } from "../frame/download.js";
import { element } from "../frame/elements.js";
import { fill, percent } from "../frame/format.js";
import { Player } from "../frame/player.js";
import { hand } from "../shared/handed_network.js";
import { Charts, COLOURS, Line } from "./curves.js";
import { Pad } from "./pad.js";
import { Panels } from "./panels.js";

const KEPT = 3; // earlier runs whose curves stay
const WORTH_KEEPING = 5; // steps

export default class Train {
  setTriggerValue;
  #isBegun = false; // the worker is at the run of now
  #number = 0; // of the run
  #run = ""; // as JSON
  #state = "loading";
  #said = ["loading", {}];
  #facts = null; // of the last steps
  #judged = null; // the last look at held-out digits
  #earlier = []; // runs: { title, training, heldOut }
  #news = {}; // what the next frame draws
  #frame = null;

  /** @param {import("../frame/loader.js").Component} component */
  constructor({ parentElement, data }) {
    this.data = data;
    this.player = new Player(
      new URL("./worker.js", import.meta.url),
      (news) => this.#hear(news),
      () => this.#isBegun && this.#settle(),
    );
    this.buttons = Object.fromEntries(
      ["step", "epoch", "reset", "classify", "file"].map((name) => [name, element("button", name, { type: "button" })]),
    );
    this.retry = element("button", "retry", { type: "button" });
    this.forget = element("button", "forget", { type: "button" });
    this.status = element("span", "", { role: "status" });
    this.numbers = element("p", "facts");
    this.legend = element("ul", "legend");
    this.pad = new Pad((picture) => this.player.ask("draw", picture));
    this.charts = new Charts();
    this.panels = new Panels();
    const tools = element("div", "controls", {}, this.player.button, ...Object.values(this.buttons));
    const line = element("p", "say", {}, this.status, this.retry);
    const drive = element("div", "drive", {}, tools, line, this.numbers);
    const { filters, inside, norms, confusion } = this.panels.boxes;
    const course = element("div", "course", {}, this.charts.box, this.legend, this.forget);
    const column = (...parts) => element("div", "column", {}, ...parts);
    this.board = element(
      "div",
      "board",
      {},
      column(this.pad.box, drive),
      column(course, inside),
      column(filters, norms, confusion),
    );
    this.host = element("section", "train", {}, this.board);
    parentElement.append(this.host);
    this.#listen();
  }

  #listen() {
    this.buttons.step.addEventListener("click", () => this.#goOn("step"));
    this.buttons.epoch.addEventListener("click", () => this.#goOn("epoch"));
    this.buttons.reset.addEventListener("click", () => this.#start());
    for (const purpose of ["file", "classify"]) {
      this.buttons[purpose].addEventListener("click", () => this.player.ask("file", purpose));
    }
    this.retry.addEventListener("click", () => this.#open());
    this.forget.addEventListener("click", () => {
      this.#earlier = [];
      this.#showLegend();
      this.#schedule({ isCurveDue: true });
    });
    this.resizing = new ResizeObserver(() => this.#schedule({ isCurveDue: true }));
    this.resizing.observe(this.charts.box);
  }

  /** Takes another run, another language or another theme. */
  receive({ data, setTriggerValue }) {
    const title = this.data.title;
    Object.assign(this, { data, setTriggerValue });
    this.#name();
    const run = JSON.stringify([data.network.name, data.run, data.pictures]);
    if (run === this.#run) return this.#schedule({ isCurveDue: true });
    if (this.#facts?.step >= WORTH_KEEPING) this.#keep(title);
    this.#run = run;
    if (this.player.isOpen) this.#start();
    else this.#open();
  }

  toSave() {
    return { host: this.board, lines: [this.data.title, this.numbers.textContent] };
  }

  leave() {
    this.resizing.disconnect();
    cancelAnimationFrame(this.#frame);
    this.player.leave();
    this.pad.leave();
    this.host.remove();
  }

  /** Writes every word anew. */
  #name() {
    const { messages, language } = this.data;
    this.host.lang = language;
    for (const [name, button] of Object.entries(this.buttons)) {
      button.textContent = messages[name] ?? "";
      button.hidden = !(name in messages); // the static site cannot open another page
    }
    this.retry.textContent = messages.retry;
    this.forget.textContent = messages.forget;
    this.charts.captions[0].textContent = messages.loss;
    this.charts.captions[1].textContent = messages.accuracy;
    this.pad.receive(this.data);
    this.panels.receive(this.data);
    this.#say(...this.#said);
    this.#showState();
    this.#showFacts();
    this.#showLegend();
    this.#describe();
  }

  /** Begins a thread of its own, after a failure another one. */
  #open() {
    this.player.open();
    this.#start();
    if (!this.pad.isEmpty) this.pad.tell();
  }

  /** Begins the run of now from its first step. */
  #start() {
    const { network, run, pictures, classes } = this.data;
    const file = ({ url, bytes }) => ({ url: absolute(url), bytes });
    this.#isBegun = false;
    this.#facts = this.#judged = null;
    this.curves = { training: new Line(), heldOut: new Line() };
    this.#news = {};
    this.#set("loading");
    this.#say("loading");
    this.#showFacts();
    this.player.ask("start", {
      network: { ...network, step: file(network.step), values: file(network.values) },
      run: { ...run, number: (this.#number += 1) },
      classes,
      pictures: Object.fromEntries(
        Object.entries(pictures).map(([name, value]) => [name, typeof value === "string" ? absolute(value) : value]),
      ),
    });
    this.player.turn(this.player.isPlaying);
    this.#schedule({ isCurveDue: true });
  }

  /** Keeps the curves of a run to compare the next one with. */
  #keep(title) {
    this.#earlier = [...this.#earlier, { title, accuracy: this.#judged?.accuracy, ...this.curves }].slice(-KEPT);
    this.#showLegend();
  }

  /** Does one step or the rest of an epoch, then stands still. */
  #goOn(name) {
    this.player.turn(false);
    this.player.ask(name);
  }

  #settle() {
    this.#set(this.player.isPlaying ? "learning" : "paused");
    this.#say(this.#state);
  }

  /** Takes what the thread tells; what comes from an earlier run is late. */
  #hear(news) {
    if (news.failed !== undefined) return this.#fail(news.failed);
    if (news.file) return this.#give(news);
    if (news.begun?.number === this.#number) this.#begin(news.begun);
    if (!this.#isBegun) return;
    if (news.learned) {
      const { step, loss, accuracy } = news.learned;
      this.curves.training.add(step, loss, accuracy);
      this.#schedule({ learned: news.learned, isCurveDue: true });
    } else if (news.judged) {
      const { step, loss, accuracy } = news.judged;
      this.curves.heldOut.add(step, loss, accuracy);
      this.#schedule({ judged: news.judged, isCurveDue: true });
    } else if (news.seen) this.#schedule({ seen: news.seen });
    else if (news.blownUp) this.#stop(news.blownUp);
  }

  /** Saves the network, or hands it to the page that looks at pictures. */
  #give({ file, purpose }) {
    const given = new File([file], `${this.data.network.name}.onnx`);
    if (purpose === "file") return download(given, given.name);
    hand(given);
    this.setTriggerValue("handed", this.#number);
  }

  #begin(begun) {
    this.#isBegun = true;
    this.begun = begun;
    this.panels.build(begun.layers);
    this.pad.start();
    this.#settle();
    this.#showLegend();
  }

  #stop({ step }) {
    this.player.isPlaying = false;
    this.#set("blownUp");
    this.#say("blownUp", { step, rate: this.data.run.rate });
  }

  #fail(reason) {
    console.warn("Nothing can learn in this tab:", reason);
    this.#isBegun = false;
    this.#set("failed");
    this.#say("failed");
  }

  #set(state) {
    this.#state = state;
    this.#showState();
  }

  #showState() {
    this.host.dataset.state = this.#state;
    this.player.show(this.data.messages);
    const isStopped = this.#state === "blownUp" || this.#state === "failed";
    for (const button of [this.player.button, this.buttons.step, this.buttons.epoch]) button.disabled = isStopped;
    for (const name of ["reset", "file", "classify"]) this.buttons[name].disabled = !this.#isBegun;
    this.retry.hidden = this.#state !== "failed";
  }

  #say(name, fields = {}) {
    this.#said = [name, fields];
    this.status.textContent = fill(this.data.messages[name], fields);
  }

  /** Draws at the next frame, once for all news until then. */
  #schedule(news) {
    Object.assign(this.#news, news);
    this.#frame ??= requestAnimationFrame(() => {
      this.#frame = null;
      const { learned, judged, seen, isCurveDue } = this.#news;
      this.#news = {};
      if (learned) {
        this.#facts = learned;
        this.panels.measure(learned);
      }
      if (judged) {
        this.#judged = judged;
        this.panels.confuse(judged.confusion);
        this.#describe();
      }
      if (seen) {
        this.panels.see(seen.filters, seen.layers);
        this.pad.show(seen.layers.at(-1).data, seen.picture);
      }
      if (learned || judged) this.#showFacts();
      if (isCurveDue && this.curves) this.charts.draw(this.curves, this.#earlier);
    });
  }

  #showFacts() {
    const { messages, language } = this.data;
    const share = (value) => (Number.isFinite(value) ? percent(value, language) : "–");
    this.numbers.textContent = fill(messages.facts, {
      step: this.#facts?.step ?? 0,
      epoch: this.#facts?.epoch ?? 0,
      training: share(this.#facts?.accuracy),
      heldOut: share(this.#judged?.accuracy),
      milliseconds: this.#facts ? Number(this.#facts.milliseconds.toPrecision(2)) : "–",
    });
  }

  /** Tells a screen reader what the charts and the table show, each time that held-out digits were looked at. */
  #describe() {
    const { messages, language } = this.data;
    const [training, heldOut] = [this.#facts, this.#judged];
    const number = (value) => (Number.isFinite(value) ? Number(value.toPrecision(2)) : "–");
    const share = (value) => (Number.isFinite(value) ? percent(value, language) : "–");
    this.charts.loss.ariaLabel = fill(messages.lossAlt, {
      training: number(training?.loss),
      heldOut: number(heldOut?.loss),
    });
    this.charts.accuracy.ariaLabel = fill(messages.accuracyAlt, {
      training: share(training?.accuracy),
      heldOut: share(heldOut?.accuracy),
    });
  }

  #showLegend() {
    const { messages, title, language } = this.data;
    const key = (name, colour) => {
      const entry = element("span", "key", {}, name);
      entry.style.setProperty("--colour", colour);
      return entry;
    };
    const pictures = this.begun ? { training: this.begun.training, heldOut: this.begun.pictures } : null;
    const counted = (name) => (pictures ? fill(messages[`${name}Key`], { count: pictures[name] }) : "");
    const now = element("li", "", {}, key(counted("training"), COLOURS.training));
    now.append(key(counted("heldOut"), COLOURS.heldOut), element("small", "", {}, title));
    const earlier = this.#earlier.map((run) => {
      const found = Number.isFinite(run.accuracy) ? percent(run.accuracy, language) : "–";
      return element("li", "before", {}, fill(messages.earlier, { title: run.title, accuracy: found }));
    });
    this.legend.replaceChildren(now, ...earlier);
    this.forget.hidden = !earlier.length;
  }
}
