import assert from "node:assert/strict";
import { afterEach, beforeEach, test } from "node:test";

import { rest, serve } from "../../../web/shared/rest.js";

let told;
beforeEach(() => {
  told = [];
  globalThis.self = /** @type {any} */ ({ postMessage: (news) => told.push(news) });
});
afterEach(() => delete globalThis.self);

const ask = (name, value) => self.onmessage(/** @type {any} */ ({ data: { name, value } }));

/** A thread that adds up what it is asked to, one number after another. */
function adder() {
  const wishes = [];
  const seen = { sum: 0, atOnce: 0, most: 0 };
  serve(
    (name, value) => wishes.push({ name, value }),
    async () => {
      seen.most = Math.max(seen.most, (seen.atOnce += 1));
      try {
        while (wishes.length) {
          const { name, value } = wishes.shift();
          if (name !== "add") throw new Error(`no ${name}`);
          seen.sum += value;
          await rest();
        }
      } finally {
        seen.atOnce -= 1;
      }
    },
    () => wishes.splice(0),
  );
  return seen;
}

test("what comes in the middle of work is seen to by the work that goes on", async () => {
  const seen = adder();
  ask("add", 1);
  ask("add", 2);
  await rest();
  ask("add", 4);
  await rest(20);
  assert.deepEqual([seen.sum, seen.most], [7, 1]);
  assert.deepEqual(told, []);
});

test("a failure is told, forgets what was asked, and the next message begins anew", async () => {
  const seen = adder();
  ask("subtract", 1);
  ask("add", 100);
  await rest(20);
  assert.deepEqual(told, [{ failed: "no subtract" }]);
  ask("add", 3);
  await rest(20);
  assert.equal(seen.sum, 3);
});
