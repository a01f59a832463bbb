import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { BlownUp, Duel, uniform } from "../../../web/live/duel.js";
import { coverage, pointsOf, shapeOf } from "../../../web/live/shapes.js";
import { Random } from "../../../web/shared/random.js";
import { open as session, Tensor } from "../learn/real_runtime.js";

const STEPS = new URL("../../../trained/training-steps/", import.meta.url);
const { adversarial } = JSON.parse(readFileSync(new URL("steps.json", STEPS), "utf8"));
const [network, ofDigits] = ["gan-points", "gan-digits"].map((name) => adversarial.find((one) => one.name === name));
const ring = shapeOf("ring");
const sessions = new Map();
const BALANCED = {
  loss: "non-saturating",
  generatorRate: 0.001,
  discriminatorRate: 0.002,
  turns: 1,
  noise: 0,
};
const CURING = {
  ...BALANCED,
  loss: "wasserstein-penalised",
  generatorRate: 0.002,
  discriminatorRate: 0.01,
  turns: 5,
};
const COLLAPSING = {
  ...BALANCED,
  generatorRate: 0.005,
  discriminatorRate: 0.0002,
};

function open({ file }) {
  if (!sessions.has(file)) sessions.set(file, session(new Uint8Array(readFileSync(new URL(file, STEPS)))));
  return sessions.get(file);
}

async function duelOf(seed = 1, draw = (random, count) => pointsOf(ring, random, count), own = network) {
  const looker = await open(own.values);
  return new Duel(
    {
      Tensor,
      open: (loss, who) => open(own.losses[loss][who]),
      looker,
      network: own,
    },
    draw,
    seed,
  );
}

async function learned(duel, settings, steps) {
  let losses;
  for (let step = 0; step < steps; step += 1) losses = await duel.learn(settings);
  return losses;
}

async function covered(duel) {
  const latents = uniform(new Random(1), 1024, -1);
  const { made } = await duel.look(latents, new Float32Array(2));
  return coverage(made, ring).covered;
}

test("it collapses when the discriminator is too slow, and the same networks recover", async () => {
  const duel = await duelOf();
  await learned(duel, COLLAPSING, 600);
  assert.ok((await covered(duel)) <= 2);
  await learned(duel, CURING, 1_000);
  assert.ok((await covered(duel)) >= 7);
  assert.equal(duel.step, 1_600);
  duel.end();
});

for (const loss of Object.keys(network.losses)) {
  test(`with ${loss} the generated points spread towards the real ones`, async () => {
    const duel = await duelOf(2);
    const look = () => duel.look(new Float32Array(network.batch * 2).map(Math.sin), new Float32Array(2));
    const spread = ({ made }) => made.reduce((sum, one) => sum + one * one, 0) / made.length;
    const before = spread(await look());
    const losses = await learned(duel, { ...BALANCED, loss, turns: 3 }, 250);
    const after = spread(await look());
    assert.ok(Math.abs(after - 0.28) < Math.abs(before - 0.28), `${before} ${after}`); // 0.75 ** 2 / 2 of the ring
    assert.ok(Object.values(losses).every(Number.isFinite));
  });
}

test("the same seed gives the same run, another seed or other settings another one", async () => {
  const run = async (seed, settings) => learned(await duelOf(seed), settings, 3);
  assert.deepEqual(await run(4, BALANCED), await run(4, BALANCED));
  assert.notDeepEqual(await run(4, BALANCED), await run(5, BALANCED));
  assert.notDeepEqual(await run(4, BALANCED), await run(4, { ...BALANCED, noise: 0.1 }));
});

test("two runs of one seed begin alike and get the same real points", async () => {
  const [one, other] = [await duelOf(), await duelOf()];
  const look = (duel) => duel.look(Float32Array.of(0.5, -0.5), Float32Array.of(0.1, 0.2));
  assert.deepEqual(await look(one), await look(other));
  assert.deepEqual(one.real(5, 0), other.real(5, 0));
});

test("noise moves the real points by as much as it says", async () => {
  const [plain, noisy] = [(await duelOf()).real(4_000, 0), (await duelOf()).real(4_000, 0.2)];
  const squares = plain.reduce((sum, one, place) => sum + (noisy[place] - one) ** 2, 0);
  assert.ok(Math.abs(Math.sqrt(squares / plain.length) - 0.2) < 0.01);
});

test("a learning rate beyond measure is an error of its own, and the networks stay as they were", async () => {
  const duel = await duelOf();
  await assert.rejects(learned(duel, { ...BALANCED, generatorRate: 1e38, discriminatorRate: 1e38 }, 20), BlownUp);
  const { made } = await duel.look(Float32Array.of(0, 0), Float32Array.of(0, 0));
  assert.equal(made.length, 2);
});

test("a rate of 0 leaves everything as it is", async () => {
  const duel = await duelOf();
  const look = () => duel.look(Float32Array.of(0.5, -0.5), Float32Array.of(0.1, 0.2));
  const before = await look();
  await learned(duel, { ...BALANCED, generatorRate: 0, discriminatorRate: 0 }, 2);
  assert.deepEqual(await look(), before);
});

/** Draws pictures that are all alike: a bright square in the middle. */
function squares(_random, count) {
  const pictures = new Float32Array(784 * count).fill(-1);
  for (let place = 0; place < pictures.length; place += 1) {
    const [row, column] = [Math.floor((place % 784) / 28), place % 28];
    if (row > 9 && row < 18 && column > 9 && column < 18) pictures[place] = 1;
  }
  return pictures;
}

for (const loss of ["non-saturating", "wasserstein-penalised"]) {
  test(`with ${loss} the networks of digits learn to make a picture`, async () => {
    const duel = await duelOf(3, squares, ofDigits);
    const [wanted] = [squares(null, 1)];
    const apart = async () => {
      const { made } = await duel.look(uniform(new Random(2), 8 * ofDigits.latent, -1), wanted);
      return made.reduce((sum, one, place) => sum + Math.abs(one - wanted[place % 784]), 0) / made.length;
    };
    const before = await apart();
    const losses = await learned(duel, { ...BALANCED, loss, generatorRate: 0.004, discriminatorRate: 0.001 }, 60);
    const after = await apart();
    assert.ok(after < 0.7 * before, `${before} ${after}`);
    assert.ok(Object.values(losses).every(Number.isFinite));
    duel.end();
  });
}
