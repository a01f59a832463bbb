import assert from "node:assert/strict";
import { test } from "node:test";

import { windowAt } from "../../../web/paint/window.js";

const TIMES = Array.from({ length: 400 }, (_, i) => i / 4);

test("at first the largest square in the middle is seen", () => {
  assert.deepEqual(windowAt(300, 200, 0), { left: 50, top: 0, side: 200 });
});

test("the square never leaves the picture, and wanders", () => {
  const seen = TIMES.map((seconds) => windowAt(300, 200, seconds));
  for (const { left, top, side } of seen) {
    assert.ok(left >= -1e-9 && top >= -1e-9 && left + side <= 300 + 1e-9 && top + side <= 200 + 1e-9);
  }
  assert.ok(Math.min(...seen.map(({ side }) => side)) < 140);
  assert.ok(Math.min(...seen.map(({ left }) => left)) < 10);
  assert.ok(Math.max(...seen.map(({ left, side }) => left + side)) > 290);
});

test("it moves slowly: less than a tenth of its side in a quarter of a second", () => {
  for (const seconds of TIMES) {
    const [now, next] = [windowAt(256, 256, seconds), windowAt(256, 256, seconds + 0.25)];
    for (const edge of ["left", "top", "side"]) assert.ok(Math.abs(now[edge] - next[edge]) < now.side / 10);
  }
});
