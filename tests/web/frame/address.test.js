import assert from "node:assert/strict";
import { test } from "node:test";
import { absoluteSource, writeAddress } from "../../../web/frame/address.js";

const written = [];
Object.assign(globalThis, {
  location: new URL("https://a.example/text?lang=ko&seed=7#figures"),
  history: { state: { key: 1 }, replaceState: (state, _, url) => written.push([state, String(url)]) },
});

test("a parameter is set, another taken out, and the rest of the address stays", () => {
  written.length = 0;
  writeAddress({ seed: null, length: "40" });
  assert.deepEqual(written, [[{ key: 1 }, "https://a.example/text?lang=ko&length=40#figures"]]);
});

test("an address that says it already is not written again", () => {
  written.length = 0;
  writeAddress({ seed: "7", length: null });
  assert.deepEqual(written, []);
});

test("a thread gets whole addresses of a network's files, and what else is known of it", () => {
  const source = absoluteSource({ card: "/models/a/card.json?v=1", file: "/models/a/model.onnx?v=1", bytes: 9 });
  assert.deepEqual(source, {
    card: "https://a.example/models/a/card.json?v=1",
    file: "https://a.example/models/a/model.onnx?v=1",
    bytes: 9,
  });
});
