import assert from "node:assert/strict";
import { test } from "node:test";

import { beam, likeliest, speak, wayTo, written } from "../../../web/describe/search.js";

const [END, A, B, C] = [0, 1, 2, 3];
// What follows each word: A begins most sentences, but B leads to the likeliest whole one.
const NEXT = {
  start: [0, 0.6, 0.4, 0],
  [A]: [0.4, 0, 0.3, 0.3],
  [B]: [0.9, 0, 0, 0.1],
  [C]: [1, 0, 0, 0],
};
const START = { token: 9, state: new Float32Array([0]) };
const RULES = { length: 5, end: END };

async function step(before) {
  return before.map(({ token, state }) => ({
    probabilities: NEXT[token] ?? NEXT.start,
    state: new Float32Array([state[0] + 1]),
    attention: new Float32Array([token]),
  }));
}

test("a sentence takes the likeliest word each time and offers the next ones", async () => {
  const words = await speak(step, START, { ...RULES, others: 2 });
  assert.deepEqual(
    words.map(({ token }) => token),
    [A, END],
  );
  assert.deepEqual(words[0].others, [
    { token: B, probability: 0.4 },
    { token: END, probability: 0 },
  ]);
  assert.deepEqual([...words[1].attention], [A]); // where it looked having read A
});

test("a sentence goes on from the words that were chosen", async () => {
  const words = await speak(step, START, { ...RULES, prefix: [A, C], others: 1 });
  assert.deepEqual(
    words.map(({ token }) => token),
    [A, C, END],
  );
  assert.deepEqual(words[1].others, [{ token: END, probability: 0.4 }]);
});

test("a sentence without an end is as long as any", async () => {
  const endless = async (before) =>
    before.map(({ state }) => ({ probabilities: [0, 1, 0, 0], state, attention: state }));
  assert.equal((await speak(endless, START, { ...RULES, others: 0 })).length, 5);
  const levels = await beam(endless, START, { ...RULES, width: 2 });
  assert.equal(levels.length, 5);
  assert.deepEqual(
    wayTo(
      levels,
      4,
      levels[4].findIndex(({ isBest }) => isBest),
    ),
    [A, A, A, A, A],
  );
});

test("the search finds the likeliest sentence where the likeliest words do not", async () => {
  const levels = await beam(step, START, { ...RULES, width: 3 });
  const best = levels.map((level) => level.find(({ isBest }) => isBest)?.token);
  assert.deepEqual(best, [B, END]);
  const place = levels[1].findIndex(({ isBest }) => isBest);
  assert.ok(Math.abs(Math.exp(levels[1][place].total) - 0.36) < 1e-9);
  assert.deepEqual(wayTo(levels, 1, place), [B, END]);
  assert.ok(levels.every((level) => level.length <= 3));
});

test("the search goes on from the words that were chosen, and from nothing else", async () => {
  const levels = await beam(step, START, { ...RULES, prefix: [A], width: 3 });
  assert.deepEqual(
    levels[0].map(({ token }) => token),
    [A],
  );
  assert.ok(Math.abs(levels[1][0].total - Math.log(0.6 * 0.4)) < 1e-9);
});

test("the greatest numbers come first", () => {
  assert.deepEqual(likeliest([0.1, 0.7, 0.2], 2), [1, 2]);
});

test("words are joined as Python joins them", () => {
  const said = ["작은", "숫자", "3", "+이", "있어요", "."];
  assert.equal(written(said).join(""), "작은 숫자 3이 있어요.");
  assert.equal(written(["there", "are", "two", "3", "+s", "."]).join(""), "There are two 3s.");
  assert.deepEqual(written([]), []);
});
