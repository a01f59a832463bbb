import assert from "node:assert/strict";
import { test } from "node:test";
import { newestOnly } from "../../../web/frame/loading.js";

/** Returns work that waits until it is let go, and notes what was the newest when it began. */
function slowWork() {
  const begun = [];
  const ends = [];
  const work = () => {
    begun.push(newest.value);
    return new Promise((resolve, reject) => ends.push({ resolve, reject }));
  };
  const newest = { value: "" };
  return { begun, ends, newest, ask: newestOnly(work) };
}

test("what is asked while work is going on is done once, by the newest", async () => {
  const { begun, ends, newest, ask } = slowWork();
  const calls = ["a", "b", "c"].map((value) => {
    newest.value = value;
    return ask();
  });
  ends[0].resolve();
  await calls[1];
  await new Promise(setImmediate);
  assert.deepEqual(begun, ["a", "c"]);
  ends[1].resolve();
  assert.deepEqual(await Promise.all(calls), [true, false, false]);
});

test("work that has failed can be asked for again", async () => {
  const { begun, ends, ask } = slowWork();
  const first = ask();
  ends[0].reject(new Error("no network"));
  await assert.rejects(first, /no network/);
  const second = ask();
  ends[1].resolve();
  assert.equal(await second, true);
  assert.equal(begun.length, 2);
});
