import assert from "node:assert/strict";
import { test } from "node:test";

import { counted, Results } from "../../../web/surgery/results.js";

test("the parts of a state are asked for once each and cover all pictures", () => {
  const results = new Results(60);
  const parts = Array.from({ length: 5 }, () => results.nextPart(0, "b1"));
  assert.deepEqual(parts, [{ first: 0, count: 25 }, { first: 25, count: 25 }, { first: 50, count: 10 }, null, null]);
  assert.deepEqual(results.nextPart(1, "b1"), { first: 0, count: 25 });
});

test("answers are counted as they come in, in any order", () => {
  const results = new Results(60);
  const truth = new Uint8Array(60).fill(3);
  assert.deepEqual(counted(results.of(0, "").answers, truth), { done: 0, right: 0 });
  results.take(0, "", 50, new Uint8Array(10).fill(3));
  results.take(0, "", 0, new Uint8Array(25).fill(4));
  assert.deepEqual(counted(results.of(0, "").answers, truth), { done: 35, right: 10 });
});

test("the state that was looked at longest ago is forgotten first", () => {
  const results = new Results(25);
  results.take(0, "", 0, new Uint8Array(25));
  for (let number = 0; number < 500; number += 1) {
    results.of(0, `b${number}`);
    assert.equal(counted(results.of(0, "").answers, []).done, 25);
  }
  assert.equal(results.of(0, "b0").asked, 0);
});
