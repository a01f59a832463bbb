// A photograph, or what the camera sees, painted in this tab again and again. The thread is worker.js, Python's side
// core/ui/gan/styled/paint.py.

import { absoluteSource, writeAddress } from "../frame/address.js";
import { download } from "../frame/download.js";
import { element } from "../frame/elements.js";
import { bytes, fill, percent } from "../frame/format.js";
import { Player } from "../frame/player.js";
import { Camera } from "./camera.js";
import { windowAt } from "./window.js";

const WRITE_AFTER = 400; // ms of rest before the address is changed
const LONGEST_STEP = 0.25; // s that the photograph moves on between two pictures, at most
const COUNTED = 10; // pictures over which their number a second is a mean

export default class Stage {
  style; // [number of the style]
  strength; // [0 to 1]
  #state = "loading";
  #isWaiting = false; // for a picture of the thread
  #isStale = true; // what is shown is no longer what was chosen
  #photo = null; // ImageBitmap
  #photoOf = ""; // base64 of it
  #seconds = 0; // that the photograph has moved
  #last = 0; // when the picture before was asked for, ms
  #times = []; // when the last pictures came, ms
  #frames = 0;
  #frame = null; // of requestAnimationFrame
  #writing = null; // timer
  #share = 0;

  /** @param {import("../frame/loader.js").Component} component */
  constructor({ parentElement, data }) {
    Object.assign(this, structuredClone(data.start));
    const { side } = data;
    this.player = new Player(
      new URL("./worker.js", import.meta.url),
      (news) => this.#hear(news),
      () => this.#turned(),
    );
    this.camera = new Camera(() => this.#change({}));
    this.source = new OffscreenCanvas(side, side).getContext("2d", { willReadFrequently: true });
    this.painted = new OffscreenCanvas(side, side).getContext("2d");
    this.canvas = element("canvas", "picture", { role: "img", width: side, height: side });
    this.styles = element("div", "styles", { role: "group" });
    this.strengthName = element("span");
    this.strengthSaid = element("output");
    this.slider = element("input", "", { type: "range", min: 0, max: 1, step: 0.05 });
    this.save = element("button", "save", { type: "button" });
    this.retry = element("button", "retry", { type: "button" });
    this.status = element("span", "", { role: "status" });
    this.facts = element("p", "facts");
    this.#lay(parentElement);
    this.#listen();
  }

  #lay(parentElement) {
    const strength = element("label", "strength", {}, this.strengthName, this.slider, this.strengthSaid);
    const buttons = element("div", "controls", {}, this.player.button, this.save);
    const say = element("p", "say", {}, this.status, this.retry);
    const right = element("div", "side", {}, this.styles, strength, buttons, say, this.facts);
    this.board = element("div", "board", {}, this.canvas, right);
    this.host = element("section", "paint", {}, this.board);
    parentElement.append(this.host);
  }

  #listen() {
    this.slider.addEventListener("input", () => {
      this.strength = [Number(this.slider.value)];
      this.#showChoices();
      this.#draw();
      this.#write();
    });
    this.save.addEventListener("click", () => this.canvas.toBlob((blob) => download(blob, "painted.png")));
    this.retry.addEventListener("click", () => this.#open());
  }

  /** Takes another photograph, the camera, another language or another theme. */
  receive({ data }) {
    const isNetwork = JSON.stringify(data.network) !== JSON.stringify(this.data?.network);
    this.data = data;
    this.#name();
    if (data.isCamera) this.camera.open();
    else this.camera.close();
    if (data.picture !== this.#photoOf) this.#take(data.picture);
    if (isNetwork) this.#open();
  }

  toSave() {
    return { host: this.board, lines: [this.data.names[this.style[0]]] };
  }

  leave() {
    cancelAnimationFrame(this.#frame);
    clearTimeout(this.#writing);
    this.camera.close();
    this.player.leave();
    this.host.remove();
  }

  /** Writes every word anew. */
  #name() {
    const { messages, language, names } = this.data;
    this.host.lang = language;
    this.save.textContent = messages.png;
    this.retry.textContent = messages.retry;
    this.strengthName.textContent = messages.strength;
    this.styles.ariaLabel = messages.styles;
    if (this.styles.children.length !== names.length) this.#makeStyles(names.length);
    [...this.styles.children].forEach((button, place) => (button.lastChild.textContent = names[place]));
    this.#showChoices();
    this.#show();
  }

  /** Makes a button with a thumbnail for each style. */
  #makeStyles(count) {
    const buttons = Array.from({ length: count }, (_, place) => {
      const thumbnail = element("span", "thumbnail", { "aria-hidden": "true" });
      thumbnail.style.backgroundImage = `url("${this.data.thumbnails}")`;
      thumbnail.style.backgroundSize = `${100 * count}% 100%`;
      thumbnail.style.backgroundPosition = `${count > 1 ? (100 * place) / (count - 1) : 0}% 0`;
      const button = element("button", "style", { type: "button" }, thumbnail, element("span"));
      button.addEventListener("click", () => this.#change({ style: [place] }));
      return button;
    });
    this.styles.replaceChildren(...buttons);
  }

  #showChoices() {
    const { messages, names, language } = this.data;
    [...this.styles.children].forEach((button, place) =>
      button.setAttribute("aria-pressed", String(place === this.style[0])),
    );
    this.slider.value = String(this.strength[0]);
    this.strengthSaid.textContent = percent(this.strength[0], language);
    this.canvas.ariaLabel = fill(messages.alt, { style: names[this.style[0]] });
  }

  #change(changes) {
    Object.assign(this, changes);
    this.#isStale = true;
    this.#showChoices();
    this.#show();
    this.#write();
    this.#next();
  }

  #open() {
    this.#isWaiting = false;
    this.#state = "loading";
    this.#share = 0;
    this.player.open();
    this.player.ask("open", absoluteSource(this.data.network));
    this.#show();
  }

  #turned() {
    this.#times = [];
    this.#last = 0;
    this.#show();
    this.#next();
  }

  async #take(picture) {
    this.#photoOf = picture;
    const blob = picture && new Blob([bytes(picture)], { type: "image/png" });
    const photo = blob ? await createImageBitmap(blob) : null;
    if (picture !== this.#photoOf) return;
    this.#photo = photo;
    this.#seconds = 0;
    this.#change({});
  }

  #hear(news) {
    if (news.failed !== undefined) {
      console.warn("Nothing can be painted in this tab:", news.failed);
      this.#state = "failed";
    }
    if (news.arrived !== undefined) this.#share = news.arrived;
    if (news.opened) this.#state = "ready";
    if (news.painted) this.#see(news.painted);
    this.#show();
    this.#next();
  }

  /** Asks the thread for the next picture, where it is idle and there is something to paint. */
  #next() {
    if (this.#frame !== null || this.#isWaiting || this.#state !== "ready") return;
    if (!this.#isStale && !this.player.isPlaying) return;
    this.#frame = requestAnimationFrame((now) => {
      this.#frame = null;
      if (this.#isWaiting || !this.#look(now)) return;
      this.#isStale = false;
      this.#isWaiting = true;
      const { side, names } = this.data;
      const { data: pixels } = this.source.getImageData(0, 0, side, side);
      const style = names.map((_name, place) => Number(place === this.style[0]));
      this.player.ask("frame", { pixels, side, style, number: this.#frames });
    });
  }

  /** Draws what is to be painted; false where there is nothing yet. */
  #look(now) {
    if (this.player.isPlaying && this.#last) this.#seconds += Math.min((now - this.#last) / 1000, LONGEST_STEP);
    this.#last = now;
    const { isCamera, side } = this.data;
    const picture = isCamera ? this.camera.picture : this.#photo;
    if (!picture) return false;
    const [width, height] = [picture.videoWidth ?? picture.width, picture.videoHeight ?? picture.height];
    const seen = windowAt(width, height, isCamera ? 0 : this.#seconds);
    this.source.imageSmoothingQuality = "high";
    this.source.drawImage(picture, seen.left, seen.top, seen.side, seen.side, 0, 0, side, side);
    return true;
  }

  #see({ pixels, side }) {
    this.#isWaiting = false;
    this.#frames += 1;
    this.#times = [...this.#times.slice(-COUNTED), performance.now()];
    this.painted.putImageData(new ImageData(pixels, side, side), 0, 0);
    this.#draw();
  }

  /** Lays the painted picture over the photograph, as strong as the reader wishes. */
  #draw() {
    if (!this.#frames) return;
    const context = this.canvas.getContext("2d");
    context.globalAlpha = 1;
    context.drawImage(this.source.canvas, 0, 0);
    context.globalAlpha = this.strength[0];
    context.drawImage(this.painted.canvas, 0, 0);
    this.canvas.dataset.frames = String(this.#frames);
  }

  #show() {
    const { messages, language, isCamera } = this.data;
    const isBlind = isCamera && this.camera.isRefused;
    const state = this.#state === "ready" && isBlind ? "noCamera" : this.#state;
    this.host.dataset.state = state;
    this.status.textContent = fill(messages[state], { percent: percent(this.#share, language) });
    this.retry.hidden = state !== "failed";
    this.save.disabled = !this.#frames;
    this.player.button.disabled = this.#state === "failed";
    this.player.show(messages);
    const [first, last] = [this.#times[0], this.#times.at(-1)];
    const isCounted = this.player.isPlaying && this.#times.length > 2;
    const rate = isCounted ? ((this.#times.length - 1) * 1000) / (last - first) : 0;
    this.facts.textContent = rate ? fill(messages.rate, { rate: rate.toFixed(1) }) : "";
  }

  /** Keeps what is chosen in the address, so that a link or a reload brings it back. */
  #write() {
    clearTimeout(this.#writing);
    this.#writing = setTimeout(() => {
      const changed = Object.entries(this.data.initial).map(([name, [first]]) => {
        const now = this[name][0];
        return [name, now === first ? null : String(now)];
      });
      writeAddress(Object.fromEntries(changed));
    }, WRITE_AFTER);
  }
}
