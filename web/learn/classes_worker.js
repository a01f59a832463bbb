// The thread in which a reader's own classes are learned: wishes come from web/learn/classes.js.

import { brought, openGraph, sessionOf } from "../frame/session.js";
import { softmax } from "../shared/calibration.js";
import { rest, serve } from "../shared/rest.js";
import { lit } from "../shared/digits.js";
import { BlownUp, judged, Learner } from "./learner.js";
import { withHead, withOutput, withParameters } from "./onnx_file.js";
import { initialParameters, shapesOf } from "./start.js";

const TOLD_EVERY = 66; // ms
const LONGEST = 10_000; // ms that learning may take
const RUN = { optimizer: "adam", batch: 32, dropout: 0, decay: 0, pictures: 1e9, width: 1, residual: false, slope: 0 };

/**
 * @typedef {{ url: string, bytes: number }} File absolute address
 * @typedef {object} Given
 * @property {any} network row of steps.json, its files with absolute addresses
 * @property {(File & { side: number, tensor: string }) | null} served network that looks at photographs first
 * @property {number} rate learning rate
 * @property {number} steps
 *
 * @typedef {{ id: number, pixels: Uint8Array, label: number, isHeldOut: boolean }} Example
 */

/** @type {{ learn: any, attempt: Uint8Array | null, fileFor: string | null }} */
const wish = { learn: null, attempt: null, fileFor: null };
let given = null; // Given
let opened = null; // promise of what is needed
let learner = null;
let classes = [];
let learning = null; // { until, heldOut, told }
const features = new Map(); // id of an example -> float32

/** @type {Record<string, (value?: any) => void>} */
const receive = {
  open(value) {
    given = value;
    opened = null;
  },
  learn: (value) => (wish.learn = value),
  attempt: (value) => (wish.attempt = value),
  forget: () => ((learner = null), (learning = null)),
  file: (purpose) => (wish.fileFor = purpose),
};

async function work() {
  if (!opened) {
    opened = open();
    opened.catch(() => (opened = null));
    await opened;
    self.postMessage({ opened: true });
  }
  for (;;) {
    if (wish.learn) await begin();
    else if (wish.fileFor) await giveFile();
    else if (wish.attempt) await attempt();
    else if (learning) await learn();
    else return;
    await rest();
  }
}

/** Opens the training step and, for photographs, the network that looks at them first. */
async function open() {
  const { network, served } = given;
  const [stepper, shower, whole] = await Promise.all([
    openGraph(network.step),
    openGraph(network.values),
    served ? brought(served) : null,
  ]);
  return {
    Tensor: shower.Tensor,
    stepper: stepper.session,
    shower: shower.session,
    looker: whole && (await sessionOf(withOutput(whole, served.tensor))),
    file: whole ?? shower.file,
  };
}

/** Returns what the network that learns is given of a picture: the drawing itself, or features of the photograph. */
async function taken({ id, pixels }) {
  if (!given.served) return pixels;
  if (!features.has(id)) {
    const { Tensor, looker } = await opened;
    const { side, tensor } = given.served;
    const images = new Tensor("float32", lit(pixels), [1, side, side, 3]);
    features.set(id, Float32Array.from((await looker.run({ images }, [tensor]))[tensor].data));
  }
  return features.get(id);
}

async function begin() {
  const { examples, names, seed } = wish.learn;
  wish.learn = null;
  learner?.end();
  learner = learning = null;
  classes = names;
  const rows = [];
  for (const one of examples) {
    rows.push(await taken(one));
    await rest();
    if (wish.learn) return; // nobody waits for this one
  }
  const size = rows[0].length;
  const { Tensor, stepper, shower } = await opened;
  const start = initialParameters(shapesOf(given.network.parameters, size, names.length), 1, seed);
  const parts = { Tensor, stepper, shower, network: given.network, start };
  const shape = given.served ? [size] : [28, 28, 1];
  const training = gathered(rows, examples, false);
  learner = new Learner({ ...parts, training, shape }, { ...RUN, rate: given.rate, seed });
  learning = { until: performance.now() + LONGEST, heldOut: gathered(rows, examples, true), told: 0, heard: [] };
}

/** Returns the examples to learn from, or those held out, one after another. */
function gathered(rows, examples, isHeldOut) {
  const places = examples.flatMap((one, place) => (one.isHeldOut === isHeldOut ? [place] : []));
  const images = new rows[0].constructor(places.length * rows[0].length);
  places.forEach((place, row) => images.set(rows[place], row * rows[0].length));
  return { images, labels: Int32Array.from(places, (place) => examples[place].label) };
}

async function learn() {
  try {
    learning.heard.push(await learner.learn());
  } catch (error) {
    if (!(error instanceof BlownUp)) throw error;
    learning = null;
    return self.postMessage({ blownUp: true });
  }
  const now = performance.now();
  const isDone = learner.step >= given.steps || now > learning.until;
  if (!isDone && now - learning.told < TOLD_EVERY) return;
  await tell(isDone);
  if (isDone) learning = null;
}

async function tell(isDone) {
  const { heard, heldOut } = learning;
  learning.told = performance.now();
  learning.heard = [];
  const sum = (part) => heard.reduce((total, one) => total + part(one), 0);
  const count = sum((one) => one.count);
  let held = null;
  if (heldOut.labels.length) {
    const { logits } = await learner.look(lit(heldOut.images), ["logits"]);
    held = judged(logits.data, heldOut.labels, classes.length);
  }
  const { data, dims } = learner.parameter(`${learner.layers[0]}/kernel`);
  self.postMessage({
    learned: {
      step: learner.step,
      loss: sum((one) => one.loss * one.count) / count,
      accuracy: sum((one) => one.correct) / count,
      heldOut: held && { loss: held.loss, accuracy: held.accuracy },
      kernel: { data: Float32Array.from(data), dims: [...dims] },
      isDone,
    },
  });
}

/** Tells what the network makes of a picture at this moment. */
async function attempt() {
  const pixels = wish.attempt;
  wish.attempt = null;
  if (!learner) return;
  const id = -1;
  features.delete(id);
  const { logits } = await learner.look(lit(await taken({ id, pixels })), ["logits"]);
  self.postMessage({ seen: Array.from(softmax(logits.data)) });
}

async function giveFile() {
  const purpose = wish.fileFor;
  wish.fileFor = null;
  if (!learner) return;
  const { file, shower } = await opened;
  const values = learner.parameters.map((name) => [name, learner.parameter(name)]);
  const switches = Object.entries(learner.switches).filter(([name]) => shower.inputNames.includes(name));
  const made = given.served ? withHead(file, values, classes) : withParameters(file, [...values, ...switches], classes);
  self.postMessage({ file: made, purpose });
}

serve(
  (name, value) => receive[name](value),
  work,
  () => {
    Object.assign(wish, { learn: null, attempt: null, fileFor: null });
    learning = null;
  },
);
