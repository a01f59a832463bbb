// Strokes on a canvas: by mouse, finger, pen or keyboard, with undo and redo.
// Coordinates are those of a square of FIELD x FIELD units, whatever the canvas's size on the screen.

import { isStillWanted } from "../frame/elements.js";

export const FIELD = 280;
const STEP = 10; // units that an arrow key moves the pen
const SEND_AFTER = 250; // ms of rest before Python is told
const ANNOUNCE_AFTER = 800; // ms of rest before a screen reader is told
const STEPS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

/**
 * What has been drawn. `onChange(isFinal)` is called while a stroke grows (false) and whenever it is complete, undone,
 * redone or cleared (true).
 */
export class Drawing {
  strokes = []; // of points { x, y, width }; replaced, never changed, so that history can keep it
  penWidth = 20;
  #past = [];
  #future = [];
  #stroke = null; // the one that grows
  #ink = inkContext();
  /** @type {(isFinal: boolean) => void} */
  onChange = () => {};

  get isEmpty() {
    return !this.strokes.length && !this.#stroke;
  }
  get canUndo() {
    return this.#past.length > 0;
  }
  get canRedo() {
    return this.#future.length > 0;
  }
  get isPenDown() {
    return this.#stroke !== null;
  }

  begin(point) {
    this.#stroke = [];
    this.extend([point]);
  }

  /**
   * Adds points; a pressure of 0.5, which is also that of none, draws at the pen's width.
   * @param {{x: number, y: number, pressure?: number}[]} points
   */
  extend(points) {
    for (const { x, y, pressure = 0.5 } of points) {
      this.#stroke.push({ x, y, width: this.penWidth * (0.5 + pressure) });
      trace(this.#ink, this.#stroke.slice(-2)); // what is new; the whole is drawn anew at its end
    }
    this.onChange(false);
  }

  end() {
    if (!this.#stroke) return;
    const strokes = [...this.strokes, this.#stroke];
    this.#stroke = null;
    this.#replace(strokes);
  }

  undo() {
    if (!this.canUndo) return;
    this.#future.push(this.strokes);
    this.#show(this.#past.pop());
  }

  redo() {
    if (!this.canRedo) return;
    this.#past.push(this.strokes);
    this.#show(this.#future.pop());
  }

  clear() {
    if (this.strokes.length) this.#replace([]);
  }

  /**
   * Takes strokes that were drawn before, without a way back.
   * @param {{x: number, y: number, width: number}[][]} strokes
   */
  restore(strokes) {
    this.#past = [];
    this.#future = [];
    this.#show(strokes);
  }

  #replace(strokes) {
    this.#past.push(this.strokes);
    this.#future = [];
    this.#show(strokes);
  }

  #show(strokes) {
    this.strokes = strokes;
    this.#ink.clearRect(0, 0, FIELD, FIELD);
    this.paint(this.#ink);
    this.onChange(true);
  }

  /**
   * Draws all strokes.
   * @param {CanvasRenderingContext2D} target its units are the field's
   */
  paint(target) {
    for (const stroke of this.#stroke ? [...this.strokes, this.#stroke] : this.strokes) {
      if (stroke.every(({ width }) => width === stroke[0].width)) trace(target, stroke);
      else stroke.forEach((_point, i) => trace(target, stroke.slice(Math.max(0, i - 1), i + 1)));
    }
  }

  /**
   * Draws all strokes as sharp as the screen allows, in the canvas's own colour of text.
   * @param {HTMLCanvasElement} canvas
   */
  showOn(canvas) {
    const side = Math.round(canvas.clientWidth * devicePixelRatio);
    if (canvas.width !== side) canvas.width = canvas.height = side;
    const target = canvas.getContext("2d");
    target.setTransform(side / FIELD, 0, 0, side / FIELD, 0, 0);
    target.clearRect(0, 0, FIELD, FIELD);
    target.strokeStyle = getComputedStyle(canvas).color;
    this.paint(target);
  }

  ink() {
    return readInk(this.#ink);
  }
}

/** Returns a context of FIELD x FIELD pixels that is cheap to read. */
export function inkContext() {
  const canvas = Object.assign(document.createElement("canvas"), { width: FIELD, height: FIELD });
  return canvas.getContext("2d", { willReadFrequently: true }); // else each reading waits for the graphics card
}

/**
 * Returns how opaque the pixels are, as a plane of float32 (FIELD, FIELD) in [0, 1].
 * @param {CanvasRenderingContext2D} context of inkContext()
 * @returns {import("./mnist.js").Plane}
 */
export function readInk(context) {
  const { data } = context.getImageData(0, 0, FIELD, FIELD);
  const values = new Float32Array(FIELD * FIELD);
  for (let i = 0; i < values.length; i++) values[i] = data[4 * i + 3] / 255;
  return { values, height: FIELD, width: FIELD };
}

/** Draws a line as wide as its last point; its inner points bend it, so that few of them still make a curve. */
function trace(target, points) {
  const [first, last] = [points[0], points.at(-1)];
  target.lineCap = target.lineJoin = "round";
  target.lineWidth = last.width;
  target.beginPath();
  target.moveTo(first.x, first.y);
  for (let i = 1; i < points.length - 1; i++) {
    const [bend, next] = [points[i], points[i + 1]];
    target.quadraticCurveTo(bend.x, bend.y, (bend.x + next.x) / 2, (bend.y + next.y) / 2);
  }
  target.lineTo(last.x, last.y);
  target.stroke();
}

/**
 * Lets strokes draw themselves, at once where less motion is asked for.
 * @param {Drawing} drawing
 * @param {{x: number, y: number}[][]} strokes
 * @param {number} duration ms
 * @param {(share: number) => void} onFrame is called after each frame with the share of the time that is over
 * @returns {() => void} ends it early
 */
export function drawItself(drawing, strokes, duration, onFrame) {
  const points = strokes.flatMap((stroke) => stroke.map((point, i) => ({ ...point, isFirst: !i })));
  const start = performance.now();
  let drawn = 0;
  const step = (now) => {
    const share = isStillWanted() ? 1 : Math.min(1, Math.max(0, now - start) / duration);
    for (; drawn < Math.round(share * points.length); drawn += 1) {
      if (points[drawn].isFirst) drawing.end();
      if (points[drawn].isFirst) drawing.begin(points[drawn]);
      else drawing.extend([points[drawn]]);
    }
    onFrame(share);
    if (share < 1) frame = requestAnimationFrame(step);
    else drawing.end();
  };
  let frame = requestAnimationFrame(step);
  return () => cancelAnimationFrame(frame);
}

/**
 * Lets mouse, finger and pen draw on the canvas.
 * @param {HTMLCanvasElement} canvas
 * @param {Drawing} drawing
 */
export function drawByPointer(canvas, drawing) {
  const points = (event) => {
    const box = canvas.getBoundingClientRect();
    const events = event.getCoalescedEvents?.() ?? [];
    return (events.length ? events : [event]).map(({ clientX, clientY, pointerType, pressure }) => ({
      x: ((clientX - box.left) / box.width) * FIELD,
      y: ((clientY - box.top) / box.height) * FIELD,
      pressure: pointerType === "pen" ? pressure : 0.5,
    }));
  };
  let pointer = null;
  canvas.addEventListener("pointerdown", (event) => {
    if (pointer !== null || event.button !== 0) return;
    drawing.end(); // one that the keyboard began
    pointer = event.pointerId;
    canvas.setPointerCapture(pointer);
    drawing.begin(points(event)[0]);
  });
  canvas.addEventListener("pointermove", (event) => {
    if (event.pointerId === pointer) drawing.extend(points(event));
  });
  for (const type of /** @type {const} */ (["pointerup", "pointercancel", "lostpointercapture"])) {
    canvas.addEventListener(type, (event) => {
      if (event.pointerId !== pointer) return;
      pointer = null;
      drawing.end();
    });
  }
}

/**
 * Lets the keyboard draw: arrows move the pen (finely with Shift), Space puts it down and lifts it, Delete clears,
 * Ctrl+Z and Ctrl+Shift+Z or Ctrl+Y go back and forth.
 * @param {HTMLCanvasElement} canvas
 * @param {Drawing} drawing
 * @param {(pen: {x: number, y: number, isDown: boolean}) => void} onMove
 */
export function drawByKeyboard(canvas, drawing, onMove) {
  const pen = { x: FIELD / 2, y: FIELD / 4 };
  const held = new Set();
  const show = () => onMove({ ...pen, isDown: drawing.isPenDown });
  const move = (step) => {
    const ways = [...held].map((key) => STEPS[key]);
    for (const [axis, i] of [
      ["x", 0],
      ["y", 1],
    ]) {
      pen[axis] = Math.min(FIELD, Math.max(0, pen[axis] + step * ways.reduce((sum, way) => sum + way[i], 0)));
    }
    if (drawing.isPenDown) drawing.extend([{ ...pen }]);
  };
  canvas.addEventListener("keydown", (event) => {
    const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    const isCommand = event.ctrlKey || event.metaKey;
    if (key in STEPS) {
      held.add(key);
      move(event.shiftKey ? STEP / 5 : STEP);
    } else if (key === " ") {
      if (!event.repeat) drawing.isPenDown ? drawing.end() : drawing.begin({ ...pen });
    } else if (key === "Delete" || key === "Backspace") drawing.clear();
    else if (isCommand && (key === "y" || (key === "z" && event.shiftKey))) drawing.redo();
    else if (isCommand && key === "z") drawing.undo();
    else return;
    event.preventDefault(); // the page does not scroll
    event.stopPropagation(); // and Streamlit's own shortcuts stay out of it
    show();
  });
  canvas.addEventListener("keyup", (event) => held.delete(event.key));
  canvas.addEventListener("blur", () => {
    held.clear();
    drawing.end();
    show();
  });
  show();
}

/** Has a drawing looked at while it grows, and tells of it when the pen rests. */
export class Looks {
  #frame = null; // of requestAnimationFrame, kept until the look it began is over
  #isDue = false; // something has changed since the last look
  #timers = [];
  #parts;

  /**
   * @param {object} parts
   * @param {() => Promise<void>} parts.look is called at most once a frame and never before its last call is over
   * @param {() => void} parts.send tells Python
   * @param {() => void} parts.announce tells a screen reader
   */
  constructor(parts) {
    this.#parts = parts;
  }

  /** @param {boolean} isFinal the stroke is complete; as Drawing.onChange says it */
  follow(isFinal) {
    const { send, announce } = this.#parts;
    this.schedule();
    this.#timers.forEach(clearTimeout);
    this.#timers = isFinal ? [setTimeout(send, SEND_AFTER), setTimeout(announce, ANNOUNCE_AFTER)] : [];
  }

  schedule() {
    this.#isDue = true;
    this.#frame ??= requestAnimationFrame(() => this.#look());
  }

  async #look() {
    this.#isDue = false;
    try {
      await this.#parts.look();
    } finally {
      this.#frame = null;
      if (this.#isDue) this.schedule();
    }
  }

  end() {
    cancelAnimationFrame(this.#frame);
    this.#timers.forEach(clearTimeout);
  }
}
