import assert from "node:assert/strict";
import { test } from "node:test";

import { EXTENT, FIELD, fieldPoints, LATTICE, latticeLatents, linesOf, shares } from "../../../web/live/field.js";
import { bounds, Losses } from "../../../web/live/losses.js";

test("the field is looked at row by row from the top left, in the middle of each place", () => {
  const points = fieldPoints();
  const half = EXTENT / FIELD;
  const close = (found, wanted) => found.forEach((one, place) => assert.ok(Math.abs(one - wanted[place]) < 1e-6));
  close([...points.slice(0, 2)], [-EXTENT + half, EXTENT - half]);
  close([...points.slice(2, 4)], [-EXTENT + 3 * half, EXTENT - half]);
  close([...points.slice(-2)], [EXTENT - half, -EXTENT + half]);
});

test("the lattice spans all latents", () => {
  const latents = latticeLatents();
  assert.deepEqual([...latents.slice(0, 2), ...latents.slice(-2)], [-1, -1, 1, 1]);
  assert.equal(latents.length, 2 * LATTICE ** 2);
});

test("each loss has a scale of its own, and undecided is the middle", () => {
  const of = (loss, ...logits) => [...shares(logits, loss)].map((one) => Number(one.toFixed(3)));
  assert.deepEqual(of("non-saturating", 0, 100, -100), [0.5, 1, 0]);
  assert.deepEqual(of("least-squares", 0.5, 1, 0, 7), [0.5, 1, 0, 1]);
  assert.deepEqual(of("hinge", 0, 1, -1, -9), [0.5, 1, 0, 0]);
  assert.deepEqual(of("wasserstein-clipped", 10, 20, 15), [0, 1, 0.5]);
  assert.deepEqual(of("wasserstein-penalised", 3, 3), [0, 0]); // says nothing, and is no NaN
});

test("the axis of losses holds 0 and leaves single outliers on its edge", () => {
  const points = Array.from({ length: 500 }, (_, step) => [step, 0.7, step === 9 ? 1e6 : 1.4]);
  assert.deepEqual(bounds(points), [0, 1.4]);
  assert.deepEqual(bounds([]), [0, 1]);
  assert.deepEqual(bounds([[1, -2, -1]]).map(Math.sign), [-1, 0]);
});

test("the losses of 100,000 steps stay few, evenly spread, and what is no number is left out", () => {
  const losses = new Losses();
  for (let step = 1; step <= 100_000; step += 1) losses.add(step, { discriminator: step, generator: -step });
  losses.add(2 ** 17, { discriminator: NaN, generator: 0 });
  const steps = losses.points.map(([step]) => step);
  assert.ok(steps.length >= 400 && steps.length < 800);
  assert.equal(new Set(steps.slice(1).map((step, place) => step - steps[place])).size, 1);
  assert.deepEqual(losses.points[0], [steps[0], steps[0], -steps[0]]);
  assert.ok(steps.at(-1) > 99_000 && steps.at(-1) <= 100_000);
});

test("strokes become lines of the plane, upwards, and long ones are thinned", () => {
  const [line] = linesOf([
    [
      { x: 140, y: 140 },
      { x: 280, y: 0 },
      { x: 140, y: -999 },
    ],
  ]);
  assert.deepEqual(line, [
    [0, 0],
    [1.2, 1.2],
    [0, 1.2],
  ]);
  const long = Array.from({ length: 5_000 }, (_, x) => ({ x: x / 20, y: 9 }));
  assert.ok(linesOf([long])[0].length <= 401);
});
