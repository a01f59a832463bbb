// The thread of a network that learns: wishes come from web/learn/train.js, and the page never waits for it.

import { openGraph } from "../frame/session.js";
import { rest, serve } from "../shared/rest.js";
import { lit, loadDigits } from "../shared/digits.js";
import { BlownUp, judged, Learner, PIXELS } from "./learner.js";
import { withParameters } from "./onnx_file.js";
import { initialParameters } from "./start.js";

const TOLD_EVERY = 33; // ms, about what an eye follows
const LOOKED_EVERY = 100; // ms
const JUDGED_EVERY = 250; // ms at least; never more than a fifth of the time goes into it
const AT_ONCE = 100; // pictures that are judged between two messages
const SHOWN_FILTERS = 32;
const REMEMBERED = 51; // steps that the median of their time looks back on

/** What the page asked for and has not got yet; one coroutine sees to it, one thing at a time. */
const wish = { start: null, isPlaying: false, steps: 0, untilEpoch: 0, isLookDue: false, fileFor: null };
let picture = null; // float32 (784,) that the reader draws
let learner = null;
let digits = null; // { address, pictures }, a promise; of one set at a time
const since = { told: 0, looked: 0, judged: 0, judging: 0 };
let heard = []; // steps that the page has not been told of
let times = [];

/** @type {Record<string, (value?: any) => void>} */
const receive = {
  start: (value) => Object.assign(wish, { start: value, steps: 0, untilEpoch: 0 }),
  play: (value) => Object.assign(wish, { isPlaying: value, steps: 0, untilEpoch: 0 }),
  step: () => (wish.steps += 1),
  epoch: () => learner && (wish.untilEpoch = learner.epoch + 1),
  draw(value) {
    picture = value && Float32Array.from(value, (byte) => byte / 255);
    wish.isLookDue = true;
  },
  file: (purpose) => (wish.fileFor = purpose),
};

async function work() {
  for (;;) {
    if (wish.start) await begin();
    else if (!learner) return;
    else if (wish.fileFor) giveFile();
    else if (isLearningWanted()) await learn();
    else if (wish.isLookDue) await look();
    else return;
    await rest();
  }
}

const isLearningWanted = () => wish.isPlaying || wish.steps > 0 || learner.epoch < wish.untilEpoch;

async function begin() {
  const { network, run, pictures, classes } = wish.start;
  wish.start = null;
  const address = pictures.whole ?? pictures.sheet;
  if (digits?.address !== address) digits = { address, pictures: loadDigits(pictures) };
  digits.pictures.catch(() => (digits = null));
  const [stepper, shower, data] = await Promise.all([
    openGraph(network.step),
    openGraph(network.values),
    digits.pictures,
  ]);
  if (wish.start) return; // another one, chosen while this one came
  learner?.end();
  const start = initialParameters(network.parameters, run.width, run.seed);
  const parts = { Tensor: shower.Tensor, stepper: stepper.session, shower: shower.session, network, start };
  learner = new Learner({ ...parts, training: data.training }, run);
  learner.file = shower.file;
  learner.classes = classes;
  learner.heldOut = data.heldOut;
  heard = [];
  times = [];
  const count = [...start.values()].reduce((sum, { data: values }) => sum + values.length, 0);
  const held = { pictures: data.heldOut.labels.length, training: Math.min(run.pictures, data.training.labels.length) };
  self.postMessage({ begun: { number: run.number, parameters: count, layers: learner.layers, ...held } });
  await judge();
  await look();
}

async function learn() {
  const isSingle = !wish.isPlaying && wish.steps > 0;
  wish.steps = Math.max(0, wish.steps - 1);
  const epoch = learner.epoch;
  const start = performance.now();
  try {
    heard.push(await learner.learn());
  } catch (error) {
    if (!(error instanceof BlownUp)) throw error;
    Object.assign(wish, { isPlaying: false, steps: 0, untilEpoch: 0 });
    tell();
    self.postMessage({ blownUp: { step: learner.step + 1 } });
    return;
  }
  const now = performance.now();
  times = [...times.slice(1 - REMEMBERED), now - start];
  const isPausing = !isLearningWanted();
  if (isPausing || now - since.told > TOLD_EVERY) tell();
  if (wish.isLookDue || isPausing || now - since.looked > LOOKED_EVERY) await look();
  const isJudgingDue = now - since.judged > Math.max(JUDGED_EVERY, 4 * since.judging);
  if (isSingle || isJudgingDue || (isPausing && epoch < learner.epoch)) await judge();
}

/** Tells the page of the steps since it was told last. */
function tell() {
  since.told = performance.now();
  if (!heard.length) return;
  const sum = (part) => heard.reduce((total, one) => total + part(one), 0);
  const count = sum((one) => one.count);
  self.postMessage({
    learned: {
      step: learner.step,
      epoch: learner.epoch,
      loss: sum((one) => one.loss * one.count) / count,
      accuracy: sum((one) => one.correct) / count,
      gradientNorms: heard.at(-1).gradientNorms,
      weightNorms: heard.at(-1).weightNorms,
      milliseconds: [...times].sort((a, b) => a - b)[times.length >> 1],
    },
  });
  heard = [];
}

/** Tells how the network does on the digits that it never learns from. */
async function judge() {
  const start = performance.now();
  const { images, labels } = learner.heldOut;
  const logits = new Float32Array(labels.length * 10);
  for (let from = 0; from < labels.length; from += AT_ONCE) {
    const part = lit(images.subarray(from * PIXELS, (from + AT_ONCE) * PIXELS));
    logits.set((await learner.look(part, ["logits"])).logits.data, from * 10);
    await rest();
    if (wish.start) return; // nobody waits for it
  }
  since.judged = performance.now();
  since.judging = since.judged - start;
  self.postMessage({ judged: { step: learner.step, ...judged(logits, labels) } });
}

/** Shows the first layer's weights, and what each layer makes of the reader's drawing, or else of the first digit. */
async function look() {
  wish.isLookDue = false;
  since.looked = performance.now();
  const shown = picture ?? lit(learner.heldOut.images.subarray(0, PIXELS));
  const found = await learner.look(shown);
  const layers = Object.entries(found).map(([name, { data, dims }]) => ({ name, data, dims: dims.slice(1) }));
  const kernel = learner.parameter(`${learner.layers[0]}/kernel`);
  self.postMessage({
    seen: { step: learner.step, picture: picture ? null : shown, layers, filters: filters(kernel) },
  });
}

/** Returns a kernel's first filters as tiles: `data` float32 (count, side, side), flat. */
function filters({ data, dims }) {
  const all = dims.at(-1);
  const count = Math.min(all, SHOWN_FILTERS);
  const size = data.length / all;
  const tiles = new Float32Array(count * size);
  for (let tile = 0; tile < count; tile += 1) {
    for (let place = 0; place < size; place += 1) tiles[tile * size + place] = data[place * all + tile];
  }
  return { data: tiles, count, side: Math.sqrt(size), all };
}

/** Gives the network as it is now, an .onnx file, and says again what for. */
function giveFile() {
  const purpose = wish.fileFor;
  wish.fileFor = null;
  const fixed = [...learner.parameters, ...Object.keys(learner.switches)].filter((name) =>
    learner.shower.inputNames.includes(name),
  );
  const values = new Map(fixed.map((name) => [name, learner.switches[name] ?? learner.parameter(name)]));
  self.postMessage({ file: withParameters(learner.file, values, learner.classes), purpose });
}

serve(
  (name, value) => receive[name](value),
  work,
  () => Object.assign(wish, { start: null, isPlaying: false, steps: 0, untilEpoch: 0 }),
);
