import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { bytes, fill, floats, probable, show, textOf } from "../../../web/frame/format.js";

test("a number has at most two decimals, or as many as asked, and no zeros at its end", () => {
  assert.deepEqual(
    [1, 0.5, 2.499, 1 / 3, 100].map((value) => show(value)),
    ["1", "0.5", "2.5", "0.33", "100"],
  );
  assert.equal(show(Math.PI, 4), "3.1416");
  assert.equal(show(2.6, 0), "3");
});

test("minus is a true minus sign, and nothing is minus zero", () => {
  assert.equal(show(-1.25), "\u22121.25");
  assert.equal(show(-0.001), "0");
  assert.equal(show(-0), "0");
});

test("no probability is called 100 %, not even one that was rounded to 1", () => {
  assert.deepEqual(
    [0, 0.5, 0.99, 0.994, 1 - 1e-9, 1].map((probability) => probable(probability, "en")),
    ["0%", "50%", "99%", ">99%", ">99%", ">99%"],
  );
  assert.deepEqual(
    [0.1234, 0.9989, 0.9991, 1].map((probability) => probable(probability, "ko", 1)),
    ["12.3%", "99.9%", ">99.9%", ">99.9%"],
  );
});

test("a field in braces is replaced wherever it stands, other braces stay", () => {
  assert.equal(fill("{a} of {b}, {a}", { a: 1, b: "two" }), "1 of two, 1");
  assert.equal(fill("{ } {a-b}", {}), "{ } {a-b}");
  assert.equal(fill("{a}", { a: "$&{b}", b: 2 }), "$&{b}"); // what is filled in is not read again
});

test("a Korean particle follows what stands before it once the field is filled", () => {
  const said = (word) => fill("“{word}”을(를) 쓸 때", { word });
  assert.deepEqual(
    [said("비"), said("글"), said("4"), said("3")],
    ["“비”를 쓸 때", "“글”을 쓸 때", "“4”를 쓸 때", "“3”을 쓸 때"],
  );
});

test("base64 becomes bytes, those above 127 too", () => {
  assert.deepEqual(bytes("AAH/gA=="), Uint8Array.from([0, 1, 255, 128]));
  assert.deepEqual(bytes(""), new Uint8Array());
});

test("floats are little-endian float32", () => {
  // IEEE 754: 1 is 3f800000, -2.5 is c0200000
  const sent = Buffer.from([0, 0, 0x80, 0x3f, 0, 0, 0x20, 0xc0]).toString("base64");
  assert.deepEqual(floats(sent), Float32Array.from([1, -2.5]));
});

test("bytes come back from what Python sends, whatever they are", () => {
  const all = Uint8Array.from({ length: 256 }, (_, i) => (i * 7) % 256);
  assert.deepEqual(bytes(Buffer.from(all).toString("base64")), all);
});

const files = JSON.parse(readFileSync(new URL("../../text/files.json", import.meta.url), "utf8"));

for (const { text, name, base64 } of files) {
  test(`a file in ${name} is read: ${text.slice(0, 9).trim()}`, () => {
    const found = textOf(bytes(base64));
    assert.deepEqual([found.text, found.encoding, found.isSure], [text, name, name === "UTF-8"]);
  });
}

test("bytes of no text are no text, and a mark tells UTF-16", () => {
  assert.equal(textOf(Uint8Array.from({ length: 512 }, (_, i) => i % 256)).encoding, "");
  assert.deepEqual(textOf(Uint8Array.of(0xff, 0xfe, 0x5c, 0xd5)), { text: "한", encoding: "UTF-16 LE", isSure: true });
});
