import assert from "node:assert/strict";
import { test } from "node:test";

import { farthest, largest, sharesAt, sharesOf } from "../../../web/styles/hands.js";
import { jamoOf, LONGEST, syllableOf, wordOf } from "../../../web/styles/syllables.js";

const FONTS = /** @type {[number, number][]} */ ([
  [0, 0],
  [1, 0],
  [0, 1],
  [1, 1],
  [0.5, 0.5],
  [0.2, 0.9],
]);
const sum = (shares) => shares.reduce((all, share) => all + share, 0);

test("syllables fall into jamo and come back", () => {
  assert.deepEqual(jamoOf("가각힣"), [0, 0, 0, 0, 0, 1, 18, 20, 27]);
  for (const letter of "한글의뷁쫓")
    assert.equal(syllableOf(.../** @type {[number, number, number]} */ (jamoOf(letter))), letter);
});

test("a word is Hangul alone, and no longer than there is room for", () => {
  assert.deepEqual(wordOf(" 한글 "), { word: "한글" });
  assert.deepEqual(wordOf("한글"), { word: "한글" }, "jamo are put together");
  assert.deepEqual(wordOf("가".repeat(LONGEST)), { word: "가".repeat(LONGEST) });
  assert.deepEqual(wordOf("가".repeat(LONGEST + 1)), { problem: "long" });
  assert.deepEqual(wordOf("  "), { problem: "empty" });
  for (const text of ["Ann", "한 글", "<b>", "ㄱ", "가😀", "漢", "가\u0000"])
    assert.deepEqual(wordOf(text), { problem: "foreign" });
});

test("on a font there is that font alone", () =>
  FONTS.forEach((place, font) => assert.ok(Math.abs(sharesAt(FONTS, place)[font] - 1) < 1e-3)));

test("between fonts the nearest have the most, shares add to one, and none jumps", () => {
  const shares = sharesAt(FONTS, [0.3, 0.2]);
  assert.ok(Math.abs(sum(shares) - 1) < 1e-6);
  assert.deepEqual(largest(shares).slice(0, 2).sort(), [0, 4]);
  let before = sharesAt(FONTS, [0, 0.31]);
  for (let x = 0.005; x <= 1; x += 0.005) {
    const now = sharesAt(FONTS, [x, 0.31]);
    now.forEach((share, font) => assert.ok(Math.abs(share - before[font]) < 0.05));
    before = now;
  }
});

test("two fonts share what a slider says", () => {
  assert.deepEqual([...sharesOf(4, [3, 1], 0.25)], [0, 0.25, 0, 0.75]);
  assert.deepEqual([...sharesOf(3, [2, 2], 0.5)], [0, 0, 1]);
});

test("a hand that no font has is far from all of them", () => {
  let seed = 0;
  const random = () => (seed = (seed * 16807 + 12345) % 2147483647) / 2147483647;
  const place = farthest(FONTS, random);
  assert.ok(Math.max(...sharesAt(FONTS, place)) < 0.6);
});
