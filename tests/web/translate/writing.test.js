// A sentence written symbol by symbol: its pieces, its links, and what is cut.

import assert from "node:assert/strict";
import { test } from "node:test";
import { Symbols } from "../../../web/translate/symbols.js";
import { unitsOf, write } from "../../../web/translate/writing.js";

const KOREAN = new Symbols({
  language: "ko",
  symbols: ["<pad>", "<end>", "<unknown>", "<grammar>", " ", "ㄱ", "ㅏ"],
  written: {},
});
const ENGLISH = new Symbols({
  language: "en",
  symbols: ["<pad>", "<end>", "<unknown>", "<grammar>", "i", "go", "+."],
  written: { i: "I" },
});
const END = "(end)";

test("Korean stands together in words and the blank belongs to the word before it; English symbol by symbol", () => {
  assert.deepEqual(unitsOf(["ㄱ", "ㅏ", " ", "ㄱ", "ㅏ"], KOREAN, END), {
    units: [0, 0, 0, 1, 1, 2],
    labels: ["가", "가", END],
  });
  assert.deepEqual(unitsOf(["i", "go", "+."], ENGLISH, END), { units: [0, 1, 2, 3], labels: ["I", "go", ".", END] });
  assert.deepEqual(unitsOf([], ENGLISH, END), { units: [0], labels: [END] });
});

/** Writes "가 가" whatever it sees; looks evenly at the places that are open, and tells which those were. */
function stepper(opened) {
  const said = [5, 6, 4, 5, 6, 1];
  return async (_token, state, open) => {
    const place = state ? state[0] : 0;
    opened.push([...open]);
    const sum = open.reduce((all, one) => all + one, 0);
    return {
      probabilities: KOREAN.symbols.map((_, number) => (number === said[place] ? 0.5 + place / 20 : 0)),
      state: Float32Array.of(place + 1),
      attention: open.map((one) => one / sum),
    };
  };
}

const HOW = {
  source: { units: [0, 0, 1, 2], labels: ["a", "b", END] },
  language: KOREAN,
  start: 3,
  length: 20,
  end: END,
  places: 4,
};

test("a row holds the mean attention of a word, by the pieces of the source, and its least sure symbol", async () => {
  const { rows, numbers, isWhole } = await write(stepper([]), { ...HOW, cut: new Set() });
  assert.deepEqual(numbers, [5, 6, 4, 5, 6, 1]);
  assert.equal(isWhole, true);
  assert.deepEqual(
    rows.map(({ label, probability }) => [label, probability]),
    [
      ["가", 0.5],
      ["가", 0.65],
    ],
  );
  for (const { weights } of rows)
    assert.deepEqual(
      weights.map((one) => Number(one.toFixed(9))),
      [0.5, 0.25, 0.25],
    );
});

test("a link that is cut is closed for all symbols of its word and of no other, and its share goes to the rest", async () => {
  const opened = [];
  const { rows } = await write(stepper(opened), { ...HOW, cut: new Set(["1:0"]) });
  assert.deepEqual(opened, [
    [1, 1, 1, 1],
    [1, 1, 1, 1],
    [1, 1, 1, 1],
    [0, 0, 1, 1],
    [0, 0, 1, 1],
    [0, 0, 1, 1],
  ]);
  assert.deepEqual(rows[1].weights, [0, 0.5, 0.5]);
});

test("a sentence without an end stops where it must and says so", async () => {
  const { rows, numbers, isWhole } = await write(stepper([]), { ...HOW, length: 4, cut: new Set() });
  assert.equal(isWhole, false);
  assert.equal(numbers.length, 4);
  assert.deepEqual(
    rows.map(({ label }) => label),
    ["가", "ㄱ"],
  );
});
