// One of the threads that run operated networks. It does one task at a time and keeps one session a network, that of the last
// operation: the one before it is released first.

import { brought, fetched, loadRuntime, selfTest, sessionOf } from "../frame/session.js";
import { joined } from "../shared/protobuf.js";
import { normsOf, operated } from "./edit.js";
import { readNetwork } from "./network.js";

const TOLERANCE = 1e-4; // of a logit, between this tab and the card

/**
 * @typedef {object} Setting what the page gives once
 * @property {import("../frame/session.js").Source[]} networks absolute URLs
 * @property {{url: string, side: number, across: number, channels: number}} sheet of test pictures
 *
 * @typedef {object} Task
 * @property {number} network its place in the setting
 * @property {string} key names the operation
 * @property {import("./edit.js").Operation | null} operation null: only tell what the network is made of
 * @property {{first: number, count: number}} [part] of the test pictures
 * @property {Float32Array} [images] or other ones, flat
 */

/** @type {Setting} */
let setting;
let sheet = null; // promise of pixels
const opened = new Map(); // place of a network -> promise of { file, end, network, card }
const sessions = new Map(); // place of a network -> { key, session }
let alive = 0; // sessions that were made and not released

self.onmessage = async ({ data }) => {
  if (data.setting) {
    setting = data.setting;
    return;
  }
  try {
    const found = await done(data.task);
    self.postMessage({ found, alive });
  } catch (error) {
    self.postMessage({ failed: String(error?.message ?? error), alive });
  }
};

async function done({ network, key, operation, part, images }) {
  const known = await open(network);
  if (!operation) return factsOf(known);
  const session = await keptSession(network, key, operation);
  const { logits, familiarity } = await run(session, known.card, images ?? (await testPictures(part)));
  return images
    ? { said: { logits, familiar: familiarity?.[0] } }
    : { answers: answersOf(logits, known.card.labels.length) };
}

/** Loads a network, once a thread, and compares its answers with the card's before anything is cut. */
function open(place) {
  if (!opened.has(place)) {
    const { card, file, bytes, strangers } = setting.networks[place];
    const opening = Promise.all([
      fetched(card).then((response) => response.json()),
      brought({ url: file, bytes }),
      strangers ? brought({ url: strangers.file, bytes: strangers.bytes }) : new Uint8Array(),
    ]).then(async ([facts, whole, end]) => {
      const session = await begin(place, "", joined([whole, end]));
      const { images, logits } = facts.self_test;
      const here = await run(session, facts, Float32Array.from(images.flat(Infinity)));
      selfTest(facts, here.logits, logits.flat(), TOLERANCE);
      return { file: whole, end, network: readNetwork(whole), card: facts };
    });
    opening.catch(() => opened.delete(place));
    opened.set(place, opening);
  }
  return opened.get(place);
}

function factsOf({ network: { blocks, kernels }, file }) {
  return {
    facts: {
      blocks: blocks.map(({ title, drop, cut, kernels: own }) => ({
        title,
        canDrop: drop !== null,
        canCut: cut !== null,
        filters: kernels[own.at(-1)].filters,
      })),
      kernels: kernels.map((kernel) => ({
        title: kernel.title,
        filters: kernel.filters,
        norms: normsOf(file, kernel),
      })),
    },
  };
}

async function keptSession(place, key, operation) {
  const kept = sessions.get(place);
  if (kept?.key === key) return kept.session;
  const { file, end, network } = await open(place);
  return begin(place, key, joined([operated(file, network, operation), end]));
}

/** Begins a session in the place of the network's last one. */
async function begin(place, key, file) {
  const last = sessions.get(place);
  sessions.delete(place);
  if (last) await last.session.release().then(() => (alive -= 1));
  const session = await sessionOf(file);
  alive += 1;
  sessions.set(place, { key, session });
  return session;
}

/**
 * Returns what the graph gives.
 * @returns {Promise<import("../frame/session.js").Prediction>}
 */
async function run(session, { preprocessing: { height, width, channels } }, images) {
  const { Tensor } = await loadRuntime();
  const count = images.length / (height * width * channels);
  const found = await session.run({ images: new Tensor("float32", images, [count, height, width, channels]) });
  return { logits: found.logits.data, familiarity: found.familiarity?.data };
}

function answersOf(logits, classes) {
  return Uint8Array.from({ length: logits.length / classes }, (_, row) => {
    const own = logits.subarray(row * classes, (row + 1) * classes);
    return own.indexOf(Math.max(...own));
  });
}

/** Returns float32 (count, side, side, channels) in [0, 1], flat. */
async function testPictures({ first, count }) {
  sheet ??= loadSheet();
  sheet.catch(() => (sheet = null));
  const { data, width } = await sheet;
  const { side, across, channels } = setting.sheet;
  const images = new Float32Array(count * side * side * channels);
  let at = 0;
  for (let place = first; place < first + count; place += 1) {
    const [top, left] = [Math.floor(place / across) * side, (place % across) * side];
    for (let row = top; row < top + side; row += 1)
      for (let column = left; column < left + side; column += 1)
        for (let channel = 0; channel < channels; channel += 1)
          images[at++] = data[4 * (row * width + column) + channel] / 255;
  }
  return images;
}

async function loadSheet() {
  const blob = await fetched(setting.sheet.url).then((response) => response.blob());
  const picture = await createImageBitmap(blob, { colorSpaceConversion: "none", premultiplyAlpha: "none" });
  const context = new OffscreenCanvas(picture.width, picture.height).getContext("2d", { willReadFrequently: true });
  context.drawImage(picture, 0, 0);
  return context.getImageData(0, 0, picture.width, picture.height);
}
