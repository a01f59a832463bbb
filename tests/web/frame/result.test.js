import assert from "node:assert/strict";
import { test } from "node:test";

import { fileName, wrapped } from "../../../web/frame/result.js";

const measure = (text) => [...text].length;

test("lines break between words, and hold all of them", () => {
  assert.deepEqual(wrapped("one two three", 7, measure), ["one two", "three"]);
  assert.deepEqual(wrapped("one", 7, measure), ["one"]);
  assert.deepEqual(wrapped("", 7, measure), []);
});

test("a word that is longer than a line breaks anywhere, as an address has to", () => {
  assert.deepEqual(wrapped("at abcdefgh", 4, measure), ["at", "abcd", "efgh"]);
  const address = "http://localhost:8501/text?seed=7";
  const lines = wrapped(address, 10, measure);
  assert.equal(lines.join(""), address);
  assert.ok(lines.every((line) => line.length <= 10));
});

test("the file is named by the page, whatever else stands in the address", () => {
  assert.equal(fileName("http://a.example/gan-walk?at=0,1"), "glassbox-gan-walk.png");
  assert.equal(fileName("http://a.example/"), "glassbox.png");
  assert.equal(fileName("http://a.example/base/text"), "glassbox-text.png");
  assert.equal(fileName("http://a.example/..%2f<b>"), "glassbox-2f3Cb3E.png");
});
