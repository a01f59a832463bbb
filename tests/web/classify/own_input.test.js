import assert from "node:assert/strict";
import { test } from "node:test";

import { guess, prepare } from "../../../web/classify/own_input.js";

const input = (shape, type = "float32", more = {}) => [{ name: "x", isTensor: true, type, shape, ...more }];
const FORM = { layout: "nhwc", height: 1, width: 1, colours: "rgb", range: "1", mean: "0", deviation: "1" };

/** Returns ImageData of rows of pixels [red, green, blue]. */
function picture(rows) {
  const data = Uint8ClampedArray.from(rows.flat().flatMap((pixel) => [...pixel, 255]));
  return { width: rows[0].length, height: rows.length, data };
}
const near = (found, expected, tolerance = 1e-6) => {
  assert.equal(found.length, expected.length);
  expected.forEach((value, i) => assert.ok(Math.abs(found[i] - value) <= tolerance, `${found} is not ${expected}`));
};

test("a PyTorch network of photographs is guessed whole: channels first, ImageNet's mean and deviation", () => {
  assert.deepEqual(guess(input(["batch", 3, 224, 192])), {
    name: "x",
    type: "float32",
    isFixed: { height: true, width: true, channels: true },
    layout: "nchw",
    height: 224,
    width: 192,
    colours: "rgb",
    range: "1",
    mean: "0.485, 0.456, 0.406",
    deviation: "0.229, 0.224, 0.225",
  });
});

test("a Keras network is guessed with its channels last, and 0 to 1", () => {
  const { layout, height, width, colours, range, mean, deviation } = guess(input([1, 32, 48, 3]));
  assert.deepEqual([layout, height, width, colours, range, mean, deviation], ["nhwc", 32, 48, "rgb", "1", "0", "1"]);
});

test("one channel is grey, and ImageNet says nothing about it", () => {
  for (const [shape, layout] of [[[1, 1, 28, 28], "nchw"], [[1, 28, 28, 1], "nhwc"]]) {
    const found = guess(input(shape));
    assert.deepEqual([found.colours, found.layout, found.mean, found.deviation], ["grey", layout, "0", "1"]);
  }
});

test("whole numbers are wanted from 0 to 255", () => {
  const { range, mean } = guess(input([null, 3, 64, 64], "uint8"));
  assert.deepEqual([range, mean], ["255", "0"]);
});

test("a side that the network leaves open is 224 px and may be changed", () => {
  const found = guess(input(["n", 3, "h", -1]));
  assert.deepEqual([found.height, found.width, found.isFixed], [224, 224, { height: false, width: false, channels: true }]);
  const last = guess(input([null, null, null, 3]));
  assert.deepEqual([last.layout, last.height], ["nhwc", 224]);
  const nothing = guess(input([1, 64, 64, null]));
  assert.deepEqual([nothing.layout, nothing.colours, nothing.isFixed.channels], ["nhwc", "rgb", false]);
});

test("what is no classifier of one picture is refused with its reason", () => {
  assert.deepEqual(guess([]), { refused: "oneInput" });
  assert.deepEqual(guess([...input([1, 3, 8, 8]), ...input([1, 3, 8, 8])]), { refused: "oneInput" });
  assert.deepEqual(guess(input([1, 3, 8, 8], "int64")), { refused: "wrongType" });
  assert.deepEqual(guess(input([1, 3, 8, 8], "float32", { isTensor: false })), { refused: "wrongType" });
  for (const shape of [[1, 10], [2, 3, 8, 8], [1, 4, 8, 8], [1, 3, 1025, 8], [1, 8, 1025, 1], [1, 3, 8, 8, 8]]) {
    assert.deepEqual(guess(input(shape)), { refused: "wrongShape" }, String(shape));
  }
  assert.equal(guess(input([1, 3, 1024, 8])).refused, undefined);
});

test("colours are divided by 255, or left as they are", () => {
  const one = picture([[[255, 51, 0]]]);
  near(prepare(one, FORM).values, [1, 0.2, 0]);
  near(prepare(one, { ...FORM, range: "255" }).values, [255, 51, 0], 1e-4);
});

test("bgr turns the channels round; grey weighs them as BT.601 does", () => {
  const one = picture([[[255, 51, 0]]]);
  near(prepare(one, { ...FORM, colours: "bgr" }).values, [0, 0.2, 1]);
  const grey = prepare(one, { ...FORM, colours: "grey" });
  near(grey.values, [0.299 + 0.2 * 0.587]);
  assert.deepEqual(grey.shape, [1, 1, 1, 1]);
});

test("mean and deviation are for all channels, or one for each", () => {
  const one = picture([[[255, 51, 0]]]);
  near(prepare(one, { ...FORM, mean: "0.5", deviation: "0.25" }).values, [2, -1.2, -2]);
  near(prepare(one, { ...FORM, mean: "1, 0.2,-1", deviation: "1,2, 0.5" }).values, [0, 0, 2]);
});

test("channels come first or last", () => {
  const two = picture([[[255, 0, 0], [0, 255, 0]], [[0, 0, 255], [255, 255, 255]]]);
  const form = { ...FORM, height: 2, width: 2 };
  const last = prepare(two, form);
  assert.deepEqual(last.shape, [1, 2, 2, 3]);
  assert.deepEqual([...last.values], [1, 0, 0, 0, 1, 0, 0, 0, 1, 1, 1, 1]);
  const first = prepare(two, { ...form, layout: "nchw" });
  assert.deepEqual(first.shape, [1, 3, 2, 2]);
  assert.deepEqual([...first.values], [1, 0, 0, 1, 0, 1, 0, 1, 0, 0, 1, 1]);
});

test("the middle square of a picture is taken", () => {
  const grey = (value) => [value, value, value];
  const wide = picture([[0, 0, 51, 102, 0, 0].map(grey), [0, 0, 153, 204, 0, 0].map(grey)]);
  const form = { ...FORM, height: 2, width: 2, colours: "grey" };
  near(prepare(wide, form).values, [0.2, 0.4, 0.6, 0.8]);
  const high = picture([[0, 0], [51, 102], [153, 204], [0, 0], [0, 0]].map((row) => row.map(grey)));
  near(prepare(high, form).values, [0.2, 0.4, 0.6, 0.8]); // of three rows too many one is above
});

test("the square is stretched to the height and width that the network wants", () => {
  const grey = (value) => [value, value, value];
  const two = picture([[0, 255], [0, 255]].map((row) => row.map(grey)));
  const { values, shape } = prepare(two, { ...FORM, height: 1, width: 4, colours: "grey" });
  assert.deepEqual(shape, [1, 1, 4, 1]);
  near(values, [0, 0.25, 0.75, 1]);
});

test("numbers that are none, too few, or would divide by 0 are refused", () => {
  const one = picture([[[1, 2, 3]]]);
  for (const wrong of [{ mean: "a" }, { mean: "" }, { mean: "1,2" }, { mean: "1,,2" }, { deviation: "0" }, { deviation: "1,0,1" }, { mean: "1,2,3,4" }]) {
    assert.throws(() => prepare(one, { ...FORM, ...wrong }), { message: "wrongNumbers" }, JSON.stringify(wrong));
  }
  assert.throws(() => prepare(one, { ...FORM, colours: "grey", mean: "1,2,3" }), { message: "wrongNumbers" });
});
