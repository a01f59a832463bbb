// The thread of a dream: wishes come from web/gradient/dream.js, and the page never waits for it.

import { Random } from "../shared/random.js";
import { rest, serve } from "../shared/rest.js";
import { Dreamer } from "./dreamer.js";
import { Gradient } from "./graph.js";
import { noise, toRgba } from "./pictures.js";

const REMEMBERED = 15; // steps that the median of their time looks back on
const TASTE = { side: 48, together: 6, dream: { octaves: 1, steps: 14, jitter: 2, smoothing: 0.7, strength: 4 } };

/** What the page asked for and has not got yet; one coroutine sees to it, one thing at a time. */
const wish = { start: null, isPlaying: false, steps: 0 };
let gradient = null; // of the graph of now
let dreamer = null;
let mask = null;
let times = [];
let tasted = []; // numbers of channels whose taste the page knows

/** @type {Record<string, (value?: any) => void>} */
const receive = {
  start: (value) => Object.assign(wish, { start: value, steps: 0 }),
  play: (value) => Object.assign(wish, { isPlaying: value, steps: 0 }),
  step: () => (wish.steps += 1),
  mask(value) {
    mask = value;
    if (dreamer) dreamer.mask = mask;
  },
};

async function work() {
  for (;;) {
    if (wish.start) await begin();
    else if (!dreamer) return;
    else if (wish.isPlaying || wish.steps > 0) await dream();
    else if (tasted.length < gradient.shown) await taste();
    else return;
    await rest();
  }
}

async function begin() {
  const { graph, picture, channel, colours, dream: chosen, number, side, seed } = wish.start;
  const wanted = wish.start;
  wish.start = null;
  const opened = await Gradient.open(graph);
  if (wish.start) return; // another one, chosen while this one came
  if (opened !== gradient) tasted = [];
  gradient = opened;
  gradient.shown = wanted.shown;
  gradient.channels = wanted.channels;
  gradient.colours = colours;
  const random = new Random(seed);
  const next = () => random.next();
  const start = picture ? { data: picture, height: side, width: side, channels: colours } : noise(side, colours, next);
  dreamer = new Dreamer((one) => gradient.of([one], [channel]), start, chosen, next);
  dreamer.mask = mask;
  times = [];
  self.postMessage({ begun: { number, planned: dreamer.planned } });
  show();
}

async function dream() {
  wish.steps = Math.max(0, wish.steps - 1);
  const start = performance.now();
  await dreamer.advance();
  times = [...times.slice(1 - REMEMBERED), performance.now() - start];
  if (wish.start) return;
  show();
  if (dreamer.step === dreamer.planned) {
    wish.isPlaying = false;
    self.postMessage({ done: true });
  }
}

function show() {
  const { picture, step } = dreamer;
  const milliseconds = [...times].sort((a, b) => a - b)[times.length >> 1] ?? 0;
  const pixels = toRgba(picture);
  self.postMessage({ seen: { step, milliseconds, side: picture.height, pixels } }, { transfer: [pixels.buffer] });
}

/** Finds, for a few channels at once, a small picture that each likes, from the same noise. */
async function taste() {
  const from = tasted.length;
  const numbers = Array.from({ length: Math.min(TASTE.together, gradient.shown - from) }, (_, i) => from + i);
  const { channels } = gradient;
  const random = new Random(1);
  const start = noise(TASTE.side, gradient.colours, () => random.next());
  const chosen = numbers.map((place) => Math.floor((place * channels) / gradient.shown));
  const dreamers = numbers.map(() => {
    const own = new Random(2); // the same shifts for all
    return new Dreamer(null, start, TASTE.dream, () => own.next());
  });
  for (let step = 0; step < TASTE.dream.steps; step += 1) {
    await together(dreamers, chosen);
    await rest();
    if (wish.start || wish.isPlaying) return; // it begins again later
  }
  tasted = [...tasted, ...chosen];
  const pictures = dreamers.map(({ picture }) => toRgba(picture));
  self.postMessage({ tasted: { graph: gradient.url, channels: chosen, side: TASTE.side, pictures } });
}

/** Lets several dreams of one size do a step by one run of the network. */
async function together(dreamers, channels) {
  /** @type {{ picture: any, resolve: (found: Float32Array) => void }[]} */
  const asked = [];
  const steps = dreamers.map((one) => {
    one.gradientOf = (picture) => new Promise((resolve) => asked.push({ picture, resolve }));
    return one.advance();
  });
  const found = await gradient.of(
    asked.map(({ picture }) => picture),
    channels,
  );
  const size = found.length / asked.length;
  asked.forEach(({ resolve }, place) => resolve(found.slice(place * size, (place + 1) * size)));
  await Promise.all(steps);
}

serve(
  (name, value) => receive[name](value),
  work,
  () => {
    Object.assign(wish, { start: null, isPlaying: false, steps: 0 });
    dreamer = null;
  },
);
