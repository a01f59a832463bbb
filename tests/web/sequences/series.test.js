import assert from "node:assert/strict";
import { test } from "node:test";

import { filled } from "../../../web/sequences/forecast.js";
import { ticks } from "../../../web/sequences/plot.js";
import {
  calendarOf,
  fitLinear,
  fitSmoothing,
  linear,
  naiveError,
  sameAs,
  smoothing,
} from "../../../web/sequences/series.js";

test("a linear function goes on with a wave, and a ridge leaves a constant constant", () => {
  const wave = Array.from({ length: 300 }, (_, i) => 10 + 3 * Math.sin(i / 4));
  const said = linear(wave.slice(0, -6), fitLinear(wave.slice(0, -6), 6, 8, 1e-9));
  said.forEach((value, i) => assert.ok(Math.abs(value - wave[294 + i]) < 1e-3));
  const weights = fitLinear(new Array(40).fill(5), 2, 4);
  assert.deepEqual(
    linear([5, 5, 5, 5], weights).map((value) => Number(value.toFixed(9))),
    [5, 5],
  );
});

test("simple smoothing gives the numbers of a worked example", () => {
  // level 2, then 2 + 0.5 (4 - 2) = 3, then 3 + 0.5 (7 - 3) = 5
  assert.deepEqual(smoothing([2, 4, 7], 2, { level_share: 0.5, season_share: 0, period: 1 }), [5, 5]);
  // level 2 and season -1, 1; error 3 - 2 + 1 = 2: level 3, season -0.5; error 4 - 3 - 1 = 0
  assert.deepEqual(
    smoothing([1, 3, 3, 4], 3, {
      level_share: 0.5,
      season_share: 0.25,
      period: 2,
    }),
    [2.5, 4, 2.5],
  );
});

test("a season that repeats is found, and goes on", () => {
  const past = Array.from({ length: 70 }, (_, i) => [1, 5, 2, 8, 3, 9, 4][i % 7]);
  assert.deepEqual(smoothing(past, 8, fitSmoothing(past, 7)).map(Math.round), [1, 5, 2, 8, 3, 9, 4, 1]);
  assert.deepEqual(sameAs(past, 3, 7), [1, 5, 2]);
  assert.equal(naiveError(past, 7), 0);
});

test("an hour's calendar has its waves, one weekday and the day off", () => {
  const [first, , seventh] = calendarOf(new Date("2018-01-01T04:00Z"), [1, 0, 0]); // a Monday
  assert.deepEqual(first.slice(4), [1, 0, 0, 0, 0, 0, 0, 1]);
  assert.ok(Math.abs(seventh[0] - 1) < 1e-12 && Math.abs(seventh[1]) < 1e-12);
});

test("what the pen left out is filled in evenly, its ends are kept", () => {
  assert.deepEqual(filled([null, 2, null, null, 8, null]), [2, 2, 4, 6, 8, 8]);
  assert.equal(filled([null, null]), null);
});

test("numbers beside a plot are round", () => {
  assert.deepEqual(ticks(0, 1000), [0, 500, 1000]);
  assert.deepEqual(ticks(-3, 9).map(Number), [0, 5]);
});
