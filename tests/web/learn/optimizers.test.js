import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { settingsOf } from "../../../web/learn/optimizers.js";

// What core/export/training_step/optimizers.py gives; tests/export/training_step/test_settings.py holds the file to it.
const rows = JSON.parse(readFileSync(new URL("optimizer_settings.json", import.meta.url), "utf8"));

for (const { optimizer, rate, step, decay, settings } of rows) {
  test(`step ${step} of ${optimizer} at ${rate} has Python's settings`, () => {
    const found = settingsOf(optimizer, rate, step, decay);
    assert.equal(found.length, 9);
    found.forEach((value, place) => {
      assert.ok(Math.abs(value - settings[place]) <= 1e-6 * Math.abs(settings[place]), `${place}: ${value}`);
    });
  });
}

test("an unknown optimizer is named", () => {
  assert.throws(() => settingsOf("lion", 0.1, 1), /Received: lion/);
});
