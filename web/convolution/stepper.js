// One layer, one step at a time: a window glides over the picture while its arithmetic stands beside it.
// Nothing here asks the server. Python's side is core/ui/convolution/stepper.py.

import { isStillWanted } from "../frame/elements.js";
import { fill, floats, show } from "../frame/format.js";
import { Layer } from "./layer.js";
import { StepperBoard } from "./stepper_board.js";
import { StepperPanel } from "./stepper_panel.js";

const SPEEDS = [0.25, 0.5, 1, 2, 4, 8, 16, 30, 60, 120, 300]; // steps a second
const SPEED_AT_FIRST = 2; // of SPEEDS
const TERM_BY_TERM = 1; // up to this speed every product is added visibly
const LINES_A_SECOND = [8, 2]; // how often the arithmetic line changes at most while it plays, a short and a long one
const LONG_LINE = 30; // terms

export default class Stepper {
  #isPlaying = false;
  #progress = 0; // of the running step, 0 to 1
  #speed = SPEED_AT_FIRST;
  #shown = { row: 0, column: 0 }; // where the window is drawn while it glides to its place
  #frame = null; // of requestAnimationFrame
  #before = 0; // time of the last frame, ms
  #worded = 0; // time of the last arithmetic line, ms
  #received = null; // JSON of the last layer

  /** @param {import("../frame/loader.js").Component} component */
  constructor({ parentElement, data }) {
    this.panel = new StepperPanel(parentElement, SPEEDS.length - 1, {
      play: () => this.#play(!this.#isPlaying),
      step: (direction) => this.#stepBy(direction),
      restart: () => this.#restart(),
      fillAll: () => this.#fillAll(),
      speed: (index) => this.#changeSpeed(index),
      move: (rows, columns) => this.#moveBy(rows, columns),
      jump: (index) => this.#userGoTo(index),
      hover: (term) => this.#highlight(term),
    });
    this.board = new StepperBoard(this.panel);
    this.board.onPlace = (index) => this.#userGoTo(index);
    this.isStill = isStillWanted();
    this.resizing = new ResizeObserver(() => this.#resize());
    this.resizing.observe(this.panel.stage);
    this.watching = new IntersectionObserver(([entry]) => this.#see(entry.isIntersecting));
    this.watching.observe(this.panel.stage);
    this.wishesToPlay = !this.isStill && data.playAtFirst;
  }

  /** Takes a new layer, another language or another theme. */
  receive({ data }) {
    const { messages, ...layer } = data;
    const received = JSON.stringify(layer);
    this.messages = messages;
    if (received !== this.#received) {
      const isSameSize = this.layer?.rows === data.rows && this.layer?.columns === data.columns;
      this.layer = new Layer(floats(data.picture), data);
      this.output = this.layer.output();
      if (!isSameSize || data.operation !== this.operation) {
        this.visited = new Uint8Array(this.layer.count);
        this.index = 0;
        this.#shown = { row: 0, column: 0 };
      }
      this.operation = data.operation;
      this.#received = received;
      this.visited[this.index] = 1;
    }
    this.panel.receive(messages, this.layer);
    this.board.receive(data, this.layer, this.output, this.visited);
    this.#changeSpeed(this.#speed);
    this.#word();
    this.#redraw();
  }

  toSave() {
    return { host: this.panel.stage, lines: [this.panel.equation.innerText] };
  }

  leave() {
    cancelAnimationFrame(this.#frame);
    this.#frame = null;
    this.resizing.disconnect();
    this.watching.disconnect();
  }

  get isPlaying() {
    return this.#isPlaying;
  }

  #see(isVisible) {
    if (!isVisible && this.#isPlaying) {
      this.#play(false);
      this.wishesToPlay = true;
    } else if (isVisible && this.wishesToPlay) {
      this.wishesToPlay = false;
      this.#play(true);
    }
  }

  #play(isPlaying) {
    if (isPlaying && this.index === this.layer.count - 1) this.#restart();
    this.#isPlaying = isPlaying;
    this.#progress = 0;
    this.panel.showPlaying(isPlaying);
    this.#word();
    this.#redraw();
  }

  #restart() {
    this.visited.fill(0);
    this.board.clear();
    this.#goTo(0);
  }

  #fillAll() {
    this.#play(false);
    this.visited.fill(1);
    this.board.showAll();
    this.#goTo(this.layer.count - 1);
    this.#announce();
  }

  #stepBy(direction) {
    this.#userGoTo(Math.min(Math.max(this.index + direction, 0), this.layer.count - 1));
  }

  #moveBy(rows, columns) {
    const { columns: width, rows: height } = this.layer;
    const row = Math.min(Math.max(Math.floor(this.index / width) + rows, 0), height - 1);
    const column = Math.min(Math.max((this.index % width) + columns, 0), width - 1);
    this.#userGoTo(row * width + column);
  }

  #userGoTo(index) {
    this.wishesToPlay = false;
    if (this.#isPlaying) this.#play(false);
    this.#goTo(index);
    this.#announce();
  }

  #goTo(index) {
    this.index = index;
    this.#reveal();
    this.#progress = 0;
    this.#word();
    this.#redraw();
  }

  #changeSpeed(index) {
    this.#speed = Math.min(Math.max(index, 0), SPEEDS.length - 1);
    const text = fill(this.messages.speedValue, { steps: show(this.#speedInSteps) });
    this.panel.showSpeed(this.#speed, text);
  }

  #highlight(term) {
    this.board.term = term;
    this.#redraw();
  }

  /** Writes the arithmetic line, at most so often that it can be read. */
  #word() {
    const now = performance.now();
    const pace = LINES_A_SECOND[Number(this.#termCount > LONG_LINE)];
    if (this.#isPlaying && now - this.#worded < 1000 / pace) return;
    this.#worded = now;
    this.panel.showStep(this.index, this.layer.step(this.index));
  }

  #announce() {
    const { columns } = this.layer;
    this.panel.announce(Math.floor(this.index / columns) + 1, (this.index % columns) + 1, this.output[this.index]);
  }

  #resize() {
    this.board.resize();
    this.#redraw();
  }

  #redraw() {
    this.#frame ??= requestAnimationFrame((now) => this.#tick(now));
  }

  #tick(now) {
    this.#frame = null;
    const seconds = Math.min((now - this.#before) / 1000, 0.1);
    this.#before = now;
    if (this.#isPlaying) this.#advance(seconds);
    const isGliding = this.#glide(seconds);
    const terms = this.#terms();
    this.board.draw(this.index, this.#shown, terms);
    this.panel.showTerms(terms);
    if (this.#isPlaying || isGliding) this.#redraw();
  }

  #advance(seconds) {
    this.#progress += seconds * this.#speedInSteps;
    while (this.#progress >= 1 && this.#isPlaying) {
      this.#progress -= 1;
      if (this.index === this.layer.count - 1) this.#play(false);
      else this.index += 1;
      if (this.#speedInSteps > TERM_BY_TERM) this.#reveal();
    }
    if (this.#terms() >= this.#termCount) this.#reveal();
    this.#word();
  }

  /** Puts the result of this step on the board. */
  #reveal() {
    this.visited[this.index] = 1;
    this.board.show(this.index);
  }

  /** Moves the drawn window towards its place; returns whether it is still on the way. */
  #glide(seconds) {
    const { columns } = this.layer;
    const target = { row: Math.floor(this.index / columns), column: this.index % columns };
    const pace = this.#isPlaying ? Math.min(0.07, 0.2 / this.#speedInSteps) : 0.05; // s, time constant
    const share = this.isStill ? 1 : 1 - Math.exp(-seconds / pace);
    const gap = Math.hypot(target.row - this.#shown.row, target.column - this.#shown.column);
    for (const axis of ["row", "column"]) {
      this.#shown[axis] = gap < 0.004 ? target[axis] : this.#shown[axis] + (target[axis] - this.#shown[axis]) * share;
    }
    return gap >= 0.004;
  }

  /** How many products have been added up so far; all of them unless the play is slow enough to watch each. */
  #terms() {
    if (!this.#isPlaying || this.isStill || this.#speedInSteps > TERM_BY_TERM) return Infinity;
    const [start, end] = [0.2, 0.8]; // of the step: first the window glides, last the result is looked at
    return Math.floor(((this.#progress - start) / (end - start)) * (this.#termCount + 1));
  }

  get #termCount() {
    return this.layer.cells.length * this.layer.channels;
  }

  get #speedInSteps() {
    return SPEEDS[this.#speed];
  }
}
