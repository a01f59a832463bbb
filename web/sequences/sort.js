// A news text is sorted while it is typed: bars of topics, and what each word says. Python's side is core/ui/sequences/sort.py.

import { element } from "../frame/elements.js";
import { fill, probable } from "../frame/format.js";
import { Loading, newestOnly } from "../frame/loading.js";
import { css, gradient, ink } from "../shared/scale.js";
import { loadTopicClassifier } from "./topic_classifier.js";
import { wordsOf } from "./words.js";

const SHOWN = 7; // topics
const LEAST_FULL = 0.3; // of a logit: the strongest word has the full colour, unless it says less than this

let kept = null; // the text as it was when the page was left

export default class Sort {
  #networks = null; // of topic_classifier.js, once they are there
  #found = null; // of each network: {probabilities, evidence}
  #struck = new Set(); // places of the words that are struck out
  #chosen = 0; // network whose evidence is shown
  #sortNewest = newestOnly(() => this.#sort());

  /** @param {import("../frame/loader.js").Component} component */
  constructor({ parentElement, data }) {
    this.data = data;
    this.host = element("div", "sort");
    this.loading = new Loading(
      () => this.#load(),
      () => this.#read(),
    );
    this.#build();
    parentElement.append(this.host);
    this.loading.begin();
  }

  isFor(data) {
    return data.networks.map(({ file }) => file).join() === this.data.networks.map(({ file }) => file).join();
  }

  receive({ data }) {
    this.data = data;
    const { messages } = data;
    this.host.lang = data.language;
    this.label.textContent = messages.text;
    this.offer.ariaLabel = messages.offers;
    this.offers.forEach((button, number) => (button.textContent = data.samples[number].title));
    this.wordsTitle.textContent = messages.words;
    this.restore.textContent = messages.restore;
    this.choice.ariaLabel = messages.network;
    this.tabs.forEach((tab, number) => (tab.firstChild.textContent = data.networks[number].title));
    this.colours = gradient(data.diverging);
    this.loading.receive(messages);
    this.#show();
  }

  toSave() {
    return { host: this.host, lines: [] };
  }

  leave() {
    kept = this.text.value;
    this.host.remove();
  }

  get #words() {
    return wordsOf(this.text.value);
  }

  #build() {
    const { data } = this;
    this.label = element("span");
    this.text = element("textarea", "", { rows: 5, lang: "en", spellcheck: "false", maxlength: 20000 });
    this.text.value = kept ?? data.samples[0].text;
    this.text.addEventListener("input", () => this.#changed());
    this.offers = data.samples.map(({ text }) => {
      const button = element("button", "", { type: "button" });
      button.addEventListener("click", () => {
        this.text.value = text;
        this.#changed();
      });
      return button;
    });
    this.offer = element("div", "offers", { role: "group" }, ...this.offers);
    this.wordsTitle = element("h4");
    this.restore = element("button", "", { type: "button", hidden: "" });
    this.restore.addEventListener("click", () => {
      this.#struck.clear();
      this.#read();
    });
    this.words = element("p", "words", { lang: "en" });
    this.note = element("p", "note");
    this.tabs = data.networks.map((_, number) => {
      const tab = element("button", "", { type: "button" }, element("strong"), element("span"));
      tab.addEventListener("click", () => {
        this.#chosen = number;
        this.#show();
      });
      return tab;
    });
    this.choice = element("div", "networks", { role: "group" }, ...this.tabs);
    this.bars = element("ol", "bars");
    this.live = element("p", "hidden", { "aria-live": "polite" });
    const head = element("div", "head", {}, this.wordsTitle, this.restore);
    const write = element("div", "", {}, element("label", "", {}, this.label, this.text), this.offer);
    const answer = element("div", "answer", {}, this.choice, this.bars, this.live);
    const read = element("div", "read", {}, head, this.words, this.note);
    this.host.append(element("div", "stage", {}, write, answer, read, this.loading.box));
  }

  async #load() {
    this.#networks = await Promise.all(this.data.networks.map((source) => loadTopicClassifier(source)));
  }

  #changed() {
    this.#struck.clear();
    this.#read();
  }

  /** Lets every network read what is not struck out. */
  async #read() {
    if (this.#networks && (await this.#sortNewest()) && this.host.isConnected) this.#show();
  }

  async #sort() {
    const words = this.#words.filter((_, place) => !this.#struck.has(place)).map(({ word }) => word);
    const found = [];
    for (const network of this.#networks) found.push(words.length ? await network.sort(words) : null);
    this.#found = found;
  }

  #show() {
    this.tabs.forEach((tab, number) => tab.setAttribute("aria-pressed", String(number === this.#chosen)));
    this.restore.hidden = this.#struck.size === 0;
    if (this.#found) {
      this.tabs.forEach((tab, number) => (tab.lastChild.textContent = this.#answer(this.#found[number])));
      this.#showBars(this.#found[this.#chosen]);
    }
    this.#showWords();
  }

  /** Returns a network's likeliest topic and its share in words. */
  #answer(found) {
    if (!found) return "—";
    const top = found.probabilities.indexOf(Math.max(...found.probabilities));
    return `${this.data.topics[top]} ${probable(found.probabilities[top], this.data.language)}`;
  }

  #showBars(found) {
    const { topics, language, messages } = this.data;
    if (!found) {
      this.bars.replaceChildren(element("li", "empty", {}, messages.empty));
      this.live.textContent = messages.empty;
      return;
    }
    const order = [...found.probabilities.keys()].sort((a, b) => found.probabilities[b] - found.probabilities[a]);
    const rows = order.slice(0, SHOWN).map((topic) => {
      const bar = element("i");
      bar.style.translate = `${100 * (found.probabilities[topic] - 1)}%`;
      const share = element("span", "", {}, probable(found.probabilities[topic], language));
      return element("li", "", {}, element("strong", "", {}, topics[topic]), element("b", "", {}, bar), share);
    });
    this.bars.replaceChildren(...rows);
    this.live.textContent = this.#answer(found);
  }

  #showWords() {
    const { messages } = this.data;
    const found = this.#found?.[this.#chosen];
    const network = this.#networks?.[this.#chosen];
    const most = network?.length ?? Infinity;
    const full = Math.max(LEAST_FULL, ...(found?.evidence.map(Math.abs) ?? []));
    let place = 0; // among the words that are read
    const pieces = this.#words.flatMap(({ word, start, end }, number) => {
      const button = element("button", "word", { type: "button" }, this.text.value.slice(start, end));
      const isStruck = this.#struck.has(number);
      button.setAttribute("aria-pressed", String(isStruck));
      button.title = isStruck ? messages.back : messages.strike;
      button.addEventListener("click", () => {
        if (!this.#struck.delete(number)) this.#struck.add(number);
        this.#read();
        this.words.querySelectorAll("button")[number]?.focus();
      });
      if (!isStruck && found) this.#colour(button, (found.evidence[place] ?? 0) / full);
      if (network && !network.words.has(word)) button.classList.add("unknown");
      if (!isStruck && place >= most) button.classList.add("behind");
      if (!isStruck) place += 1;
      return [button, " "];
    });
    this.words.replaceChildren(...pieces);
    const unknown = network ? this.#words.filter(({ word }) => !network.words.has(word)).length : 0;
    this.note.textContent = network
      ? fill(messages.note, {
          read: Math.min(place, most),
          all: this.#words.length,
          unknown,
          known: network.words.size,
        })
      : "";
  }

  /** Paints a word by its evidence, from -1 to 1: orange speaks for the likeliest topic, purple against it. */
  #colour(button, share) {
    if (Math.abs(share) < 0.06) return;
    const colour = this.colours(0.5 + share / 2);
    button.style.background = css(colour);
    button.style.color = ink(colour);
  }
}
