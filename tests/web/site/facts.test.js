import assert from "node:assert/strict";
import { test } from "node:test";

import { isAddress, placed, withPlaces } from "../../../web/site/facts.js";

test("addresses of our files are told from other text", () => {
  assert.deepEqual(["/models/a/b.onnx?v=1", "models/a", "/etc", "see /models/a"].map(isAddress), [
    true,
    false,
    false,
    false,
  ]);
});

test("every text is changed, wherever it stands, and nothing else", () => {
  const data = { a: ["x", 1, null], b: { c: "y" } };
  assert.deepEqual(
    placed(data, (text) => text.toUpperCase()),
    { a: ["X", 1, null], b: { c: "Y" } },
  );
  assert.deepEqual(data, { a: ["x", 1, null], b: { c: "y" } });
});

test("what was told stands at its place, and the data of the page stays as it was", () => {
  const data = { settings: { seed: 1, length: 3 } };
  assert.deepEqual(withPlaces(data, { "settings.seed": 7 }), { settings: { seed: 7, length: 3 } });
  assert.equal(data.settings.seed, 1);
});
