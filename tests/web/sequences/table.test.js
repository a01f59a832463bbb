import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { forecastTable } from "../../../web/sequences/own_series.js";
import { decoded, readTable } from "../../../web/sequences/table.js";

const cases = JSON.parse(readFileSync(new URL("../../series/tables.json", import.meta.url), "utf8"));

for (const { name, text, values, refusal, notes, ...more } of cases) {
  test(`a table with ${name}`, () => {
    if (refusal) {
      assert.throws(() => readTable(text), { name: refusal });
      return;
    }
    const table = readTable(text);
    assert.deepEqual(table.values, values);
    assert.deepEqual(
      table.notes.map((note) => note.name),
      notes,
    );
    for (const [key, value] of Object.entries(more)) assert.equal(table[key], value, key);
  });
}

test("CP949, UTF-16 and what is no text", () => {
  const korean = Uint8Array.from([0xb3, 0xaf, 0xc2, 0xa5, 0x2c, 0xb0, 0xaa]); // 날짜,값
  assert.deepEqual(decoded(korean), {
    text: "날짜,값",
    notes: [{ name: "encoding", encoding: "CP949 (EUC-KR)" }],
  });
  assert.equal(decoded(Uint8Array.from([0xff, 0xfe, 0x35, 0x00])).text, "5");
  assert.throws(() => decoded(Uint8Array.from([0x89, 0x50, 0x00, 0x01])), {
    name: "binary",
  });
});

test("a million rows are read, and their last are forecast", () => {
  const lines = Array.from({ length: 1_000_000 }, (_, i) => String(i % 24));
  const table = readTable(lines.join("\n"));
  assert.equal(table.values.length, 1_000_000);
  const { forecasts } = forecastTable(table);
  assert.equal(table.notes.at(-1).name, "cut");
  assert.ok(Math.abs(forecasts.linear[3] - ((1_000_000 + 3) % 24)) < 0.05);
});
