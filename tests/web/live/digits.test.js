import assert from "node:assert/strict";
import { test } from "node:test";

import { covered, Digits, REAL, SHOWN } from "../../../web/live/digits.js";
import { Random } from "../../../web/shared/random.js";

const LATENT = 2;

/** Reads the brightness of each quarter of a picture, and calls the picture a 3. */
const reader = {
  run: async (digits) => {
    const count = digits.length / 784;
    const features = new Float32Array(4 * count);
    digits.forEach((one, place) => (features[4 * Math.floor(place / 784) + Math.floor((place % 784) / 196)] += one));
    const logits = new Float32Array(10 * count);
    for (let place = 0; place < count; place += 1) logits[10 * place + 3] = 1;
    return { features, logits };
  },
};

function pictures(count, seed, brightest = 255) {
  const random = new Random(seed);
  return Uint8Array.from({ length: 784 * count }, () => brightest * random.next());
}

const subject = (training = pictures(600, 1)) => new Digits(training, pictures(700, 2), reader, LATENT);

/** Plays a duel whose generator makes the given picture, however often. */
const duelOf = (digit) => ({
  look: async (latents, points) => ({
    made: Float32Array.from({ length: (latents.length / LATENT) * 784 }, (_, place) => digit[place % digit.length]),
    logits: Float32Array.from({ length: points.length / 784 }, (_, place) => points[784 * place]),
  }),
  real: (count) => new Float32Array(784 * count).fill(1),
});

test("real digits are pictures of the set in [-1, 1], the same for the same seed", () => {
  const training = pictures(3, 4);
  const { draw } = subject(training);
  const found = draw(new Random(9), 20);
  assert.deepEqual(draw(new Random(9), 20), found);
  const known = [0, 1, 2].map((place) =>
    Float32Array.from(training.slice(784 * place, 784 * (place + 1)), (one) => one / 127.5 - 1),
  );
  const seen = new Set();
  for (let from = 0; from < found.length; from += 784) {
    const place = known.findIndex((one) => one.every((pixel, at) => pixel === found[from + at]));
    assert.ok(place >= 0);
    seen.add(place);
  }
  assert.equal(seen.size, 3);
});

test("a look shows real digits first, then generated ones, each with its verdict", async () => {
  const one = subject();
  const duel = duelOf(Float32Array.of(-1));
  const found = await one.look({
    duel,
    settings: { loss: "hinge" },
    real: one.shown(duel),
    score: null,
  });
  assert.equal(found.digits.length, 784 * (REAL + SHOWN));
  assert.deepEqual([...found.verdicts], [...Array(REAL).fill(1), ...Array(SHOWN).fill(0)]);
  assert.ok(found.digits.subarray(0, 784 * REAL).every((grey) => grey === 255));
  assert.ok(found.digits.subarray(784 * REAL).every((grey) => grey === 0));
});

test("what is unlike the held-out digits is further from them than training digits are", async () => {
  const one = subject();
  const far = await one.judge({ duel: duelOf(Float32Array.of(-1)) }, () => true);
  assert.ok(far.best > 0 && far.distance > 20 * far.best, `${far.distance} ${far.best}`);
  const like = Float32Array.from(pictures(500, 7), (grey) => grey / 127.5 - 1);
  const close = await one.judge({ duel: duelOf(like) }, () => true);
  assert.ok(close.distance < 3 * close.best, `${close.distance} ${close.best}`);
  assert.deepEqual([close.covered, close.count], [1, 10]); // the reader calls each a 3
});

test("it stops measuring when nobody waits for it", async () => {
  assert.equal(await subject().judge({ duel: duelOf(Float32Array.of(0)) }, () => false), undefined);
});

test("a class counts when it has a quarter of its fair share", () => {
  const logits = (classes) =>
    Float32Array.from(classes.flatMap((one) => Array.from({ length: 10 }, (_, at) => (at === one ? 5 : 0))));
  assert.equal(covered(logits([...Array(38).fill(1), 2, 3])), 3); // 1 of 40 is a quarter of a tenth
  assert.equal(covered(logits([...Array(39).fill(1), ...Array(39).fill(4), 2, 3])), 2);
});
