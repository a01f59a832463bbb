// The thread of GANs that learn: wishes come from web/live/board.js, and the page never waits for it.

import { fetched, loadRuntime, read } from "../frame/session.js";
import { Random } from "../shared/random.js";
import { rest } from "../shared/rest.js";
import { BlownUp, Duel, uniform } from "./duel.js";
import { fieldPoints, latticeLatents, shares } from "./field.js";
import { coverage, shapeOf } from "./shapes.js";

const AT_A_STRETCH = 4; // ms of steps before it hears what the page asks for
const JUDGED = 512; // generated points that the coverage is measured with
const SHOWN = 256; // points of each kind that are drawn
const REMEMBERED = 1_000; // ms that steps a second are counted over
const PACES = { slow: 20, full: Infinity }; // steps a second at most

/** What the page asked for and has not got yet; one coroutine sees to it, one thing at a time. */
const wish = { start: null, isPlaying: false, steps: 0, isLookDue: false };
let runs = []; // { duel, settings, losses, real }
let begun = null; // what they began with
let isWorking = false;
let pace = Infinity;
let due = 0; // when the next step may come
let stretch = 0; // when the page was heard last
let times = []; // when the last steps were done
const sessions = new Map(); // URL -> promise of a session
const [field, lattice] = [fieldPoints(), latticeLatents()];
const latents = new Float32Array(2 * JUDGED + lattice.length);
latents.set(uniform(new Random(1), 2 * JUDGED, -1));
latents.set(lattice, 2 * JUDGED);

self.onmessage = ({ data: { name, value } }) => {
  receive[name](value);
  if (isWorking) return;
  isWorking = true;
  work()
    .catch((error) => {
      Object.assign(wish, { start: null, isPlaying: false, steps: 0, isLookDue: false });
      self.postMessage({ failed: String(error?.message ?? error) });
    })
    .finally(() => (isWorking = false));
};

/** @type {Record<string, (value?: any) => void>} */
const receive = {
  start: (value) => Object.assign(wish, { start: value, steps: 0 }),
  change(settings) {
    if (wish.start) wish.start.settings = settings;
    else runs.forEach((run, place) => (run.settings = settings[place]));
    wish.isLookDue = true;
  },
  pace: (name) => (pace = PACES[name] ?? Infinity),
  play: (value) => Object.assign(wish, { isPlaying: value, steps: 0, isLookDue: true }),
  step: () => (wish.steps += 1),
  look: () => (wish.isLookDue = true),
};

async function work() {
  for (;;) {
    if (wish.start) await begin();
    else if (!runs.length) return;
    else if (wish.isLookDue) await look();
    else if (wish.steps || (wish.isPlaying && performance.now() >= due)) await learn();
    else if (!wish.isPlaying) return;
    const now = performance.now();
    const wait = wish.isPlaying && !wish.isLookDue && !wish.steps ? Math.min(due - now, AT_A_STRETCH) : 0;
    if (wait <= 0 && now - stretch < AT_A_STRETCH) continue;
    await rest(Math.max(0, wait));
    stretch = performance.now();
  }
}

async function begin() {
  const { network, shape, lines, seed, settings, number } = wish.start;
  const asked = wish.start;
  const file = (loss, who) => opened(network.losses[loss][who]);
  const [{ Tensor }, looker] = await Promise.all([
    loadRuntime(),
    opened(network.values),
    ...settings.flatMap(({ loss }) => [file(loss, "discriminator"), file(loss, "generator")]),
  ]);
  if (wish.start !== asked) return; // another one, chosen while this one came
  wish.start = null;
  for (const { duel } of runs) duel.end();
  const form = shapeOf(shape, lines);
  runs = settings.map((own) => {
    const duel = new Duel({ Tensor, open: file, looker, network }, form, seed);
    return { duel, settings: own, losses: [], real: duel.realPoints(SHOWN, 0) };
  });
  begun = { number, form };
  times = [];
  due = 0;
  wish.isLookDue = true;
}

/** Opens a graph, once a tab. */
function opened({ url, bytes }) {
  if (!sessions.has(url)) {
    const opening = Promise.all([loadRuntime(), fetched(url).then((response) => read(response, bytes, () => {}))]).then(
      ([ort, graph]) => ort.InferenceSession.create(graph, { executionProviders: ["wasm"] }),
    );
    opening.catch(() => sessions.delete(url));
    sessions.set(url, opening);
  }
  return sessions.get(url);
}

/** Lets each run do one step. */
async function learn() {
  wish.steps = Math.max(0, wish.steps - 1);
  const now = performance.now();
  due = Math.max(due + 1000 / pace, now - 100);
  for (const run of runs) {
    try {
      run.losses.push([run.duel.step + 1, await run.duel.learn(run.settings)]);
    } catch (error) {
      if (!(error instanceof BlownUp)) throw error;
      Object.assign(wish, { isPlaying: false, steps: 0 });
      await look();
      self.postMessage({ blownUp: { number: begun.number, step: run.duel.step + 1 } });
      return;
    }
  }
  times.push(now);
  if (!wish.isPlaying) wish.isLookDue = true;
}

/** Shows both networks of each run as they are now, and the losses since it did so last. */
async function look() {
  wish.isLookDue = false;
  const seen = [];
  for (const run of runs) {
    const { made, logits } = await run.duel.look(latents, field);
    seen.push({
      real: run.real,
      made: made.slice(0, 2 * SHOWN),
      lattice: made.slice(2 * JUDGED),
      field: shares(logits, run.settings.loss),
      score: coverage(made.subarray(0, 2 * JUDGED), begun.form),
      losses: run.losses,
    });
    run.losses = [];
  }
  self.postMessage({
    seen: { number: begun.number, isCurve: begun.form.isCurve, step: runs[0].duel.step, rate: rate(), runs: seen },
  });
}

/** Returns the steps a second of late. */
function rate() {
  const now = performance.now();
  times = times.filter((time) => now - time < REMEMBERED);
  return times.length > 1 ? (1000 * (times.length - 1)) / (times.at(-1) - times[0]) : 0;
}
