// The thread of GANs that learn: wishes come from web/live/board.js, and the page never waits for it.

import { openGraph } from "../frame/session.js";
import { rest, serve } from "../shared/rest.js";
import { openDigits } from "./digits.js";
import { BlownUp, Duel } from "./duel.js";
import { Points } from "./points.js";

const AT_A_STRETCH = 4; // ms of steps before it hears what the page asks for
const REMEMBERED = 2_000; // ms that steps a second are counted over
const PACES = { slow: 20, full: Infinity }; // steps a second at most
const JUDGED_EVERY = 3_000; // ms at least; never more than a sixth of the time goes into it

/** What the page asked for and has not got yet; one coroutine sees to it, one thing at a time. */
const wish = { start: null, isPlaying: false, steps: 0, isLookDue: false };
let runs = []; // { duel, settings, losses, distances, real, score }
let begun = null; // { number, subject }: what they began with
let pace = Infinity;
let due = 0; // when the next step may come
let stretch = 0; // when the page was heard last
let looked = 0; // when the page was shown something last
let times = []; // when the last steps were done
const judging = { step: -1, at: 0, took: 0 };

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
    else if (isLookingDue()) await look();
    else if (isJudgingDue()) await judge();
    else if (wish.steps || (wish.isPlaying && performance.now() >= due)) await learn();
    else if (!wish.isPlaying) return;
    const now = performance.now();
    const wait = wish.isPlaying && !isLookingDue() && !wish.steps ? Math.min(due - now, AT_A_STRETCH) : 0;
    if (wait <= 0 && now - stretch < AT_A_STRETCH) continue;
    await rest(Math.max(0, wait));
    stretch = performance.now();
  }
}

/** While they learn, looks that cost much are further apart. */
const isLookingDue = () =>
  wish.isLookDue && !(wish.isPlaying && performance.now() - looked < begun?.subject.lookedEvery);

async function begin() {
  const { network, shape, lines, digits, seed, settings, number } = wish.start;
  const asked = wish.start;
  const file = async (loss, who) => (await openGraph(network.losses[loss][who])).session;
  const [{ Tensor, session: looker }, subject] = await Promise.all([
    openGraph(network.values),
    digits ? openDigits(digits, network.latent) : new Points(shape, lines),
    ...settings.flatMap(({ loss }) => [file(loss, "discriminator"), file(loss, "generator")]),
  ]);
  if (wish.start !== asked) return; // another one, chosen while this one came
  wish.start = null;
  for (const { duel } of runs) duel.end();
  runs = settings.map((own) => {
    const duel = new Duel({ Tensor, open: file, looker, network }, subject.draw, seed);
    return { duel, settings: own, losses: [], distances: [], real: subject.shown(duel), score: null };
  });
  begun = { number, subject };
  times = [];
  due = 0;
  judging.step = -1;
  wish.isLookDue = true;
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

/** Shows both networks of each run as they are now, and what was measured since it did so last. */
async function look() {
  wish.isLookDue = false;
  const seen = [];
  for (const run of runs) {
    seen.push({ ...(await begun.subject.look(run)), losses: run.losses, distances: run.distances });
    Object.assign(run, { losses: [], distances: [] });
  }
  looked = performance.now();
  self.postMessage({
    seen: { number: begun.number, count: begun.subject.count, step: runs[0].duel.step, rate: rate(), runs: seen },
  });
}

/** Is there something new to measure, and time for it? What is looked at is measured then and there. */
function isJudgingDue() {
  if (!begun.subject.judge || runs[0].duel.step === judging.step || wish.steps) return false;
  return !wish.isPlaying || performance.now() - judging.at > Math.max(JUDGED_EVERY, 5 * judging.took);
}

/** Measures what each run generates. */
async function judge() {
  const start = performance.now();
  const { step } = runs[0].duel;
  for (const run of runs) {
    const score = await begun.subject.judge(run, () => !wish.start);
    if (!score) return; // nobody waits for it
    run.score = score;
    run.distances.push([step, score.distance]);
  }
  const now = performance.now();
  Object.assign(judging, { step, at: now, took: now - start });
  wish.isLookDue = true;
}

/** Returns the steps a second of late. */
function rate() {
  const now = performance.now();
  times = times.filter((time) => now - time < REMEMBERED);
  return times.length > 1 ? (1000 * (times.length - 1)) / (times.at(-1) - times[0]) : 0;
}

serve(
  (name, value) => receive[name](value),
  work,
  () => Object.assign(wish, { start: null, isPlaying: false, steps: 0, isLookDue: false }),
);
