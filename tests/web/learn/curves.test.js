import assert from "node:assert/strict";
import { test } from "node:test";

import { Line } from "../../../web/learn/curves.js";

test("a line of 100,000 steps stays small and keeps its ends and its mean", () => {
  const line = new Line();
  for (let step = 1; step <= 100_000; step += 1) line.add(step, step % 2, 0.5);
  assert.ok(line.points.length < 800);
  assert.ok(line.points[0][0] < 500 && line.points.at(-1)[0] === 100_000);
  const gaps = line.points.slice(1).map(([step], place) => step - line.points[place][0]);
  assert.ok(Math.max(...gaps) < 500); // as even at its beginning as at its end
  assert.ok(line.points.slice(0, 100).every(([, loss]) => Math.abs(loss - 0.5) < 1e-9));
});

test("what is no number never comes on a chart", () => {
  const line = new Line();
  line.add(1, NaN, 0.5);
  line.add(2, Infinity, 0.5);
  line.add(3, 1, NaN);
  assert.deepEqual(line.points, []);
});
