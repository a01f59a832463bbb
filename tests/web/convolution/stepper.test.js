import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

/** Returns an element that takes whatever is done to it: what is set stays, what is asked for is such an element too. */
function element() {
  const kept = { listeners: {} };
  const call = () => element();
  return new Proxy(call, {
    get(_call, name) {
      if (name === "addEventListener") return (kind, listener) => (kept.listeners[kind] = listener);
      if (name === Symbol.toPrimitive) return () => 0;
      if (name === Symbol.iterator) return () => [][Symbol.iterator]();
      if (name === "clientWidth") return 0; // so that the board draws nothing
      return (kept[name] ??= element());
    },
    set(_call, name, value) {
      kept[name] = value;
      return true;
    },
  });
}

let frames; // waiting for requestAnimationFrame
let seen; // what the IntersectionObserver calls
class Observer {
  constructor(callback) {
    seen = callback;
  }
  observe() {}
  disconnect() {}
}
Object.assign(globalThis, {
  document: { createElement: element },
  getComputedStyle: element,
  matchMedia: () => ({ matches: false }),
  requestAnimationFrame: (callback) => frames.push(callback),
  cancelAnimationFrame: () => {},
  ResizeObserver: class extends Observer {},
  IntersectionObserver: Observer,
});
const { default: Stepper } = await import("../../../web/convolution/stepper.js");

const base64 = (numbers) => Buffer.from(Float32Array.from(numbers).buffer).toString("base64");
const LAYER = {
  picture: base64([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]),
  height: 3,
  width: 4,
  channels: 1,
  operation: "convolution",
  kernel: [[1]],
  stride: 1,
  dilation: 1,
  top: 0,
  left: 0,
  rows: 3,
  columns: 4,
  bias: 0.5,
  activation: "none",
  leakySlope: 0,
  diverging: [
    [0, 0, 0],
    [255, 255, 255],
  ],
  inputView: "picture",
  outputView: "picture",
  inputLimit: 1,
  outputLimit: 1,
  productLimit: 1,
  messages: { announce: "{row} {column}: {value}", position: "{step} of {count}", speedValue: "{steps} a second" },
};

let stepper;
let time;
beforeEach(() => {
  frames = [];
  time = 0;
  stepper = newStepper();
});

function newStepper(changes = {}) {
  const made = new Stepper({ parentElement: element(), data: { ...LAYER, ...changes } });
  made.receive({ data: { ...LAYER, ...changes } });
  return made;
}

const press = (name) => stepper.panel.buttons[name].listeners.click({});
const key = (name, more = {}) =>
  stepper.panel.input.listeners.keydown({ key: name, preventDefault() {}, stopPropagation() {}, ...more });
const visited = () => [...stepper.visited].flatMap((isVisited, index) => (isVisited ? [index] : []));
const said = () => stepper.panel.live.textContent;
const speed = () => stepper.panel.speedValue.textContent;

/** Lets so many ms pass, a frame every 10 ms. */
function pass(milliseconds) {
  for (const end = time + milliseconds; time < end;) {
    time += 10;
    for (const frame of frames.splice(0)) frame(time);
  }
}

test("the window begins at the first place, and its result alone is on the board", () => {
  assert.equal(stepper.index, 0);
  assert.deepEqual(visited(), [0]);
});

test("forward and back go one step along the rows and stop at the ends", () => {
  press("back");
  assert.equal(stepper.index, 0);
  for (let i = 0; i < 5; i++) press("forward");
  assert.deepEqual([stepper.index, visited()], [5, [0, 1, 2, 3, 4, 5]]);
  press("back");
  assert.equal(stepper.index, 4);
  for (let i = 0; i < 20; i++) press("forward");
  assert.equal(stepper.index, 11);
});

test("each step is said: row, column and result from 1", () => {
  for (let i = 0; i < 5; i++) press("forward");
  assert.equal(said(), "2 2: 6.5"); // the sixth pixel and the bias
  assert.equal(stepper.panel.position.textContent, "6 of 12");
});

test("arrow keys move the window to the four sides and stop at the edges; Home goes to the first place", () => {
  const places = [
    ["ArrowUp", 0],
    ["ArrowLeft", 0],
    ["ArrowDown", 4],
    ["ArrowRight", 5],
    ["ArrowDown", 9],
    ["ArrowDown", 9],
    ["ArrowUp", 5],
    ["ArrowLeft", 4],
    ["ArrowLeft", 4],
    ["ArrowRight", 5],
    ["ArrowRight", 6],
    ["ArrowRight", 7],
    ["ArrowRight", 7],
    ["Home", 0],
  ];
  for (const [name, place] of places) {
    key(name);
    assert.equal(stepper.index, place, name);
  }
});

test("all at once visits every place and stops at the last; from the start forgets them", () => {
  press("fillAll");
  assert.deepEqual([stepper.index, visited().length, said()], [11, 12, "3 4: 12.5"]);
  press("restart");
  assert.deepEqual([stepper.index, visited()], [0, [0]]);
});

test("one step a second is played at first", () => {
  assert.equal(speed(), "1 a second");
  press("play");
  pass(950);
  assert.equal(stepper.index, 0);
  pass(100);
  assert.equal(stepper.index, 1);
  pass(2000);
  assert.equal(stepper.index, 3);
  assert.equal(stepper.isPlaying, true);
});

test("at 60 steps a second none is left out, and the play ends at the last place", () => {
  stepper.panel.speed.value = 8;
  stepper.panel.speed.listeners.input({});
  assert.equal(speed(), "60 a second");
  press("play");
  pass(100);
  assert.ok(stepper.index >= 4 && stepper.index <= 6, String(stepper.index));
  pass(200);
  assert.deepEqual([stepper.index, visited().length, stepper.isPlaying], [11, 12, false]);
});

test("several steps a frame leave none out either", () => {
  stepper.panel.speed.value = 10;
  stepper.panel.speed.listeners.input({});
  assert.equal(speed(), "300 a second");
  press("play");
  pass(20);
  assert.deepEqual([stepper.index, visited()], [6, [0, 1, 2, 3, 4, 5, 6]]);
});

test("a long pause between two frames does not make the play jump", () => {
  press("play");
  pass(10);
  time += 60_000; // the tab lay in the background
  pass(10);
  assert.equal(stepper.index, 0); // at most 0.1 s have counted
});

test("the result of a slow step comes when all its products are added up", () => {
  press("fillAll");
  press("restart");
  press("play");
  pass(1020);
  assert.equal(stepper.index, 1);
  assert.deepEqual(visited(), [0]);
  pass(400); // from 0.2 to 0.8 s of a step n products come in n + 1 even parts: a single one at 0.5 s
  assert.deepEqual(visited(), [0]);
  pass(120);
  assert.deepEqual(visited(), [0, 1]);
});

test("play at the end begins anew", () => {
  press("fillAll");
  press("play");
  assert.deepEqual([stepper.index, visited(), stepper.isPlaying], [0, [0], true]);
});

test("whoever moves the window stops the play", () => {
  press("play");
  press("forward");
  assert.deepEqual([stepper.isPlaying, stepper.index], [false, 1]);
});

test("out of sight the play pauses, and goes on when seen again", () => {
  press("play");
  seen([{ isIntersecting: false }]);
  assert.equal(stepper.isPlaying, false);
  seen([{ isIntersecting: true }]);
  assert.equal(stepper.isPlaying, true);
});

test("another picture of the same size keeps the place, another size begins anew", () => {
  for (let i = 0; i < 3; i++) press("forward");
  stepper.receive({ data: { ...LAYER, bias: 1 } });
  assert.deepEqual([stepper.index, visited(), stepper.output[0]], [3, [0, 1, 2, 3], 2]);
  stepper.receive({ data: { ...LAYER, rows: 2 } });
  assert.deepEqual([stepper.index, visited()], [0, [0]]);
});
