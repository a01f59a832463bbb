// The home page's first picture: what is drawn flows through the served network while the pen moves.
// Python's side is core/ui/home/flow.py.

import { base64, bytes } from "../frame/format.js";
import { Drawing, drawByKeyboard, drawByPointer, drawItself, Looks } from "../shared/drawing.js";
import { keepDrawing, keptDrawing } from "../shared/kept_drawings.js";
import { centreDigit, toBytes } from "../shared/mnist.js";
import { FlowView } from "./flow_view.js";
import { frameOfRun, frameSent } from "./frames.js";
import { loadOpenNetwork } from "./network.js";

const UNTOUCHED = 1500; // ms until a digit draws itself
const ITS_STROKE = 1900; // ms that it takes
const INTENTS = ["pointerenter", "pointerdown", "touchstart", "focusin", "keydown"];

export default class Flow {
  /** @type {(name: string, value: any) => void} */
  setStateValue;
  #engine = null; // "page" or "server" once that is known
  #network = null; // of network.js
  #loading = null; // promise
  #picture = null; // uint8 (784,), what the network sees
  #sent = ""; // base64 of the picture that Python knows
  #looks = new Looks({
    look: () => this.#look(),
    send: () => this.#send(),
    announce: () => this.view.announce(),
  });
  #demo = null; // { drawing, timer, end } of the digit that draws itself, until somebody touches the picture

  /** @param {import("../frame/loader.js").Component} component */
  constructor({ parentElement, data }) {
    this.data = data;
    this.drawing = keptDrawing(data.key);
    this.drawing.onChange = (isFinal) => this.#follow(isFinal);
    this.view = new FlowView(parentElement, data, {
      clear: () => this.#clear(),
      retry: () => this.#load(),
    });
    const { canvas, host } = this.view;
    canvas.addEventListener("pointerdown", () => this.#endDemo()); // before the pen's own listener
    drawByPointer(canvas, this.drawing);
    drawByKeyboard(canvas, this.drawing, (pen) => this.view.movePen(pen));
    for (const intent of INTENTS) host.addEventListener(intent, () => this.#load(), { once: true, passive: true });
    this.resizing = new ResizeObserver(() => this.#paint());
    this.resizing.observe(canvas);
    if (!this.drawing.isEmpty) this.#load();
    else this.#demo = { drawing: new Drawing(), timer: setTimeout(() => this.#play(), UNTOUCHED), end: () => {} };
  }

  /** Takes new data (another language, an answer of the server) or another theme. */
  receive({ data, setStateValue }) {
    Object.assign(this, { data, setStateValue });
    this.view.receive(data);
    this.#paint();
    if (this.#engine === "server" && this.#picture) this.#showServersAnswer();
  }

  toSave() {
    return { host: this.view.stage, lines: [this.view.words.textContent] };
  }

  leave() {
    this.resizing.disconnect();
    this.drawing.onChange = () => {};
    this.#looks.end();
    this.#endDemo();
    this.view.leave();
  }

  /** Brings the network: only where somebody comes near, because its runtime is large. */
  #load() {
    if (!this.data.isRuntimeInstalled) this.#start("server");
    else if (!this.#loading) this.#loading = this.#bring();
  }

  async #bring() {
    const { network, layers } = this.data;
    try {
      const source = { ...network, tensors: layers.map(({ tensor }) => tensor) };
      this.view.showLoading(0);
      this.#network = await loadOpenNetwork(source, (share) => this.view.showLoading(share));
      this.#start("page");
    } catch (error) {
      console.warn("No network can run in this tab:", error);
      this.#loading = null; // so that it can be tried again
      this.#start("server");
    }
  }

  #start(engine) {
    if (!this.view.host.isConnected) return; // left while the network came
    this.#engine = engine;
    this.view.showEngine(engine);
    if (!this.drawing.isEmpty) this.#follow(true);
  }

  #clear() {
    this.#endDemo();
    this.drawing.clear();
    this.#looks.schedule();
  }

  #follow(isFinal) {
    this.#endDemo();
    if (isFinal) keepDrawing(this.data.key);
    this.#looks.follow(isFinal);
  }

  async #look() {
    this.#paint();
    this.#picture = toBytes(centreDigit(this.drawing.ink(), this.data.longest));
    if (!this.#picture) this.view.show(null);
    else if (this.#engine === "page") await this.#infer();
    else this.view.wait();
  }

  async #infer() {
    const picture = this.#picture;
    const start = performance.now();
    const run = await this.#network.run(Float32Array.from(picture, (byte) => byte / 255));
    const milliseconds = performance.now() - start;
    this.view.show(frameOfRun(picture, run, this.data.layers, this.data.network.calibration), milliseconds);
  }

  #paint() {
    this.view.paint(this.#demo?.drawing ?? this.drawing, this.drawing.isEmpty);
  }

  /** Tells Python, which answers through new data, where the server infers. */
  #send() {
    const sent = this.#picture && base64(this.#picture);
    if (this.#engine !== "server" || !sent || sent === this.#sent) return;
    this.#sent = sent;
    this.setStateValue("drawing", { picture: sent });
  }

  async #showServersAnswer() {
    const { answer, layers } = this.data;
    if (!answer || answer.picture !== base64(this.#picture)) return;
    this.view.show(await frameSent(answer.frame, this.#picture, layers));
  }

  /** Draws a digit by itself, with what the network made of it on the way. */
  async #play() {
    const { strokes, frames } = this.data.recorded;
    const { layers } = this.data;
    const ready = await Promise.all(frames.map((frame) => frameSent(frame, bytes(frame.image), layers)));
    const demo = this.#demo;
    if (!demo) return; // touched meanwhile
    const points = strokes.map((stroke) => stroke.map(([x, y]) => ({ x, y })));
    let shown = 0;
    this.view.showRecorded();
    demo.end = drawItself(demo.drawing, points, ITS_STROKE, (share) => {
      const moment = Math.floor(share * frames.length);
      if (moment > shown) this.view.show(ready[moment - 1]);
      shown = moment;
      this.#paint();
    });
  }

  #endDemo() {
    clearTimeout(this.#demo?.timer);
    this.#demo?.end();
    this.#demo = null;
  }
}
