// Networks that are cut while they run, in this tab: what the page shows and what the reader does. The threads are
// worker.js, Python's side core/ui/deep/surgery.py.

import { absolute, absoluteSource, writeAddress } from "../frame/address.js";
import { element } from "../frame/elements.js";
import { bytes, fill, floats, percent } from "../frame/format.js";
import { ChainView } from "./chain.js";
import { AnswerTable, NetworkPanel } from "./panels.js";
import { Pool } from "./pool.js";
import { counted, Results } from "./results.js";
import { has, MOST, operationOf, parsed, toggled, WHOLE, written } from "./state.js";
import { FilterTools, WeightTools } from "./tools.js";

const PARAMETER = "surgery"; // of the URL
const PATIENCE = 200; // ms that nothing changes before the address is written
const WHOLE_KEY = written(WHOLE);

export default class Surgery {
  #pool = null;
  #results;
  #facts = []; // a network, in the order of data.networks; undefined for not told yet
  #chain = null; // of the first network
  #state = { ...WHOLE };
  #past = [];
  #images = null; // of the reader's picture
  #answers = new Map(); // "place key" -> what is said of that picture, null for asked
  #sheet = null;
  #said = "loading";
  #timer = 0;
  #frame = 0;

  /** @param {import("../frame/loader.js").Component} component */
  constructor({ parentElement, data }) {
    this.data = data;
    this.chain = new ChainView((cut) => this.#do(toggled(this.#state, cut)));
    this.weights = new WeightTools((change) => this.#do({ ...this.#state, ...change }));
    this.filters = new FilterTools((cut) => this.#do(toggled(this.#state, cut)));
    this.panels = data.networks.map(() => new NetworkPanel());
    this.answer = new AnswerTable();
    this.undo = element("button", "undo", { type: "button" });
    this.reset = element("button", "reset", { type: "button" });
    this.retry = element("button", "retry", { type: "button" });
    this.status = element("span", "", { role: "status" });
    this.source = element("p", "hint");
    this.mosaicHint = element("p", "hint");
    const scores = element("div", "scores", {}, ...this.panels.map(({ score }) => score));
    const say = element("p", "say", {}, this.status, this.retry);
    const buttons = element("div", "controls", {}, this.undo, this.reset);
    const mosaics = element("div", "mosaics", {}, ...this.panels.map(({ canvas }) => canvas));
    const left = element("div", "left", {}, this.chain.host);
    const right = element(
      "div",
      "right",
      {},
      element("div", "", {}, buttons, say, this.chain.hint),
      this.answer.host,
      mosaics,
      this.mosaicHint,
      this.weights.host,
      this.filters.host,
      this.source,
    );
    this.host = element("section", "surgery", {}, scores, element("div", "board", {}, left, right));
    parentElement.append(this.host);
    this.undo.addEventListener("click", () => this.#goBack());
    this.reset.addEventListener("click", () => this.#do({ ...WHOLE }));
    this.retry.addEventListener("click", () => this.#open());
    this.onVisibility = () => this.#pool?.wake();
    document.addEventListener("visibilitychange", this.onVisibility);
  }

  /** Can this part go on with that data? Other networks need their own chain. */
  isFor({ networks, sheet }) {
    return namesOf(networks, sheet) === namesOf(this.data.networks, this.data.sheet);
  }

  /** Takes another picture, another language or another theme. */
  receive({ data }) {
    const isNew = this.data.images !== data.images || !this.#images;
    this.data = data;
    if (isNew) {
      this.#images = data.images && floats(data.images);
      this.#answers.clear();
      if (this.#images) this.answer.draw(this.#images, data.shape);
    }
    this.answer.host.hidden = !this.#images;
    this.#name();
    if (this.#pool) this.#pool.wake();
    else this.#open();
  }

  toSave() {
    return { host: this.host, lines: [] };
  }

  leave() {
    document.removeEventListener("visibilitychange", this.onVisibility);
    clearTimeout(this.#timer);
    cancelAnimationFrame(this.#frame);
    this.weights.leave();
    this.#pool?.leave();
    this.#pool = null;
    this.#sheet?.close();
    this.host.remove();
  }

  #name() {
    const { messages, language, networks } = this.data;
    const titles = networks.map(({ title }) => title);
    this.host.lang = language;
    this.undo.textContent = messages.undo;
    this.reset.textContent = messages.reset;
    this.retry.textContent = messages.retry;
    this.source.textContent = messages.source;
    this.mosaicHint.textContent = messages.mosaicHint;
    this.panels.forEach(({ title }, place) => (title.textContent = titles[place]));
    this.chain.name(messages, this.#chain, titles);
    this.weights.name(messages);
    this.filters.name(messages, this.#chain);
    this.#show();
  }

  /** Begins with new threads, after a failure too. */
  #open() {
    this.#pool?.leave();
    const { networks, sheet } = this.data;
    this.#results = new Results(sheet.count);
    this.#facts = networks.map(() => undefined);
    this.#answers.clear();
    this.#said = "loading";
    const url = sheet.url ? absolute(sheet.url) : URL.createObjectURL(new Blob([bytes(sheet.content)]));
    this.#loadSheet(url);
    const own = networks.map(absoluteSource);
    this.#pool = new Pool(
      { networks: own, sheet: { ...sheet, url, content: undefined } },
      {
        next: () => this.#next(),
        onFound: (task, found) => this.#take(task, found),
        onFailed: (reason) => this.#fail(reason),
      },
    );
    this.#show();
    this.#pool.wake();
  }

  async #loadSheet(url) {
    try {
      const response = await fetch(url);
      this.#sheet = await createImageBitmap(await response.blob());
      this.#show();
    } catch (error) {
      console.warn("The test pictures cannot be shown:", error); // the threads say so, too
    }
  }

  #fail(reason) {
    console.warn("No network can be cut in this tab:", reason);
    this.#pool?.leave();
    this.#said = "failed";
    this.#show();
  }

  /** Does it to the networks; what was before can be had again. */
  #do(state) {
    if (written(state) === written(this.#state)) return;
    this.#past = [...this.#past.slice(1 - MOST.undo), this.#state];
    this.#become(state);
  }

  #goBack() {
    if (this.#past.length) this.#become(this.#past.pop());
  }

  #become(state) {
    this.#state = state;
    this.#show();
    this.#pool?.wake();
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#keep(), PATIENCE);
  }

  /** Writes the state into the address. */
  #keep() {
    writeAddress({ [PARAMETER]: written(this.#state) || null });
  }

  /** Returns the next task: what is shown first, then the chart, block by block, while the page is looked at. */
  #next() {
    const places = this.data.networks.map((_, place) => place);
    const unread = places.find((place) => this.#facts[place] === undefined);
    if (unread !== undefined) {
      this.#facts[unread] = null; // asked
      return { network: unread, key: WHOLE_KEY, operation: null };
    }
    if (!this.#chain) return null;
    for (const key of [WHOLE_KEY, written(this.#state)]) {
      const found = this.#pictureTask(places, key) ?? this.#partTask(places, key);
      if (found) return found;
    }
    if (document.hidden) return null;
    for (const block of this.#chain.blocks.keys()) {
      const able = places.filter((place) => this.#hasPart(place, { kind: "b", place: block }));
      const found = this.#chain.blocks[block].canDrop && this.#partTask(able, `b${block}`);
      if (found) return found;
    }
    return null;
  }

  #pictureTask(places, key) {
    const place = this.#images ? places.find((one) => !this.#answers.has(`${one} ${this.#own(one, key)}`)) : undefined;
    if (place === undefined) return null;
    const own = this.#own(place, key);
    this.#answers.set(`${place} ${own}`, null);
    return { network: place, key: own, operation: this.#operation(own), images: this.#images };
  }

  #partTask(places, key) {
    const asked = (place) => this.#results.of(place, this.#own(place, key)).asked;
    for (const place of places.toSorted((a, b) => asked(a) - asked(b))) {
      const own = this.#own(place, key);
      const part = this.#results.nextPart(place, own);
      if (part) return { network: place, key: own, operation: this.#operation(own), part };
    }
    return null;
  }

  /** Returns the key of what a network has of a state: a link that it lacks cannot be cut, and is not computed again. */
  #own(place, key) {
    if (!this.#chain || !key) return key;
    const state = parsed(key, this.#chain);
    return written({ ...state, cuts: state.cuts.filter((cut) => this.#hasPart(place, cut)) });
  }

  /**
   * Does a network have what a cut takes?
   * @param {number} place of the network
   * @param {import("./state.js").Cut} cut
   */
  #hasPart(place, { kind, place: number, filter }) {
    const { blocks, kernels } = this.#facts[place];
    if (kind === "f") {
      const { title } = this.#chain.kernels[number];
      return kernels.some((one) => one.title === title && filter < one.filters);
    }
    const block = blocks.find(({ title }) => title === this.#chain.blocks[number].title);
    return Boolean(kind === "b" ? block?.canDrop : block?.canCut);
  }

  #operation(key) {
    return operationOf(parsed(key, this.#chain), this.#chain);
  }

  #take(task, { facts, answers, said }) {
    if (facts) this.#learn(task.network, facts);
    else if (answers) this.#results.take(task.network, task.key, task.part.first, answers);
    else if (task.images === this.#images) this.#answers.set(`${task.network} ${task.key}`, said);
    this.#frame ||= requestAnimationFrame(() => this.#show());
  }

  /** Takes what a network is made of; with the last of them all threads can begin. */
  #learn(place, facts) {
    this.#facts[place] = facts;
    if (!this.#facts.every(Boolean)) return;
    const isFirst = !this.#chain;
    [this.#chain] = this.#facts;
    if (isFirst) {
      this.chain.build(this.#chain, this.data.networks.length);
      this.#state = parsed(this.data.surgery, this.#chain);
      this.#keep();
    }
    this.#said = "ready";
    this.#name();
    this.#pool.wake();
  }

  #show() {
    cancelAnimationFrame(this.#frame);
    this.#frame = 0;
    const { messages, language, sheet, labels } = this.data;
    const key = written(this.#state);
    const scores = this.panels.map((panel, place) => {
      const [now, whole] = [this.#results?.of(place, this.#own(place, key)), this.#results?.of(place, WHOLE_KEY)];
      if (!now) return { done: 0, right: 0 };
      const truth = sheet.truth ?? whole.answers;
      const score = counted(now.answers, truth);
      panel.showScore(score, counted(whole.answers, truth), messages, language);
      panel.draw(this.#sheet, sheet, now.answers, truth, sheet.truth ? labels.length : 0);
      return score;
    });
    this.weights.show(this.#state);
    if (this.#chain) {
      const isCut = (cut) => has(this.#state, cut);
      this.chain.mark(isCut);
      this.filters.mark(isCut);
      this.#showChart();
    }
    this.#showAnswers(key);
    this.#showState(scores);
  }

  #showChart() {
    const blocks = [...this.#chain.blocks.keys()].filter((block) => this.#chain.blocks[block].canDrop);
    const found = blocks.map((block) => {
      return this.data.networks.map((_, place) => {
        if (!this.#hasPart(place, { kind: "b", place: block })) return null;
        const truth = this.data.sheet.truth ?? this.#results.of(place, WHOLE_KEY).answers;
        const { done, right } = counted(this.#results.of(place, `b${block}`).answers, truth);
        return done ? { share: right / done, isWhole: done === truth.length } : undefined;
      });
    });
    const isMeasured = found.every((shares) => shares.every((one) => one === null || one?.isWhole));
    const first = found.map(([one]) => one?.share ?? 0);
    const least = isMeasured && blocks.length > 1 ? blocks[first.indexOf(Math.max(...first))] : -1;
    const shares = (block) => found[blocks.indexOf(block)].map((one) => one && one.share);
    this.chain.chart(shares, least, this.data.language);
    this.host.dataset.measured = String(isMeasured);
  }

  #showAnswers(key) {
    const networks = this.data.networks.map(({ title, calibration }, place) => ({
      title,
      calibration,
      whole: this.#answers.get(`${place} ${WHOLE_KEY}`) ?? undefined,
      now: this.#answers.get(`${place} ${this.#own(place, key)}`) ?? undefined,
    }));
    this.answer.show(networks, this.data);
  }

  #showState(scores) {
    const { messages, language, networks, sheet } = this.data;
    const isFailed = this.#said === "failed";
    const isDone = this.#said === "ready" && scores.every(({ done }) => done === sheet.count);
    this.host.dataset.state = isFailed || this.#said === "loading" ? this.#said : isDone ? "done" : "cutting";
    this.host.dataset.sessions = String(this.#pool?.alive ?? 0);
    this.undo.disabled = !this.#past.length || isFailed;
    this.reset.disabled = written(this.#state) === WHOLE_KEY || isFailed;
    this.retry.hidden = !isFailed;
    const said = networks.map(({ title }, place) => `${title} ${percent(scores[place].right / sheet.count, language)}`);
    const cuts = this.#state.cuts.length;
    if (isDone) this.status.textContent = fill(messages[cuts ? "cutDone" : "done"], { cuts, scores: said.join(", ") });
    else if (this.#said !== "ready") this.status.textContent = messages[this.#said];
  }
}

const namesOf = (networks, { url, count, side }) =>
  JSON.stringify([networks.map(({ file }) => file), url, count, side]);
