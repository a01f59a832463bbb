// The digit canvas: networks answer while one draws. Python's side is core/ui/shared/canvas.py.

import { base64 } from "../frame/format.js";
import { loadModel } from "../frame/session.js";
import { DigitView } from "./digit_view.js";
import { Drawing, FIELD, drawByKeyboard, drawByPointer, drawItself, Looks } from "./drawing.js";
import { keepDrawing, keptDrawing, tell } from "./kept_drawings.js";
import { centreDigit, toBytes } from "./mnist.js";

const SHOWING = 1600; // ms that the example takes to draw itself

export default class DigitCanvas {
  #engine = null; // "page" or "server" once that is known
  #networks = []; // of session.js
  #picture = null; // uint8 (784,), what the networks see
  #sent = null; // what Python knows: { picture, engine }
  #looks = new Looks({
    look: () => this.#look(),
    send: () => this.#send(),
    announce: () => this.view.announce(),
  });
  #example = null; // { drawing, end }: what is read until somebody draws

  /** @param {import("../frame/loader.js").Component} component */
  constructor({ parentElement, data }) {
    this.data = data;
    this.drawing = keptDrawing(data.key);
    this.view = new DigitView(parentElement, this.drawing, data);
    this.drawing.onChange = (isFinal) => {
      this.#endExample();
      if (isFinal) keepDrawing(data.key);
      this.#looks.follow(isFinal);
    };
    drawByPointer(this.view.canvas, this.drawing);
    drawByKeyboard(this.view.canvas, this.drawing, (pen) => this.view.movePen(pen));
    this.resizing = new ResizeObserver(() => this.view.paint(this.#example?.drawing));
    this.resizing.observe(this.view.canvas);
    if (data.isRuntimeInstalled) this.#load(data.models);
    else this.#start("server");
  }

  isFor(data) {
    const files = ({ models }) => models.map(({ file }) => file).join();
    return files(data) === files(this.data);
  }

  /** Takes new data (another language, an answer of the server) or another theme. */
  receive({ data, setStateValue }) {
    this.data = data;
    this.setStateValue = setStateValue;
    this.view.receive(data);
    if (this.#example) this.#looks.schedule();
    if (this.#engine === "server" && this.#picture) this.#showServersAnswer();
  }

  toSave() {
    const titles = this.data.models.map(({ title }) => title).join(", ");
    return { host: this.view.frame, lines: [titles] };
  }

  leave() {
    tell(this, null);
    this.resizing.disconnect();
    this.drawing.onChange = () => {};
    this.#looks.end();
    this.#endExample();
    this.view.host.remove();
  }

  async #load(models) {
    try {
      const onProgress = (share) => this.#engine ?? this.view.showLoading(share); // another part may have failed
      this.#networks = await Promise.all(models.map((model) => loadModel(model, onProgress)));
      this.#start("page");
    } catch (error) {
      console.warn("No network can run in this tab:", error);
      this.#start("server");
    }
  }

  #start(engine) {
    if (!this.view.host.isConnected) return; // left while the networks came
    this.#engine = engine;
    this.view.showEngine(engine, this.#networks);
    if (!this.drawing.isEmpty) this.#looks.follow(true);
    else if (engine === "page" && this.data.example) this.#showExample(this.data.example);
  }

  /** Draws an example and has it read, until the reader draws. */
  #showExample(strokes) {
    const drawing = new Drawing();
    const points = strokes.map((stroke) => stroke.map(([x, y]) => ({ x: x * FIELD, y: y * FIELD })));
    this.#example = { drawing, end: drawItself(drawing, points, SHOWING, () => this.#looks.schedule()) };
  }

  #endExample() {
    this.#example?.end();
    this.#example = null;
  }

  async #look() {
    const shown = this.#example?.drawing ?? this.drawing;
    this.view.paint(shown);
    this.#picture = toBytes(centreDigit(shown.ink(), this.data.longest));
    this.view.showPicture(this.#picture);
    tell(this, this.#example ? null : this.#picture);
    if (!this.#picture) this.view.showAnswers(null);
    else if (this.#engine === "page") await this.#infer();
    else this.#showServersAnswer();
  }

  async #infer() {
    const image = Float32Array.from(this.#picture, (byte) => byte / 255);
    const found = [];
    for (const network of this.#networks) found.push(await network.predict(image));
    this.view.showAnswers(
      found.map(({ logits, familiarity }) => ({ logits, familiar: familiarity?.[0] })),
      this.#networks.map(({ milliseconds }) => milliseconds),
    );
  }

  #showServersAnswer() {
    const { answer } = this.data;
    if (answer?.picture === base64(this.#picture)) this.view.showAnswers(answer.found, answer.milliseconds);
    else this.view.wait();
  }

  /** Tells Python; where the server infers, it answers through new data. */
  #send() {
    if (this.#engine !== "server" && !this.data.isShared) return;
    const state = this.#picture && { picture: base64(this.#picture), engine: this.#engine };
    if (state?.picture === this.#sent?.picture && state?.engine === this.#sent?.engine) return;
    this.#sent = state;
    this.setStateValue("drawing", state);
  }
}
