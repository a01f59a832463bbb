// A scene is described in two languages while it is put together. Python's side is core/ui/sequences/describe.py.

import { element, nameButton } from "../frame/elements.js";
import { fill, percent } from "../frame/format.js";
import { Loading, newestOnly } from "../frame/loading.js";
import { fetched } from "../frame/session.js";
import { Board, SIZES } from "./board.js";
import { loadDescriber } from "./describer.js";
import { beam, speak, written } from "./search.js";
import { picturesOf } from "./things.js";
import { Tree } from "./tree.js";

const LANGUAGES = ["ko", "en"];
const SIZE = { small: 17, large: 28 };
const OTHERS = 4; // words that are offered instead of one
const WIDTH = 3; // beginnings that the search keeps
const LIGHT = [255, 138, 0];
const FIRST = [
  { name: "star", size: 17, x: 32, y: 33 },
  { name: "circle", size: 44, x: 32, y: 32 },
];

let kept = null; // what was placed when the page was left

export default class Stage {
  #describer = null;
  #pictures = null; // of each kind, canvases
  #seen = null; // of the newest picture
  #said = {}; // of each language: words, see search.js
  #given = { ko: [], en: [] }; // words that the reader has chosen, of this picture
  #isFinal = false; // the board as it is now, not something on its way
  #describeNewest = newestOnly(() => this.#describe());
  #isReading = false;
  #size = "small";

  /** @param {import("../frame/loader.js").Component} component */
  constructor({ parentElement, data }) {
    this.data = data;
    this.tongue = data.language; // of the tree
    this.host = element("div", "describe");
    this.loading = new Loading(
      () => this.#load(),
      () => this.#open(),
    );
    this.board = new Board((isFinal) => this.#changed(isFinal));
    this.board.onChoose = () => this.#showChosen();
    this.tree = new Tree(
      (node) => this.#light(node?.attention),
      (way) => this.#goOn(this.tongue, way),
    );
    this.#build();
    parentElement.append(this.host);
    this.loading.begin();
  }

  isFor(data) {
    return data.network.file === this.data.network.file;
  }

  receive({ data }) {
    this.data = data;
    const { messages } = data;
    this.host.lang = data.language;
    this.board.receive(messages, data.names);
    this.palette.ariaLabel = messages.palette;
    this.kinds.forEach((button) => nameButton(button, fill(messages.add, { thing: data.names[button.dataset.kind] })));
    this.sizes.ariaLabel = messages.size;
    for (const [size, button] of Object.entries(this.sizeButtons)) button.textContent = messages[size];
    this.sizeLabel.firstChild.textContent = messages.chosen;
    this.undo.textContent = messages.undo;
    this.remove.textContent = messages.remove;
    this.clear.textContent = messages.clear;
    this.hint.textContent = messages.hint;
    this.treeTitle.textContent = messages.tree_title;
    this.treeNote.textContent = messages.tree_note;
    this.tongues.ariaLabel = messages.tree_language;
    for (const language of LANGUAGES) this.again[language].textContent = messages.again;
    this.loading.receive(messages);
    this.#show(false);
  }

  toSave() {
    return { host: this.stage, lines: [] };
  }

  leave() {
    kept = { things: this.board.things, strokes: this.board.drawing.strokes };
    this.host.remove();
  }

  #build() {
    this.kinds = this.data.kinds.map((kind) => {
      const button = element("button", "kind", { type: "button", disabled: "", "data-kind": kind });
      button.addEventListener("click", () => this.#add(kind));
      return button;
    });
    this.palette = element("div", "palette", { role: "group" }, ...this.kinds);
    this.sizeButtons = Object.fromEntries(
      Object.keys(SIZE).map((size) => {
        const button = element("button", "", { type: "button", "aria-pressed": String(size === this.#size) });
        button.addEventListener("click", () => this.#choose(size));
        return [size, button];
      }),
    );
    this.sizes = element("div", "sizes", { role: "group" }, ...Object.values(this.sizeButtons));
    this.slider = element("input", "", { type: "range", min: SIZES.least, max: SIZES.most, disabled: "" });
    this.slider.addEventListener("input", () => this.board.resize(this.slider.valueAsNumber));
    this.sizeLabel = element("label", "of-chosen", {}, element("span"), this.slider);
    const [undo, remove, clear] = [0, 1, 2].map(() => element("button", "", { type: "button" }));
    this.undo = undo;
    this.remove = remove;
    this.clear = clear;
    this.undo.addEventListener("click", () => this.board.drawing.undo());
    this.remove.addEventListener("click", () => this.board.remove());
    this.clear.addEventListener("click", () => this.board.clear());
    const tools = element("div", "tools", {}, this.undo, this.remove, this.clear);
    this.hint = element("p", "note");
    const place = element("div", "place", {}, this.board.box, this.hint);
    const give = element("div", "give", {}, this.palette, this.sizes, this.sizeLabel, tools);
    this.stage = element("div", "stage", {}, place, give, this.#buildSaid());
    this.host.append(this.stage, this.#buildTree());
  }

  #buildSaid() {
    this.again = {};
    this.lines = Object.fromEntries(
      LANGUAGES.map((language) => [language, element("p", "sentence", { lang: language })]),
    );
    const sentences = LANGUAGES.map((language) => {
      const again = element("button", "again", { type: "button", hidden: "" });
      again.addEventListener("click", () => this.#goOn(language, []));
      this.again[language] = again;
      return element("div", "row", {}, this.lines[language], again);
    });
    this.others = element("div", "others", { role: "group" });
    this.live = element("p", "hidden", { "aria-live": "polite" });
    return element("div", "said", {}, ...sentences, this.others, this.live, this.loading.box);
  }

  #buildTree() {
    this.treeTitle = element("h4");
    this.treeNote = element("p", "note");
    this.tongueButtons = LANGUAGES.map((language) => {
      const name = new Intl.DisplayNames([language], { type: "language" }).of(language);
      const button = element("button", "", { type: "button", lang: language }, name);
      button.addEventListener("click", () => {
        this.tongue = language;
        this.#grow();
      });
      return button;
    });
    this.tongues = element("div", "sizes", { role: "group" }, ...this.tongueButtons);
    const head = element("div", "head", {}, this.treeTitle, this.tongues);
    return element("div", "search", {}, head, this.treeNote, this.tree.box);
  }

  async #load() {
    const [describer, { things }] = await Promise.all([
      loadDescriber(this.data.network),
      fetched(this.data.network.things).then((response) => response.json()),
    ]);
    this.#describer = describer;
    this.#pictures = picturesOf(things);
  }

  /** Fills the palette, and the board with what was left there or with something to begin with. */
  #open() {
    for (const button of this.kinds) {
      const [picture] = this.#pictures.get(button.dataset.kind);
      const canvas = element("canvas", "", { width: picture.width, height: picture.height });
      canvas.getContext("2d").drawImage(picture, 0, 0);
      button.replaceChildren(canvas);
      button.disabled = false;
    }
    const things = kept?.things ?? FIRST.map((thing) => ({ ...thing, picture: this.#pictures.get(thing.name)[0] }));
    for (const { name, picture, size, x, y } of things) this.board.add(name, picture, size, { x, y });
    if (kept?.strokes.length) this.board.drawing.restore(kept.strokes);
    this.board.choose(-1);
    this.#changed(true);
  }

  #add(kind) {
    const pictures = this.#pictures.get(kind);
    const count = this.board.things.filter(({ name }) => name === kind).length;
    this.board.add(kind, pictures[count % pictures.length], SIZE[this.#size]);
  }

  #choose(size) {
    this.#size = size;
    for (const [name, button] of Object.entries(this.sizeButtons)) {
      button.setAttribute("aria-pressed", String(name === size));
    }
    if (this.board.chosen >= 0) {
      this.board.resize(SIZE[size]);
      this.#showChosen();
    }
  }

  #showChosen() {
    const thing = this.board.things[this.board.chosen];
    this.slider.disabled = this.remove.disabled = !thing;
    if (thing) this.slider.value = String(thing.size);
  }

  #changed(isFinal) {
    this.undo.disabled = !this.board.drawing.canUndo;
    this.clear.disabled = this.board.isEmpty;
    this.#given = { ko: [], en: [] };
    this.others.replaceChildren();
    this.#read(isFinal);
  }

  /** Describes the board as it is. */
  async #read(isFinal) {
    this.#isFinal = isFinal;
    if (!this.#describer) return;
    if (!(await this.#describeNewest()) || !this.host.isConnected) return;
    this.#show(this.#isFinal);
    if (this.#isFinal) await this.#grow();
  }

  async #describe() {
    this.#isReading = true;
    try {
      this.#seen = this.board.isEmpty ? null : await this.#describer.look(this.board.picture());
      for (const language of LANGUAGES) await this.#speak(language);
    } finally {
      this.#isReading = false;
    }
  }

  async #speak(language) {
    const [seen, describer] = [this.#seen, this.#describer];
    this.#said[language] = seen
      ? await speak(describer.stepper(seen), describer.start(seen, language), {
          ...describer.rules,
          prefix: this.#given[language],
          others: OTHERS,
        })
      : [];
  }

  /** Goes on from words that the reader has chosen. */
  async #goOn(language, way) {
    if (this.#isReading || !this.#seen) return;
    this.#given[language] = way;
    this.tongue = language;
    this.others.replaceChildren();
    await this.#speak(language);
    this.#show(true);
    await this.#grow();
  }

  /** Shows the search of one language. */
  async #grow() {
    const { data } = this;
    this.tongueButtons.forEach((button) => button.setAttribute("aria-pressed", String(button.lang === this.tongue)));
    const [seen, describer, language] = [this.#seen, this.#describer, this.tongue];
    if (!seen) return this.tree.box.replaceChildren();
    const levels = await beam(describer.stepper(seen), describer.start(seen, language), {
      ...describer.rules,
      prefix: this.#given[language],
      width: WIDTH,
    });
    if (seen !== this.#seen || language !== this.tongue || !this.host.isConnected) return;
    this.tree.show(levels, describer.words, { messages: data.messages, language: data.language, of: language });
  }

  #show(isFinal) {
    const { messages } = this.data;
    for (const language of LANGUAGES) {
      const words = this.#said[language] ?? [];
      const line = this.lines[language];
      const pieces = written(words.map(({ token }) => this.#describer.words[token]));
      this.again[language].hidden = !this.#given[language].length;
      if (line.textContent === pieces.join("") && words.length && !isFinal) {
        this.#replace(line, language, words, pieces, false);
        continue;
      }
      this.#replace(line, language, words, pieces, isFinal);
    }
    if (this.loading.isReady && !this.#seen) this.lines[this.data.language].textContent = messages.empty;
    if (isFinal) this.live.textContent = LANGUAGES.map((language) => this.lines[language].textContent).join(" ");
  }

  #replace(line, language, words, pieces, isSpoken) {
    const buttons = words.map((word, place) => {
      const button = element("button", isSpoken ? "word spoken" : "word", { type: "button" }, pieces[place].trim());
      button.style.setProperty("--place", String(place));
      if (place < this.#given[language].length) button.classList.add("given");
      for (const type of ["pointerenter", "focus"]) button.addEventListener(type, () => this.#light(word.attention));
      for (const type of ["pointerleave", "blur"]) button.addEventListener(type, () => this.#light(null));
      button.addEventListener("click", () => {
        this.#light(word.attention);
        this.#offer(language, place);
      });
      return pieces[place].startsWith(" ") ? [" ", button] : [button];
    });
    line.replaceChildren(...buttons.flat());
  }

  /** Offers other words in the place of one. */
  #offer(language, place) {
    const { messages } = this.data;
    const words = this.#said[language];
    const name = (token) => this.#describer.words[token].replace(/^\+/, "-");
    const before = words.slice(0, place).map(({ token }) => token);
    const title = fill(messages.others, {
      word: name(words[place].token),
      percent: percent(words[place].probability, this.data.language),
    });
    const buttons = words[place].others.map(({ token, probability }) => {
      const share = element("small", "", { lang: this.data.language }, percent(probability, this.data.language));
      const button = element("button", "", { type: "button", lang: language }, name(token), " ", share);
      button.addEventListener("click", () => this.#goOn(language, [...before, token]));
      return button;
    });
    this.others.replaceChildren(element("p", "", {}, title), ...buttons);
  }

  #light(attention) {
    this.board.light(attention ?? null, LIGHT);
  }
}
