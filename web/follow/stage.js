// A thing goes behind a curtain, and two networks point at it. Python's side is core/ui/sequences/follow.py.

import { element, isStillWanted, nameButton, playButton, showPlaying } from "../frame/elements.js";
import { bytes, fill, percent } from "../frame/format.js";
import { Loading } from "../frame/loading.js";
import { fetched } from "../frame/session.js";
import { paintGrey } from "../shared/scale.js";
import { drawFrame, FASTEST, inkSquare, isHidden, motion, moved, overlap, SIDE, StraightOn } from "./scene.js";
import { loadFollower } from "./follower.js";

const FRAME = 1000 / 30; // ms
const SCALE = 8; // pixels of the canvas for one of a frame
const STEP = 2; // px that an arrow key moves the curtain
const WIDTHS = { least: 12, most: 44 };
const WAYS = ["remembers", "memoryless", "straight"];
const BEHIND = 0.35; // how clearly the thing is seen through the curtain

export default class Follow {
  #networks = null; // by way
  #states = null;
  #things = [];
  #chosen = 0;
  #thing = { x: 12, y: 20, side: 18, speed: 1.6, angle: 0.35, turn: 0.015 };
  #curtain = { left: 24, right: 48 };
  #held = null; // "thing" or "curtain", with where it was taken
  #isPlaying = !isStillWanted();
  #isBusy = false;
  #next = 0;
  #request = null;

  /** @param {import("../frame/loader.js").Component} component */
  constructor({ parentElement, data }) {
    this.data = data;
    this.host = element("div", "follow");
    this.loading = new Loading(
      () => this.#load(),
      () => this.#open(),
    );
    this.#build();
    parentElement.append(this.host);
    this.#reset();
    this.loading.begin();
  }

  isFor(data) {
    return data.networks.remembers.file === this.data.networks.remembers.file;
  }

  receive({ data }) {
    this.data = data;
    const { messages } = data;
    this.host.lang = data.language;
    this.canvas.ariaLabel = messages.stage;
    this.picker.ariaLabel = messages.things;
    this.hint.textContent = messages.hint;
    this.step.textContent = messages.step;
    this.throw.textContent = messages.throw;
    this.again.textContent = messages.again;
    this.behind.lastChild.textContent = messages.behind;
    [...this.head.children].forEach((cell, place) => (cell.textContent = ["", messages.now, messages.mean][place]));
    for (const way of WAYS) this.rows[way].name.lastChild.textContent = messages[way];
    showPlaying(this.play, this.#isPlaying, messages);
    this.#nameThings();
    this.loading.receive(messages);
    this.#show();
  }

  toSave() {
    return { host: this.host, lines: [] };
  }

  leave() {
    cancelAnimationFrame(this.#request);
    this.host.remove();
  }

  #build() {
    const pixels = SIDE * SCALE;
    this.canvas = element("canvas", "scene", { width: pixels, height: pixels, tabindex: 0, role: "img" });
    this.small = element("canvas", "", { width: SIDE, height: SIDE });
    this.canvas.addEventListener("pointerdown", (event) => this.#take(event));
    this.canvas.addEventListener("pointermove", (event) => this.#drag(event));
    for (const end of ["pointerup", "pointercancel"]) this.canvas.addEventListener(end, () => this.#release());
    this.canvas.addEventListener("keydown", (event) => this.#press(event));
    this.play = playButton();
    this.play.addEventListener("click", () => this.#turn(!this.#isPlaying));
    this.step = this.#button(() => this.#turn(false) ?? this.#advance());
    this.throw = this.#button(() => this.#throwAnew());
    this.again = this.#button(() => this.#reset() ?? this.#show());
    this.look = element("input", "", { type: "checkbox", checked: "" });
    this.look.addEventListener("change", () => this.#show());
    this.behind = element("label", "behind", {}, this.look, element("span"));
    this.picker = element("div", "things", { role: "group" });
    this.hint = element("p", "hint");
    this.#arrange();
  }

  #arrange() {
    this.head = element("tr", "", {}, element("td"), element("th"), element("th"));
    this.rows = Object.fromEntries(
      WAYS.map((way) => {
        const name = element("th", "", { scope: "row" }, element("i", `line ${way}`), element("span"));
        const [now, mean] = [element("td"), element("td")];
        return [way, { name, now, mean, row: element("tr", "", {}, name, now, mean) }];
      }),
    );
    const rows = WAYS.map((way) => this.rows[way].row);
    const table = element(
      "table",
      "scores",
      {},
      element("thead", "", {}, this.head),
      element("tbody", "", {}, ...rows),
    );
    this.sure = element("p", "sure");
    const bar = element("div", "bar", {}, this.play, this.step, this.throw, this.again, this.behind);
    this.host.append(
      element(
        "div",
        "stage",
        {},
        element("div", "left", {}, this.canvas, this.hint),
        element("div", "right", {}, table, this.sure, bar, this.picker, this.loading.box),
      ),
    );
  }

  #button(onClick) {
    const button = element("button", "", { type: "button" });
    button.addEventListener("click", onClick);
    return button;
  }

  async #load() {
    const { remembers, memoryless } = this.data.networks;
    const [one, two, { things }] = await Promise.all([
      loadFollower(remembers),
      loadFollower(memoryless),
      fetched(this.data.things).then((response) => response.json()),
    ]);
    this.#networks = { remembers: one, memoryless: two };
    this.#things = things.map(({ name, pictures }) => ({ name, pixels: bytes(pictures[0].pixels) }));
  }

  async #open() {
    this.#offerThings();
    this.#reset();
    await this.#advance();
    this.#turn(this.#isPlaying);
  }

  #offerThings() {
    this.picker.replaceChildren(
      ...this.#things.map(({ pixels }, place) => {
        const canvas = element("canvas", "", { width: 28, height: 28 });
        paintGrey(canvas, pixels);
        const button = this.#button(() => this.#choose(place));
        button.append(canvas);
        return button;
      }),
    );
    this.#nameThings();
    this.#choose(this.#chosen);
  }

  #nameThings() {
    [...this.picker.querySelectorAll("button")].forEach((button, place) =>
      nameButton(button, fill(this.data.messages.thing, { thing: this.data.names[this.#things[place].name] })),
    );
  }

  #choose(place) {
    this.#chosen = place;
    this.ink = inkSquare(this.#things[place].pixels);
    [...this.picker.children].forEach((button, other) => button.setAttribute("aria-pressed", String(other === place)));
    this.#show();
  }

  /** Forgets what was seen and measured; the scene stays. */
  #reset() {
    this.#states = null;
    this.straight = new StraightOn();
    this.places = null;
    this.hiddenFor = 0;
    this.sums = { count: 0, remembers: 0, memoryless: 0, straight: 0 };
  }

  #turn(isPlaying) {
    this.#isPlaying = isPlaying;
    cancelAnimationFrame(this.#request);
    showPlaying(this.play, isPlaying, this.data.messages);
    if (isPlaying && this.#networks) this.#request = requestAnimationFrame((now) => this.#tick(now));
  }

  async #tick(now) {
    if (now >= this.#next) {
      this.#next = Math.max(this.#next + FRAME, now);
      await this.#advance();
    }
    if (this.#isPlaying && this.host.isConnected) this.#request = requestAnimationFrame((then) => this.#tick(then));
  }

  /** A frame further: the thing moves, both networks look. */
  async #advance() {
    if (!this.#networks || this.#isBusy) return;
    this.#isBusy = true;
    if (this.#held?.what !== "thing") this.#thing = moved(this.#thing);
    const square = squareOf(this.#thing);
    const hidden = isHidden(square, this.#curtain);
    const frame = drawFrame(this.#things[this.#chosen].pixels, this.ink, square, this.#curtain);
    const places = { straight: this.straight.see(square, hidden) };
    this.#states ??= {};
    for (const way of ["remembers", "memoryless"]) {
      const network = this.#networks[way];
      const { place, state } = await network.step(frame, this.#states[way] ?? network.firstState());
      this.#states[way] = state;
      places[way] = [place[0] * SIDE, place[1] * SIDE, place[2] * SIDE, place[3]];
    }
    this.#isBusy = false;
    this.#measure(places, square, hidden);
    if (this.host.isConnected) this.#show();
  }

  #measure(places, square, hidden) {
    this.places = places;
    this.hiddenFor = hidden ? this.hiddenFor + 1 : 0;
    this.covered = Object.fromEntries(WAYS.map((way) => [way, overlap(places[way], square)]));
    if (!hidden) return;
    this.sums.count += 1;
    for (const way of WAYS) this.sums[way] += this.covered[way];
  }

  #throwAnew() {
    this.#thing = { ...this.#thing, ...motion() };
    if (!this.#isPlaying) this.#advance();
  }

  /** Takes hold of the thing where it is seen under the pointer, else of the curtain. */
  #take(event) {
    const [x, y] = this.#at(event);
    const [left, top, side] = squareOf(this.#thing);
    const isOnThing = Math.max(Math.abs(x - left), Math.abs(y - top)) <= side / 2 + 2;
    const isOnCurtain = x >= this.#curtain.left - 2 && x <= this.#curtain.right + 2;
    if (isOnThing && !(isOnCurtain && isHidden(squareOf(this.#thing), this.#curtain))) {
      this.#held = { what: "thing", from: [x - left, y - top], trace: [[x, y]] };
    } else if (isOnCurtain) this.#held = { what: "curtain", from: x - this.#curtain.left };
    else return;
    this.canvas.setPointerCapture(event.pointerId);
  }

  #drag(event) {
    if (!this.#held) return;
    const [x, y] = this.#at(event);
    if (this.#held.what === "curtain") this.#moveCurtain(x - this.#held.from);
    else {
      const { from, trace } = this.#held;
      const half = this.#thing.side / 2;
      const inside = (value) => Math.min(SIDE - half, Math.max(half, value));
      this.#thing = { ...this.#thing, x: inside(x - from[0]), y: inside(y - from[1]) };
      trace.push([x, y, event.timeStamp]);
    }
    if (!this.#isPlaying) this.#show();
  }

  /** Lets go; the thing flies as fast as the pointer did last. */
  #release() {
    if (this.#held?.what === "thing") {
      const trace = this.#held.trace.slice(-5).filter(([, , time]) => time !== undefined);
      const [first, last] = [trace[0], trace.at(-1)];
      if (trace.length > 1 && last[2] > first[2]) {
        const frames = (last[2] - first[2]) / FRAME;
        const [dx, dy] = [0, 1].map((axis) => (last[axis] - first[axis]) / frames);
        const speed = Math.min(FASTEST, Math.hypot(dx, dy));
        this.#thing = { ...this.#thing, speed, angle: Math.atan2(dy, dx) };
      }
    }
    this.#held = null;
  }

  #press(event) {
    const width = this.#curtain.right - this.#curtain.left;
    const { left } = this.#curtain;
    const keys = {
      ArrowLeft: () => this.#moveCurtain(left - STEP),
      ArrowRight: () => this.#moveCurtain(left + STEP),
      ArrowUp: () => this.#moveCurtain(left - STEP / 2, Math.min(WIDTHS.most, width + STEP)),
      ArrowDown: () => this.#moveCurtain(left + STEP / 2, Math.max(WIDTHS.least, width - STEP)),
      " ": () => this.#turn(!this.#isPlaying),
      Enter: () => this.#throwAnew(),
    };
    if (!keys[event.key]) return;
    event.preventDefault();
    keys[event.key]();
    this.#show();
  }

  #moveCurtain(left, width = this.#curtain.right - this.#curtain.left) {
    const inside = Math.min(SIDE - width, Math.max(0, left));
    this.#curtain = { left: inside, right: inside + width };
  }

  #at({ clientX, clientY }) {
    const { left, top, width, height } = this.canvas.getBoundingClientRect();
    return [((clientX - left) * SIDE) / width, ((clientY - top) * SIDE) / height];
  }

  #show() {
    const context = this.canvas.getContext("2d");
    context.imageSmoothingEnabled = false;
    context.clearRect(0, 0, this.canvas.width, this.canvas.height);
    if (this.#things.length) {
      const { pixels } = this.#things[this.#chosen];
      const square = squareOf(this.#thing);
      this.#copy(context, drawFrame(pixels, this.ink, square, this.#curtain), 1);
      if (this.look.checked) this.#copy(context, drawFrame(pixels, this.ink, square, null), BEHIND, "lighter");
    }
    if (this.places) for (const way of WAYS.toReversed()) this.#box(context, way);
    this.#tell();
  }

  #copy(context, frame, alpha, mode = "source-over") {
    paintGrey(
      this.small,
      frame.map((light) => 255 * light),
    );
    context.globalAlpha = alpha;
    context.globalCompositeOperation = mode;
    context.drawImage(this.small, 0, 0, this.canvas.width, this.canvas.height);
    context.globalAlpha = 1;
    context.globalCompositeOperation = "source-over";
  }

  #box(context, way) {
    const [x, y, side] = this.places[way];
    if (way === "straight" && !this.hiddenFor) return; // then it is the thing's own
    const { colour, dash } = this.data.lines[way];
    context.lineWidth = 4;
    context.strokeStyle = colour;
    context.setLineDash(dash);
    context.strokeRect((x - side / 2) * SCALE, (y - side / 2) * SCALE, side * SCALE, side * SCALE);
    context.setLineDash([]);
  }

  #tell() {
    const { messages, language } = this.data;
    for (const way of WAYS) {
      const { now, mean } = this.rows[way];
      now.textContent = this.places ? percent(this.covered[way], language) : "–";
      mean.textContent = this.sums.count ? percent(this.sums[way] / this.sums.count, language) : "–";
    }
    if (!this.places) return;
    const seen = percent(this.places.remembers[3], language);
    const message = this.hiddenFor ? messages.hidden : messages.seen;
    this.sure.textContent = fill(message, { count: this.hiddenFor, percent: seen });
  }
}

/** @returns {[number, number, number]} */
function squareOf({ x, y, side }) {
  return [x, y, side];
}
