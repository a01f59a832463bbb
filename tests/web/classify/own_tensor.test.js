import assert from "node:assert/strict";
import { test } from "node:test";

import { isWhole, numbers, typed } from "../../../web/classify/own_tensor.js";

test("whole numbers are rounded, not cut off", () => {
  const values = Float32Array.from([0.6, 254.5, 3.4]);
  assert.deepEqual(typed(values, "uint8"), Uint8Array.from([1, 255, 3]));
  assert.deepEqual(typed(values, "int64"), BigInt64Array.from([1n, 255n, 3n]));
  assert.deepEqual(typed(values, "int32"), Int32Array.from([1, 255, 3]));
  assert.deepEqual(typed(values, "float64"), Float64Array.from(values));
});

test("float16 has its bits, also where there is no array of them", (context) => {
  const kept = Object.getOwnPropertyDescriptor(globalThis, "Float16Array");
  delete globalThis.Float16Array;
  context.after(() => kept && Object.defineProperty(globalThis, "Float16Array", kept));
  const known = [
    [0, 0x0000],
    [1, 0x3c00],
    [-2, 0xc000],
    [0.1, 0x2e66],
    [65504, 0x7bff],
    [65520, 0x7c00],
    [2 ** -24, 0x0001],
    [2 ** -14, 0x0400],
    [1 + 2 ** -11, 0x3c00], // halfway, to the even one
    [1 + 3 * 2 ** -11, 0x3c02],
    [2 - 2 ** -12, 0x4000], // a carry
  ];
  const halves = typed(
    Float32Array.from(known, ([value]) => value),
    "float16",
  );
  assert.deepEqual(
    [...halves],
    known.map(([, bits]) => bits),
  );
  assert.deepEqual(numbers(Uint16Array.from([0x3c00, 0xc000, 0x0001, 0x7c00]), "float16"), [1, -2, 2 ** -24, Infinity]);
  assert.ok(Number.isNaN(numbers(Uint16Array.from([0x7e00]), "float16")[0]));
});

test("uint16 are numbers, not the bits of float16", () => {
  assert.deepEqual(numbers(Uint16Array.from([0x3c00]), "uint16"), [0x3c00]);
  assert.deepEqual(numbers(BigInt64Array.from([-7n]), "int64"), [-7]);
  assert.deepEqual(["uint8", "int64", "float32", "float16"].map(isWhole), [true, true, false, false]);
});
