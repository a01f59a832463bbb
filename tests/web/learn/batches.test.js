import assert from "node:assert/strict";
import { test } from "node:test";

import { Batches, kept } from "../../../web/learn/batches.js";
import { Random } from "../../../web/shared/random.js";

const epochOf = (batches, steps) => Array.from({ length: steps }, () => [...batches.next()]);

test("an epoch shows each picture once, its last batch what is left", () => {
  const batches = new Batches(10, 4, 1);
  const first = epochOf(batches, 3);
  assert.deepEqual(
    first.map(({ length }) => length),
    [4, 4, 2],
  );
  assert.deepEqual(first.flat().sort(), [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  assert.equal(batches.epoch, 1);
  assert.notDeepEqual(epochOf(batches, 3).flat(), first.flat());
});

test("a batch larger than the data is all of it", () => {
  assert.equal(new Batches(50, 256, 1).next().length, 50);
});

test("the order is the seed's", () => {
  assert.deepEqual(new Batches(100, 100, 3).next(), new Batches(100, 100, 3).next());
  assert.notDeepEqual(new Batches(100, 100, 3).next(), new Batches(100, 100, 4).next());
});

test("dropout leaves out its share and scales up the rest, so that the mean stays", () => {
  const keep = kept(10_000, 0.3, new Random(1));
  assert.deepEqual([...new Set(keep)].sort(), [0, Math.fround(1 / 0.7)]);
  const mean = keep.reduce((sum, value) => sum + value) / keep.length;
  assert.ok(Math.abs(mean - 1) < 0.03);
  assert.deepEqual([...kept(3, 0, new Random(1))], [1, 1, 1]);
});
