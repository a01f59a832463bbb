// A dream in this tab: what the page shows of it, the buttons, and the brush. The thread is dream_worker.js, Python's side
// core/ui/gradient/dream.py.

import { absolute } from "../frame/address.js";
import { download } from "../frame/download.js";
import { element, isStillWanted } from "../frame/elements.js";
import { bytes, fill } from "../frame/format.js";
import { Player } from "../frame/player.js";
import { Brush } from "./brush.js";
import { fromRgba } from "./pictures.js";

const FRAMES = 30; // a second, of a film

export default class Dream {
  data;
  setTriggerValue;
  #isBegun = false; // the worker is at the dream of now
  #number = 0; // of the dream
  #wanted = ""; // as JSON
  #state = "loading";
  #planned = 0;
  #seen = null; // what the thread showed last
  #frame = null;
  #film = null; // of MediaRecorder

  /** @param {import("../frame/loader.js").Component} component */
  constructor({ parentElement }) {
    this.player = new Player(
      new URL("./dream_worker.js", import.meta.url),
      (news) => this.#hear(news),
      () => this.#isBegun && this.#settle(),
    );
    this.buttons = Object.fromEntries(
      ["step", "reset", "everywhere", "png", "film"].map((name) => [name, element("button", name, { type: "button" })]),
    );
    this.retry = element("button", "retry", { type: "button" });
    this.status = element("span", "", { role: "status" });
    this.numbers = element("p", "facts");
    this.canvas = element("canvas", "picture", { role: "img" });
    this.brush = new Brush((mask) => this.player.ask("mask", mask));
    this.keys = element("p", "keys", { id: "brush-keys" });
    this.hint = element("p", "hint");
    this.tasteTitle = element("h3");
    this.tastes = element("div", "tastes", { role: "group" });
    this.stage = element("div", "stage", {}, this.canvas, this.brush.canvas, this.brush.cursor);
    const controls = element("div", "controls", {}, this.player.button, ...Object.values(this.buttons));
    const say = element("p", "say", {}, this.status, this.retry);
    const left = element("div", "", {}, this.stage, this.hint, this.keys);
    const right = element("div", "", {}, controls, say, this.numbers, this.tasteTitle, this.tastes);
    this.host = element("section", "dream", {}, element("div", "board", {}, left, right));
    parentElement.append(this.host);
    this.#listen();
  }

  #listen() {
    const { step, reset, everywhere, png, film } = this.buttons;
    step.addEventListener("click", () => {
      this.player.turn(false);
      this.player.ask("step");
    });
    reset.addEventListener("click", () => this.#start());
    everywhere.addEventListener("click", () => this.brush.clear());
    png.addEventListener("click", () => this.canvas.toBlob((blob) => download(blob, "dream.png")));
    film.addEventListener("click", () => (this.#film ? this.#film.stop() : this.#record()));
    film.hidden = !globalThis.MediaRecorder?.isTypeSupported("video/webm");
    this.retry.addEventListener("click", () => this.#open());
  }

  /** Takes another dream, another language or another theme. */
  receive({ data, setTriggerValue }) {
    Object.assign(this, { data, setTriggerValue });
    this.#name();
    const { graph, channel, picture, seed, dream } = data;
    const wanted = JSON.stringify([graph.url, channel, picture, seed, dream]);
    if (wanted === this.#wanted) return;
    this.#wanted = wanted;
    if (this.tastes.dataset.of !== graph.url) this.tastes.replaceChildren();
    this.#mark();
    if (this.player.isOpen) this.#start();
    else this.#open();
  }

  toSave() {
    const { messages, where, channel } = this.data;
    return { host: this.stage, lines: [`${where} · ${fill(messages.taste, { channel })}`, this.numbers.textContent] };
  }

  leave() {
    cancelAnimationFrame(this.#frame);
    this.player.leave();
    this.brush.leave();
    this.host.remove();
  }

  /** Writes every word anew. */
  #name() {
    const { messages, language } = this.data;
    this.host.lang = language;
    for (const [name, button] of Object.entries(this.buttons)) button.textContent = messages[name];
    if (this.#film) this.buttons.film.textContent = messages.stopFilm;
    this.retry.textContent = messages.retry;
    this.hint.textContent = messages.brush;
    this.keys.textContent = messages.keys;
    this.tasteTitle.textContent = messages.tastes;
    this.tastes.ariaLabel = messages.tastes;
    this.brush.canvas.ariaLabel = messages.paper;
    this.canvas.ariaLabel = messages.alt;
    for (const button of this.tastes.children) this.#nameTaste(/** @type {HTMLElement} */ (button));
    this.#say();
    this.#showState();
  }

  /** Begins a thread of its own, after a failure another one. */
  #open() {
    this.player.open();
    this.#start();
  }

  /** Begins the dream of now from its first step. */
  async #start() {
    const { graph, picture, side, colours, messages: _messages, ...rest } = this.data;
    const number = (this.#number += 1);
    this.#isBegun = false;
    this.#seen = null;
    this.player.isPlaying ||= this.#state === "done" && !isStillWanted();
    this.#set("loading");
    const start = picture && (await decoded(picture, side, colours));
    if (number !== this.#number || !this.player.isOpen) return;
    this.player.ask("mask", this.brush.mask);
    this.player.ask("start", {
      graph: { ...graph, url: absolute(graph.url) },
      picture: start,
      side,
      colours,
      number,
      ...rest,
    });
    this.player.turn(this.player.isPlaying);
  }

  #settle() {
    this.#set(this.player.isPlaying ? "dreaming" : "paused");
  }

  /** Takes what the thread tells; what comes from an earlier dream is late. */
  #hear(news) {
    if (news.failed !== undefined) return this.#fail(news.failed);
    if (news.tasted) return this.#showTastes(news.tasted);
    if (news.begun?.number === this.#number) {
      this.#isBegun = true;
      this.#planned = news.begun.planned;
      this.#settle();
    }
    if (!this.#isBegun) return;
    if (news.seen) this.#see(news.seen);
    if (news.done) {
      this.player.isPlaying = false;
      this.#set("done");
      this.#film?.stop();
    }
  }

  /** Draws at the next frame. */
  #see(seen) {
    this.#seen = seen;
    this.#frame ??= requestAnimationFrame(() => {
      this.#frame = null;
      if (!this.#seen) return;
      const { side, pixels, step, milliseconds } = this.#seen;
      const small = new OffscreenCanvas(side, side);
      small.getContext("2d").putImageData(new ImageData(pixels, side, side), 0, 0);
      if (this.canvas.width !== this.data.side) this.canvas.width = this.canvas.height = this.data.side;
      this.canvas.getContext("2d").drawImage(small, 0, 0, this.data.side, this.data.side);
      this.canvas.dataset.step = step;
      this.numbers.textContent = fill(this.data.messages.facts, {
        step,
        planned: this.#planned,
        side,
        milliseconds: milliseconds ? Number(milliseconds.toPrecision(2)) : "–",
      });
    });
  }

  #fail(reason) {
    console.warn("Nothing can dream in this tab:", reason);
    this.#isBegun = false;
    this.#set("failed");
  }

  #set(state) {
    this.#state = state;
    this.#say();
    this.#showState();
  }

  #say() {
    this.status.textContent = this.data.messages[this.#state];
  }

  #showState() {
    this.host.dataset.state = this.#state;
    this.player.show(this.data.messages);
    const isFailed = this.#state === "failed";
    for (const button of [this.player.button, this.buttons.step]) button.disabled = isFailed;
    this.buttons.reset.disabled = this.buttons.png.disabled = this.buttons.film.disabled = !this.#isBegun;
    this.retry.hidden = !isFailed;
  }

  /** Records what the canvas shows, from the first step to the last, or until the reader ends it. */
  #record() {
    const recorder = new MediaRecorder(this.canvas.captureStream(FRAMES), { mimeType: "video/webm" });
    const parts = [];
    recorder.addEventListener("dataavailable", ({ data }) => parts.push(data));
    recorder.addEventListener("stop", () => {
      this.#film = null;
      this.buttons.film.textContent = this.data.messages.film;
      download(new Blob(parts, { type: "video/webm" }), "dream.webm");
    });
    recorder.start();
    this.#film = recorder;
    this.buttons.film.textContent = this.data.messages.stopFilm;
    this.player.isPlaying = true;
    this.#start();
  }

  #showTastes({ graph, channels, side, pictures }) {
    if (graph !== absolute(this.data.graph.url)) return;
    if (this.tastes.dataset.of !== this.data.graph.url) this.tastes.replaceChildren();
    this.tastes.dataset.of = this.data.graph.url;
    pictures.forEach((pixels, i) => {
      const small = element("canvas", "", { width: side, height: side });
      small.getContext("2d").putImageData(new ImageData(pixels, side, side), 0, 0);
      const button = element("button", "picture", { type: "button", "data-channel": channels[i] }, small);
      button.addEventListener("click", () => {
        this.player.isPlaying = true;
        this.setTriggerValue("channel", channels[i]);
      });
      this.#nameTaste(button);
      this.tastes.append(button);
    });
    this.#mark();
  }

  #nameTaste(button) {
    const name = fill(this.data.messages.taste, { channel: button.dataset.channel });
    button.title = button.ariaLabel = name;
  }

  #mark() {
    for (const button of this.tastes.children) {
      const { channel } = /** @type {HTMLElement} */ (button).dataset;
      button.setAttribute("aria-pressed", String(Number(channel) === this.data.channel));
    }
  }
}

/** Returns a picture that travelled as a PNG as float32 (side, side, colours), flat, in [0, 1]. */
async function decoded(png, side, colours) {
  const blob = new Blob([bytes(png)], { type: "image/png" });
  const bitmap = await createImageBitmap(blob, { colorSpaceConversion: "none", premultiplyAlpha: "none" });
  const context = new OffscreenCanvas(side, side).getContext("2d", { willReadFrequently: true });
  context.drawImage(bitmap, 0, 0, side, side);
  return fromRgba(context.getImageData(0, 0, side, side).data, side, side, colours).data;
}
