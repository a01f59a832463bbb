// The thread of one network that writes: what is asked comes from web/text/client.js, and the page never waits for it.

import { rest } from "../shared/rest.js";
import { loadTextModel } from "./model.js";

const BURST = 16; // ms of writing between two messages to the page
const READING = 24; // symbols a second

let model;
let running = 0; // number of the text being written; another one, or a stop, raises it
let isAtReadingSpeed = true;

/** @type {Promise<any>} */
let queue = Promise.resolve(); // the network does one thing at a time: a burst of writing, a look ahead, a trace

/** @type {Record<string, (argument: any, tell: (news: any) => void) => any>} */
const calls = {
  load: (source, tell) => inTurn(() => load(source, tell)),
  lookAhead: (request) => inTurn(() => model.lookAhead(request)),
  trace: (request) => inTurn(() => model.trace(request)),
  stop: () => void (running += 1),
  pace: (pace) => void (isAtReadingSpeed = pace === "reading"),
  write,
};

/**
 * @template Result
 * @param {() => Promise<Result>} task
 * @returns {Promise<Result>}
 */
function inTurn(task) {
  const result = queue.then(task);
  queue = result.catch(() => {});
  return result;
}

async function load(source, tell) {
  model = await loadTextModel(source, (share) => tell({ share }));
  return { difference: model.difference };
}

/** Writes a text; `tell` is given each piece of it, how many symbols there are, and how many come in a second. */
async function write(request, tell) {
  const own = (running += 1);
  const text = { symbols: null, count: 0, isDone: false };
  let rate = 0;
  let pace = { isReading: isAtReadingSpeed, since: performance.now(), from: 0 };
  while (!text.isDone && own === running) {
    if (pace.isReading !== isAtReadingSpeed) {
      pace = { isReading: isAtReadingSpeed, since: performance.now(), from: text.count };
    }
    const read = Math.floor(((performance.now() - pace.since) * READING) / 1000);
    const piece = await inTurn(() => burst(text, request, pace.isReading ? pace.from + 1 + read : Infinity));
    rate = (1000 * (text.count - pace.from)) / (performance.now() - pace.since);
    if (piece && own === running) tell({ text: piece, count: text.count, rate });
    await rest(isAtReadingSpeed && !text.isDone ? 1000 / READING : 0);
  }
  return { count: text.count, rate };
}

/** Writes on for a few ms, at most until there are `due` symbols; returns the piece. */
async function burst(text, request, due) {
  const start = performance.now();
  text.symbols ??= model.write(request);
  let piece = "";
  while (text.count < due && performance.now() - start < BURST) {
    const { value, done } = await text.symbols.next();
    text.isDone = done;
    if (done) break;
    piece += value;
    text.count += 1;
  }
  return piece;
}

self.onmessage = async ({ data: { id, name, argument } }) => {
  try {
    self.postMessage({ id, result: await calls[name](argument, (news) => self.postMessage({ id, news })) });
  } catch (error) {
    self.postMessage({ id, error: String(error) });
  }
};
