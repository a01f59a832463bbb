import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

// The browser's part: a canvas that notes what is drawn on it, in place of pixels.
class Context {
  calls = [];
  clearRect(...box) {
    this.calls.push(["clear", ...box]);
  }
  beginPath() {
    this.calls.push(["begin", this.lineWidth, this.lineCap, this.lineJoin]);
  }
  moveTo(...place) {
    this.calls.push(["move", ...place]);
  }
  lineTo(...place) {
    this.calls.push(["line", ...place]);
  }
  quadraticCurveTo(...places) {
    this.calls.push(["curve", ...places]);
  }
  stroke() {}
  getImageData(x, y, width, height) {
    const data = new Uint8ClampedArray(4 * width * height);
    data.set([9, 9, 9, 51], 4 * (2 * width + 3)); // row 2, column 3
    return { data };
  }
}
globalThis.document = { createElement: () => ({ getContext: () => new Context() }) };
const { Drawing, drawByKeyboard, drawByPointer, drawItself, FIELD, inkContext, Looks, readInk } =
  await import("../../../web/shared/drawing.js");

let drawing;
let told; // isFinal of each change
beforeEach(() => {
  drawing = new Drawing();
  told = [];
  drawing.onChange = (isFinal) => told.push(isFinal);
});
const stroke = (...points) => {
  drawing.begin(points[0]);
  drawing.extend(points.slice(1));
  drawing.end();
};
const places = () => drawing.strokes.map((points) => points.map(({ x, y }) => [x, y]));
const painted = () => {
  const context = new Context();
  drawing.paint(context);
  return context.calls;
};

test("a stroke grows point by point and is kept at its end", () => {
  assert.equal(drawing.isEmpty, true);
  drawing.begin({ x: 1, y: 2 });
  assert.deepEqual([drawing.isEmpty, drawing.isPenDown, drawing.strokes.length], [false, true, 0]);
  drawing.extend([
    { x: 3, y: 4 },
    { x: 5, y: 6 },
  ]);
  drawing.end();
  assert.deepEqual(
    [drawing.isPenDown, places()],
    [
      false,
      [
        [
          [1, 2],
          [3, 4],
          [5, 6],
        ],
      ],
    ],
  );
  assert.deepEqual(told, [false, false, true]);
});

test("a stroke that never began has no end", () => {
  drawing.end();
  assert.deepEqual([drawing.strokes, drawing.canUndo, told], [[], false, []]);
});

test("undo and redo go back and forth, and stop at the ends", () => {
  stroke({ x: 1, y: 1 });
  stroke({ x: 2, y: 2 });
  drawing.undo();
  assert.deepEqual([places(), drawing.canUndo, drawing.canRedo], [[[[1, 1]]], true, true]);
  drawing.undo();
  drawing.undo();
  assert.deepEqual([places(), drawing.canUndo, drawing.canRedo, drawing.isEmpty], [[], false, true, true]);
  drawing.redo();
  drawing.redo();
  drawing.redo();
  assert.deepEqual([places(), drawing.canUndo, drawing.canRedo], [[[[1, 1]], [[2, 2]]], true, false]);
});

test("a new stroke after undo forgets what was undone", () => {
  stroke({ x: 1, y: 1 });
  drawing.undo();
  stroke({ x: 2, y: 2 });
  assert.deepEqual([places(), drawing.canRedo], [[[[2, 2]]], false]);
});

test("clearing is undone like a stroke, and clears nothing twice", () => {
  stroke({ x: 1, y: 1 });
  drawing.clear();
  assert.equal(drawing.isEmpty, true);
  drawing.clear();
  drawing.undo();
  assert.deepEqual(places(), [[[1, 1]]]);
});

test("the pen is as wide at pressure 0.5, half as wide at 0, half wider at 1", () => {
  stroke({ x: 0, y: 0 }, { x: 1, y: 0, pressure: 0 }, { x: 2, y: 0, pressure: 1 });
  assert.deepEqual(
    drawing.strokes[0].map(({ width }) => width),
    [20, 10, 30],
  );
});

test("an even stroke is one line that bends at its inner points and reaches its last one", () => {
  stroke({ x: 0, y: 0 }, { x: 10, y: 0 }, { x: 30, y: 20 });
  assert.deepEqual(painted(), [
    ["begin", 20, "round", "round"],
    ["move", 0, 0],
    ["curve", 10, 0, 20, 10],
    ["line", 30, 20],
  ]);
});

test("a stroke of changing pressure is painted piece by piece, each in its width", () => {
  stroke({ x: 0, y: 0 }, { x: 10, y: 0, pressure: 1 });
  assert.deepEqual(painted(), [
    ["begin", 20, "round", "round"],
    ["move", 0, 0],
    ["line", 0, 0],
    ["begin", 30, "round", "round"],
    ["move", 0, 0],
    ["line", 10, 0],
  ]);
});

test("a point alone is a dot, and the stroke that grows is painted too", () => {
  drawing.begin({ x: 7, y: 8 });
  assert.deepEqual(painted(), [
    ["begin", 20, "round", "round"],
    ["move", 7, 8],
    ["line", 7, 8],
  ]);
});

test("ink is how opaque a pixel is, row by row", () => {
  const { values, height, width } = readInk(inkContext());
  assert.deepEqual([height, width, values.length], [FIELD, FIELD, FIELD * FIELD]);
  assert.ok(values instanceof Float32Array);
  assert.equal(values[2 * FIELD + 3], Math.fround(0.2));
  assert.equal(
    values.reduce((a, b) => a + b),
    Math.fround(0.2),
  );
});

class Canvas extends EventTarget {
  pointers = [];
  getBoundingClientRect() {
    return { left: 100, top: 50, width: 560, height: 140 };
  }
  setPointerCapture(pointer) {
    this.pointers.push(pointer);
  }
  send(type, fields = {}) {
    const event = Object.assign(new Event(type, { cancelable: true }), fields);
    this.dispatchEvent(event);
    return event;
  }
}
const at = (clientX, clientY, more) => ({
  clientX,
  clientY,
  pointerId: 1,
  button: 0,
  pointerType: "mouse",
  pressure: 0,
  ...more,
});

test("a pointer draws in units of the field, whatever the canvas's size", () => {
  const canvas = new Canvas();
  drawByPointer(canvas, drawing);
  canvas.send("pointerdown", at(100, 50));
  canvas.send("pointermove", at(660, 190));
  canvas.send("pointerup", at(660, 190));
  assert.deepEqual(places(), [
    [
      [0, 0],
      [280, 280],
    ],
  ]);
  assert.deepEqual(canvas.pointers, [1]);
});

test("a pen's pressure counts, a mouse's does not", () => {
  const canvas = new Canvas();
  drawByPointer(canvas, drawing);
  for (const pointerType of ["pen", "mouse"]) {
    canvas.send("pointerdown", at(100, 50, { pointerType, pressure: 1 }));
    canvas.send("pointerup", at(100, 50));
  }
  assert.deepEqual(
    drawing.strokes.map(([{ width }]) => width),
    [30, 20],
  );
});

test("a second finger, another button and a move without a press draw nothing", () => {
  const canvas = new Canvas();
  drawByPointer(canvas, drawing);
  canvas.send("pointermove", at(200, 60));
  canvas.send("pointerdown", at(200, 60, { button: 2 }));
  assert.equal(drawing.isEmpty, true);
  canvas.send("pointerdown", at(100, 50));
  canvas.send("pointerdown", at(300, 60, { pointerId: 2 }));
  canvas.send("pointermove", at(300, 60, { pointerId: 2 }));
  canvas.send("pointerup", at(300, 60, { pointerId: 2 }));
  assert.equal(drawing.isPenDown, true);
  canvas.send("pointercancel", at(100, 50));
  assert.deepEqual(places(), [[[0, 0]]]);
});

const keyboard = () => {
  const canvas = new Canvas();
  const moves = [];
  drawByKeyboard(canvas, drawing, (pen) => moves.push(pen));
  return {
    canvas,
    moves,
    press: (key, more = {}) => canvas.send("keydown", { key, ...more }),
    lift: (key) => canvas.send("keyup", { key }),
  };
};

test("the keyboard's pen begins a quarter below the top and moves by 10, with Shift by 2", () => {
  const { moves, press, lift } = keyboard();
  press("ArrowRight");
  lift("ArrowRight");
  press("ArrowUp", { shiftKey: true });
  assert.deepEqual(moves, [
    { x: 140, y: 70, isDown: false },
    { x: 150, y: 70, isDown: false },
    { x: 150, y: 68, isDown: false },
  ]);
});

test("two held arrows move the pen aslant, opposite ones not at all", () => {
  const { moves, press } = keyboard();
  press("ArrowRight");
  press("ArrowDown");
  assert.deepEqual(moves.at(-1), { x: 160, y: 80, isDown: false });
  press("ArrowLeft");
  assert.deepEqual(moves.at(-1), { x: 160, y: 90, isDown: false });
});

test("the pen stays on the field", () => {
  const { moves, press, lift } = keyboard();
  for (let i = 0; i < 40; i++) press("ArrowLeft");
  lift("ArrowLeft");
  for (let i = 0; i < 40; i++) press("ArrowDown");
  assert.deepEqual(moves.at(-1), { x: 0, y: FIELD, isDown: false });
});

test("Space puts the pen down and lifts it, a held one once", () => {
  const { moves, press } = keyboard();
  press(" ");
  press(" ", { repeat: true });
  press("ArrowRight");
  assert.deepEqual(moves.at(-1), { x: 150, y: 70, isDown: true });
  press(" ");
  assert.deepEqual(places(), [
    [
      [140, 70],
      [150, 70],
    ],
  ]);
});

test("keys undo, redo and clear; others are left to the page", () => {
  const { press } = keyboard();
  stroke({ x: 1, y: 1 });
  for (const [key, more, count] of [
    ["z", { ctrlKey: true }, 0],
    ["Z", { metaKey: true, shiftKey: true }, 1],
    ["z", { metaKey: true }, 0],
    ["y", { ctrlKey: true }, 1],
    ["Delete", {}, 0],
    ["z", { ctrlKey: true }, 1],
    ["Backspace", {}, 0],
  ]) {
    assert.equal(press(key, more).defaultPrevented, true);
    assert.equal(drawing.strokes.length, count, key);
  }
  for (const key of ["z", "y", "a", "Tab"]) assert.equal(press(key).defaultPrevented, false);
});

test("leaving the canvas ends the stroke and lets go of the keys", () => {
  const { canvas, moves, press } = keyboard();
  press(" ");
  press("ArrowRight");
  canvas.send("blur");
  assert.deepEqual([drawing.isPenDown, moves.at(-1).isDown], [false, false]);
  press("ArrowDown");
  assert.deepEqual(moves.at(-1), { x: 150, y: 80, isDown: false }); // not to the right any more
});

/** Runs frames at these times (ms) and returns what `drawItself` told. */
function framesAt(times, isStill) {
  const due = [];
  globalThis.matchMedia = () => ({ matches: isStill });
  globalThis.performance.now = () => 0;
  globalThis.requestAnimationFrame = (step) => due.push(step);
  const shares = [];
  const strokes = [
    [
      { x: 0, y: 0 },
      { x: 10, y: 0 },
    ],
    [
      { x: 0, y: 9 },
      { x: 10, y: 9 },
    ],
  ];
  drawItself(drawing, strokes, 100, (share) => shares.push(share));
  for (const time of times) due.shift()?.(time);
  return { shares, isOver: !due.length };
}

test("strokes draw themselves in the time that they are given, and lift the pen between them", () => {
  assert.deepEqual(framesAt([50], false), { shares: [0.5], isOver: false });
  assert.equal(drawing.isPenDown, true);
  drawing = new Drawing();
  assert.deepEqual(framesAt([50, 120], false), { shares: [0.5, 1], isOver: true });
  assert.deepEqual(places(), [
    [
      [0, 0],
      [10, 0],
    ],
    [
      [0, 9],
      [10, 9],
    ],
  ]);
});

test("strokes stand there at once where less motion is asked for", () => {
  assert.deepEqual(framesAt([1], true), { shares: [1], isOver: true });
  assert.equal(drawing.strokes.length, 2);
});

/** Frames as a browser gives them, when the test says so. */
function frames() {
  const due = [];
  globalThis.requestAnimationFrame = (call) => due.push(call);
  globalThis.cancelAnimationFrame = () => due.splice(0);
  return { due, next: () => due.splice(0).forEach((call) => call()) };
}

test("looks come once a frame, never before the last is over, and again for what came meanwhile", async () => {
  const { due, next } = frames();
  const ends = [];
  const looks = new Looks({ look: () => new Promise((end) => ends.push(end)), send() {}, announce() {} });
  looks.schedule();
  looks.schedule();
  assert.equal(due.length, 1);
  next();
  looks.schedule(); // in the middle of the look
  assert.deepEqual([ends.length, due.length], [1, 0]);
  ends[0]();
  await new Promise((rest) => setTimeout(rest));
  assert.equal(due.length, 1);
  next();
  ends[1]();
  await new Promise((rest) => setTimeout(rest));
  assert.deepEqual([ends.length, due.length], [2, 0]);
});

test("Python and screen readers are told when the pen rests, not while it moves or after the part has left", (context) => {
  frames();
  context.mock.timers.enable({ apis: ["setTimeout"] });
  const heard = [];
  const looks = new Looks({ look: async () => {}, send: () => heard.push("send"), announce: () => heard.push("say") });
  looks.follow(true);
  looks.follow(false);
  context.mock.timers.tick(5000);
  assert.deepEqual(heard, []);
  looks.follow(true);
  context.mock.timers.tick(5000);
  assert.deepEqual(heard, ["send", "say"]);
  looks.follow(true);
  looks.end();
  context.mock.timers.tick(5000);
  assert.deepEqual(heard, ["send", "say"]);
});
