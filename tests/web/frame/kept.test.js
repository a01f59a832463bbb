import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

const store = new Map();
globalThis.sessionStorage = /** @type {any} */ ({
  getItem: (key) => store.get(key) ?? null,
  setItem: (key, value) => {
    if (value.length > 1000) throw new Error("no room");
    store.set(key, value);
  },
  removeItem: (key) => store.delete(key),
});
const { keep, kept } = await import("../../../web/frame/kept.js");

beforeEach(() => store.clear());

test("what is kept comes back, and undefined forgets it", () => {
  keep("prompt", "나는 오늘");
  assert.equal(kept("prompt"), "나는 오늘");
  keep("prompt", undefined);
  assert.equal(kept("prompt"), undefined);
});

test("what is no JSON, or has no room, is nothing", () => {
  store.set("glassbox broken", "{");
  assert.equal(kept("broken"), undefined);
  const { warn } = console;
  console.warn = () => {};
  keep("long", "x".repeat(2000));
  console.warn = warn;
  assert.equal(kept("long"), undefined);
});
