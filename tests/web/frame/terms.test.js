import assert from "node:assert/strict";
import { test } from "node:test";
import { finder } from "../../../web/frame/terms.js";

const pooling = { words: ["pooling"], says: "" };
const max = { words: ["max pooling"], says: "" };
const filter = { words: ["filter"], says: "" };
const loss = { words: ["손실", "학습 손실"], says: "" };

test("English terms are whole words, also in the plural and in large letters; of two the longer one is meant", () => {
  const find = finder([pooling, max, filter], "en");
  const text = "Max pooling, then filters; spooling and filtered are none.";
  assert.deepEqual(
    find(text).map(({ start, end, term }) => [text.slice(start, end), term]),
    [
      ["Max pooling", max],
      ["filters", filter],
    ],
  );
});

test("Korean terms may have a particle, and begin a word", () => {
  const find = finder([loss], "ko");
  const text = "학습 손실이 줄면 손실은 작아요. 무손실.";
  assert.deepEqual(
    find(text).map(({ start, end }) => text.slice(start, end)),
    ["학습 손실", "손실"],
  );
});

test("a term may be broken by the end of a line", () => {
  assert.equal(finder([max], "en")("max\npooling").length, 1);
});
