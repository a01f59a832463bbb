import assert from "node:assert/strict";
import { test } from "node:test";

import { field, joined, Message } from "../../../web/classify/protobuf.js";

const bytes = (...values) => Uint8Array.from(values);

test("numbers, texts and packed lists are read as the format's own examples have them", () => {
  assert.equal(new Message(bytes(0x08, 0x96, 0x01)).integer(1), 150);
  assert.equal(new Message(bytes(0x12, 7, ...new TextEncoder().encode("testing"))).text(2), "testing");
  assert.deepEqual(new Message(bytes(0x32, 6, 3, 0x8e, 2, 0x9e, 0xa7, 5)).integers(6), [3, 270, 86942]);
  assert.deepEqual(new Message(bytes(0x30, 3, 0x30, 0x8e, 2)).integers(6), [3, 270]);
});

test("a negative number takes ten bytes", () => {
  assert.equal(new Message(bytes(0x08, ...Array(9).fill(0xff), 1)).integer(1), -1);
});

test("numbers of fixed length are passed over", () => {
  const message = new Message(bytes(0x0d, 1, 2, 3, 4, 0x11, 1, 2, 3, 4, 5, 6, 7, 8, 0x18, 5));
  assert.equal(message.integer(3), 5);
  assert.deepEqual(message.chunks(1), [bytes(1, 2, 3, 4)]);
});

test("what is missing is missing", () => {
  const message = new Message(bytes());
  assert.deepEqual(
    [message.integer(1), message.text(1), message.message(1), message.messages(1)],
    [undefined, "", undefined, []],
  );
});

test("a message in two parts is one", () => {
  const whole = new Message(joined([field(7, bytes(0x08, 1)), field(7, bytes(0x10, 2))])).message(7);
  assert.deepEqual([whole.integer(1), whole.integer(2)], [1, 2]);
});

test("a field that is written is read, long ones, too", () => {
  const long = new Uint8Array(70_000).fill(7);
  assert.deepEqual(new Message(field(300, long)).chunks(300), [long]);
});

test("what ends too early or is no message is refused", () => {
  for (const wrong of [
    [0x08],
    [0x08, 0x96],
    [0x12, 7, 1],
    [0x0d, 1],
    [0x0b],
    [0x0e],
    [0x00, 1],
    [...new TextEncoder().encode("not a network")],
  ]) {
    assert.throws(() => new Message(Uint8Array.from(wrong)), RangeError, String(wrong));
  }
});
