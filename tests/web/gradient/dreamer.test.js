import assert from "node:assert/strict";
import test from "node:test";

import { Dreamer, sidesOf } from "../../../web/gradient/dreamer.js";

const DREAM = { octaves: 3, steps: 2, jitter: 4, smoothing: 0, strength: 10 };
const half = (side) => ({ data: new Float32Array(side * side).fill(0.5), height: side, width: side, channels: 1 });
const ones = async ({ data }) => new Float32Array(data.length).fill(1);

test("octaves grow from small to the picture's own size", () => {
  assert.deepEqual(sidesOf(224, 1), [224]);
  const sides = sidesOf(224, 4);
  assert.deepEqual(
    sides,
    [...sides].sort((a, b) => a - b),
  );
  assert.equal(sides.length, 4);
  assert.equal(sides.at(-1), 224);
  assert.deepEqual(sidesOf(56, 5), [56]); // nothing smaller is worth a dream
});

test("each step moves a pixel by the strength, and all octaves are walked through", async () => {
  const dreamer = new Dreamer(ones, half(96), DREAM, () => 0.5);
  const seen = [];
  for (let step = 0; step < dreamer.planned; step += 1) {
    await dreamer.advance();
    seen.push(dreamer.picture.height);
  }
  assert.deepEqual(seen, [48, 48, 72, 72, 96, 96]);
  assert.ok(dreamer.isDone);
  assert.ok(dreamer.picture.data.every((value) => Math.abs(value - 1) < 1e-4)); // 0.5 + 6 * 0.1, at most 1
});

test("what was dreamt at a small size is kept at the next one", async () => {
  const dreamer = new Dreamer(ones, half(96), { ...DREAM, octaves: 2, steps: 1 }, () => 0.5);
  await dreamer.advance();
  await dreamer.advance();
  assert.ok(dreamer.picture.data.every((value) => Math.abs(value - 0.7) < 1e-4));
});

test("a shifted picture gets the gradient of its own places", async () => {
  const start = half(48);
  start.data[100] = 0.9;
  const brightest = async ({ data }) => Float32Array.from(data, (value) => (value > 0.8 ? 1 : 0));
  let turn = 0;
  const random = () => [0.1, 0.9][turn++ % 2];
  const dreamer = new Dreamer(brightest, start, { ...DREAM, octaves: 1, strength: 0.1 }, random);
  await dreamer.advance();
  assert.ok(dreamer.picture.data[100] > 0.9);
  assert.ok(dreamer.picture.data.every((value, place) => place === 100 || value === 0.5));
});

test("outside of what was painted nothing changes, and without any answer nothing does", async () => {
  const dreamer = new Dreamer(ones, half(48), { ...DREAM, octaves: 1 }, () => 0.5);
  dreamer.mask = { ...half(48), data: Float32Array.from({ length: 48 * 48 }, (_, place) => (place < 480 ? 1 : 0)) };
  await dreamer.advance();
  assert.ok(dreamer.picture.data[0] > 0.59 && dreamer.picture.data[2000] === 0.5);
  const still = new Dreamer(
    async ({ data }) => new Float32Array(data.length),
    half(48),
    DREAM,
    () => 0.5,
  );
  await still.advance();
  assert.ok(still.picture.data.every((value) => value === 0.5));
});
