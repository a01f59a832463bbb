import assert from "node:assert/strict";
import test from "node:test";

import { aim, attacked, smallest } from "../../../web/gradient/attack.js";
import { bestPixel, emojis, toggled } from "../../../web/gradient/puzzle_rules.js";

const IMAGES = Float32Array.of(0.5, 0.01, 0.99, 0.5);
const ask = async () => ({ gradient: Float32Array.of(2, -1, 0.5, 0), logits: null });

for (const method of ["fgsm", "pgd"]) {
  test(`${method} goes by the sign of the gradient, no further than epsilon and never beyond black and white`, async () => {
    const changed = await attacked(ask, IMAGES, 0.1, method);
    assert.ok(Math.abs(changed[0] - 0.6) < 1e-6);
    assert.equal(changed[1], 0);
    assert.equal(changed[2], 1);
    assert.equal(changed[3], 0.5);
    assert.deepEqual(await attacked(ask, IMAGES, 0, method), IMAGES);
  });
}

test("the smallest epsilon is found, and it is said where none is enough", async () => {
  for (const wanted of [1, 2, 3, 13, 32, 33, 63, 64]) {
    const asked = [];
    const found = await smallest(async (epsilon) => asked.push(epsilon) && epsilon >= wanted);
    assert.equal(found, wanted);
    assert.ok(asked.length <= 12);
  }
  assert.equal(await smallest(async () => false), null);
});

test("an attack raises the wanted class, or the runner-up, and lowers the answer", () => {
  assert.deepEqual({ ...aim([1, 5, 3], null), direction: null }, { from: 1, to: 2, direction: null });
  assert.deepEqual([...aim([1, 5, 3], 0).direction], [1, -1, 0]);
  assert.equal(aim([1, 5, 3], 1).to, 2); // it says that already
});

test("a pixel of the puzzle changes to what it was not, and the best one promises most", () => {
  const start = Float32Array.of(0, 0.9, 0.2);
  assert.deepEqual([...toggled(start, start, 1)], [0, 0, start[2]]);
  assert.deepEqual([...toggled(start, start, 0)], [1, start[1], start[2]]);
  const gradient = Float32Array.of(1, -5, 2);
  assert.equal(bestPixel(gradient, start, new Set()), 1);
  assert.equal(bestPixel(gradient, start, new Set([1])), 2);
});

test("the line to share tells rises, falls and hints, and nothing of the digit", () => {
  assert.equal(emojis([0.1, 0.2, 0.15, 0.6], [false, false, true]), "🟩🟥💡");
});
