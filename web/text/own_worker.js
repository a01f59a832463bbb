// The thread in which three text networks learn in turn: wishes come from web/text/own.js.

import { loadRuntime, openGraph } from "../frame/session.js";
import { rest, serve } from "../shared/rest.js";
import { BlownUp, initial, parted, symbolsOf, TextLearner } from "./own_learner.js";
import { normalise, Vocabulary } from "./sampler.js";

const TOLD_EVERY = 250; // ms
const JUDGED_EVERY = 25; // steps of each cell
const WRITTEN_EVERY = 4_000; // ms
const [SAMPLE, TEMPERATURE] = [120, 0.7]; // symbols, of what is written meanwhile
const PATIENCE = 8; // judgements without a better one, after which a cell stops

const wish = { start: null, isPlaying: false, write: null };
let run = null; // { cells: [{ learner, ... }], ... } of now

async function work() {
  for (;;) {
    if (wish.start) await begin();
    else if (!run) return;
    else if (wish.write) await write();
    else if (wish.isPlaying && run.cells.some(({ isDone }) => !isDone)) await goOn();
    else return;
    await rest();
  }
}

async function begin() {
  const { text, networks, steps, number, seed } = wish.start;
  wish.start = null;
  for (const { learner } of run?.cells ?? []) learner.end();
  run = null;
  const whole = normalise(text);
  const { symbols, rare } = symbolsOf(whole);
  const tokens = new Vocabulary({ symbols }).encode(whole);
  const { training, heldOut } = parted(tokens);
  const { Tensor } = await loadRuntime();
  const cells = [];
  for (const network of networks) {
    const [stepper, reader] = await Promise.all([openGraph(network.step), openGraph(network.values)]);
    const start = initial(network, symbols.length, seed);
    const parts = { Tensor, stepper: stepper.session, reader: reader.session };
    const learner = new TextLearner({ ...parts, network, start, training });
    cells.push({ name: network.cell, learner, losses: [], worse: 0, isDone: false });
  }
  if (wish.start) return; // another text came while this one was opened
  run = { cells, turn: 0, steps, symbols, heldOut, number, told: 0, written: 0, spent: 0, done: 0 };
  self.postMessage({
    begun: { number, symbols: symbols.length, rare, training: training.length, heldOut: heldOut.length },
  });
}

/** Does one step of the next cell whose turn it is. */
async function goOn() {
  const cell = run.cells[run.turn % run.cells.length];
  run.turn += 1;
  if (cell.isDone) return;
  const start = performance.now();
  try {
    cell.losses.push(await cell.learner.learn());
  } catch (error) {
    if (!(error instanceof BlownUp)) throw error;
    cell.isDone = true;
    return tell(cell, "blownUp");
  }
  run.spent += performance.now() - start;
  run.done += 1;
  const isLast = cell.learner.step >= run.steps;
  if (cell.learner.step % JUDGED_EVERY === 0 || isLast) await judge(cell, isLast);
  const now = performance.now();
  if (now - run.told > TOLD_EVERY) for (const one of run.cells) tell(one);
  if (now - run.written > WRITTEN_EVERY) await show();
  if (run.cells.every(({ isDone }) => isDone)) await finish();
}

async function judge(cell, isLast) {
  const best = cell.learner.best?.loss ?? Infinity;
  const loss = await cell.learner.judge(run.heldOut);
  cell.worse = loss < best ? 0 : cell.worse + 1;
  const isOverfitting = cell.worse >= PATIENCE;
  cell.isDone = isLast || isOverfitting;
  tell(cell, isOverfitting ? "overfitting" : isLast ? "done" : "", loss);
}

/** Tells how a cell does: its mean loss since it was told last, and that on held-out text where it was judged. */
function tell(cell, why = "", heldOut = null) {
  run.told = performance.now();
  if (!cell.losses.length && !why) return;
  const { learner, losses } = cell;
  const mean = losses.length ? losses.reduce((sum, loss) => sum + loss, 0) / losses.length : null;
  cell.losses = [];
  const left = run.cells.reduce((sum, one) => sum + (one.isDone ? 0 : run.steps - one.learner.step), 0);
  const seconds = (left * run.spent) / Math.max(1, run.done) / 1000;
  const best = learner.best && { step: learner.best.step, loss: learner.best.loss };
  const milliseconds = run.spent / Math.max(1, run.done);
  self.postMessage({
    learned: {
      number: run.number,
      cell: cell.name,
      step: learner.step,
      loss: mean,
      heldOut,
      best,
      why,
      seconds,
      milliseconds,
    },
  });
}

/** Shows what each cell writes now. */
async function show() {
  for (const { name, learner } of run.cells) {
    const text = await learner.write({ symbols: run.symbols, count: SAMPLE, seed: 1, temperature: TEMPERATURE });
    self.postMessage({ wrote: { number: run.number, cell: name, text, step: learner.step } });
    await rest();
    if (wish.start) return;
  }
  run.written = performance.now();
}

async function finish() {
  await show();
  self.postMessage({ finished: { number: run.number } });
}

/** Writes on from the reader's words, by each cell at its best. */
async function write() {
  const given = wish.write;
  wish.write = null;
  for (const { name, learner } of run.cells) {
    const text = await learner.write({ symbols: run.symbols, ...given });
    self.postMessage({ wrote: { number: run.number, cell: name, text: given.prompt + text, step: learner.step } });
    await rest();
    if (wish.start || wish.write) return;
  }
}

serve(
  (name, value) => void (wish[name] = value),
  work,
  () => Object.assign(wish, { start: null, isPlaying: false, write: null }),
);
