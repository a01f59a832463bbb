import assert from "node:assert/strict";
import { test } from "node:test";

import { readGraph } from "../../../web/classify/own_graph.js";
import { guess, hintsOf, prepare, withLayout } from "../../../web/classify/own_input.js";
import { file, node, sequence, tensor, value } from "./onnx_file.js";

const input = (shape, type = "float32", more = {}) => [{ name: "x", kind: "tensor", type, shape, ...more }];
const FORM = {
  ...{ layout: "nhwc", batch: 1, height: 1, width: 1, colours: "rgb", fit: "crop", ink: "asIs" },
  ...{ range: "1", mean: "0", deviation: "1" },
};

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
    shape: ["batch", 3, 224, 192],
    layouts: ["nchw"],
    layout: "nchw",
    batch: 1,
    isFixed: { height: true, width: true, channels: true },
    height: 224,
    width: 192,
    colours: "rgb",
    fit: "borders",
    ink: "asIs",
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
  for (const [shape, layout] of [
    [[1, 1, 28, 28], "nchw"],
    [[1, 28, 28, 1], "nhwc"],
  ]) {
    const found = guess(input(shape));
    assert.deepEqual([found.colours, found.layout, found.mean, found.deviation], ["grey", layout, "0", "1"]);
  }
});

test("a flat digit is one, also with a further axis of one", () => {
  for (const [shape, layout, wanted] of [
    [["n", 1, 784], "n1(chw)", [1, 1, 784]],
    [["n", 784, 1], "n(chw)1", [1, 784, 1]],
  ]) {
    const form = guess(input(shape));
    assert.deepEqual([form.layout, form.height, form.width, form.ink], [layout, 28, 28, "mnist"]);
    assert.deepEqual(prepare(picture([[[0, 0, 0]]]), form, new Uint8Array(784)).shape, wanted);
  }
  assert.equal(guess(input([1, 1, 1, 784])).refused, "wrongShape");
  assert.equal(guess(input([null, 64, 3])).layout, "hwc");
});

test("whole numbers are wanted from 0 to 255", () => {
  const { range, mean } = guess(input([null, 3, 64, 64], "uint8"));
  assert.deepEqual([range, mean], ["255", "0"]);
});

test("a side that the network leaves open is 224 px and may be changed", () => {
  const found = guess(input(["n", 3, "h", -1]));
  assert.deepEqual(
    [found.height, found.width, found.isFixed],
    [224, 224, { height: false, width: false, channels: true }],
  );
  const last = guess(input([null, null, null, 3]));
  assert.deepEqual([last.layout, last.height], ["nhwc", 224]);
  const nothing = guess(input([1, 64, 48, null]));
  assert.deepEqual(
    [nothing.layout, nothing.height, nothing.colours, nothing.isFixed.channels],
    ["nhwc", 64, "rgb", false],
  );
  const first = guess(input([1, null, 64, 48]));
  assert.deepEqual([first.layout, first.height, first.colours, first.isFixed.channels], ["nchw", 64, "rgb", false]);
});

test("what is no classifier of one picture is refused with its reason", () => {
  assert.deepEqual(guess([]), { refused: "oneInput" });
  assert.deepEqual(guess([...input([1, 3, 8, 8]), ...input([1, 3, 8, 8])]), { refused: "oneInput" });
  for (const type of ["bool", "string", "bfloat16", ""])
    assert.deepEqual(guess(input([1, 3, 8, 8], type)), { refused: "wrongType" }, type);
  assert.deepEqual(guess(input([1, 3, 8, 8], "float32", { kind: "sequence" })), { refused: "wrongType" });
  for (const shape of [
    [],
    [7],
    [1, 7],
    [1, 10],
    [65, 3, 8, 8],
    [1, 4, 8, 8],
    [1, 3, 1025, 8],
    [1, 8, 1025, 1],
    [1, 3, 8, 8, 8],
  ]) {
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
  const two = picture([
    [
      [255, 0, 0],
      [0, 255, 0],
    ],
    [
      [0, 0, 255],
      [255, 255, 255],
    ],
  ]);
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
  const high = picture(
    [
      [0, 0],
      [51, 102],
      [153, 204],
      [0, 0],
      [0, 0],
    ].map((row) => row.map(grey)),
  );
  near(prepare(high, form).values, [0.2, 0.4, 0.6, 0.8]); // of three rows too many one is above
});

test("a shape that lacks batch or channel is still a picture", () => {
  const found = (shape) => {
    const { layout, batch, colours, height, width } = guess(input(shape));
    return [layout, batch, colours, height, width];
  };
  assert.deepEqual(found(["N", 28, 28]), ["nhw", 1, "grey", 28, 28]);
  assert.deepEqual(found([28, 28]), ["hw", 1, "grey", 28, 28]);
  assert.deepEqual(found(["N", 784]), ["n(chw)", 1, "grey", 28, 28]);
  assert.deepEqual(found([1, 784]), ["n(chw)", 1, "grey", 28, 28]);
  assert.deepEqual(found([784]), ["(chw)", 1, "grey", 28, 28]);
  assert.deepEqual(found([null, 3072]), ["n(chw)", 1, "rgb", 32, 32]);
  assert.deepEqual(found([3, 64, 48]), ["chw", 1, "rgb", 64, 48]);
  assert.deepEqual(found([64, 48, 3]), ["hwc", 1, "rgb", 64, 48]);
  assert.deepEqual(found([null, null, 3]), ["hwc", 1, "rgb", 224, 224]);
  assert.deepEqual(found([null, null]), ["n(chw)", 1, "grey", 28, 28]);
  assert.deepEqual(found(null), ["nchw", 1, "rgb", 224, 224]);
});

test("what each shape is filled with is as long as the shape says", () => {
  const one = picture([[[255, 51, 0]]]);
  for (const [shape, expected] of [
    [
      ["N", 28, 28],
      [1, 28, 28],
    ],
    [
      [28, 28],
      [28, 28],
    ],
    [
      ["N", 784],
      [1, 784],
    ],
    [[784], [784]],
    [
      ["N", 3072],
      [1, 3072],
    ],
    [
      [3, 16, 8],
      [3, 16, 8],
    ],
    [
      [16, 8, 3],
      [16, 8, 3],
    ],
    [
      [4, 3, 8, 8],
      [4, 3, 8, 8],
    ],
  ]) {
    const { values, shape: made } = prepare(one, guess(input(shape)), new Uint8Array(784));
    assert.deepEqual(made, expected);
    assert.equal(
      values.length,
      expected.reduce((product, side) => product * side),
    );
  }
});

test("a fixed batch gets the picture as often as it wants", () => {
  const form = { ...guess(input([4, 3, 2, 4])), mean: "0", deviation: "1" };
  assert.equal(form.batch, 4);
  near(
    prepare(picture([[[255, 51, 0]]]), form).values,
    Array(4)
      .fill([1, 0.2, 0].flatMap((colour) => Array(8).fill(colour)))
      .flat(),
  );
});

test("the order of the axes can be changed where the shape leaves it open", () => {
  const form = guess(input([null, null, null, null]));
  assert.deepEqual(form.layouts, ["nchw", "nhwc"]);
  assert.equal(withLayout(form, "nhwc").layout, "nhwc");
  const square = guess(input([32, 64]));
  assert.deepEqual(square.layouts, ["hw", "n(chw)"]);
  const flat = withLayout(square, "n(chw)");
  assert.deepEqual([flat.batch, flat.height, flat.width], [32, 8, 8]);
  assert.deepEqual(guess(input(["N", 3072])).layouts, ["n(chw)", "n(hwc)"]);
});

test("numbers of other types are wanted from 0 to 255, int8 around 0, floats from 0 to 1", () => {
  for (const type of ["int64", "int32", "uint8"]) assert.equal(guess(input(["N", 28, 28], type)).range, "255");
  for (const type of ["float16", "float64"]) assert.equal(guess(input(["N", 28, 28], type)).range, "1");
  const { range, mean } = guess(input([1, 8, 8, 3], "int8"));
  assert.deepEqual([range, mean], ["255", "128"]);
  assert.equal(guess(input(["N", 64])).range, "16");
});

test("a grey picture of 28 x 28 is fed as MNIST's are, others as they are", () => {
  const ink = (shape) => guess(input(shape)).ink;
  assert.deepEqual(
    [
      [1, 1, 28, 28],
      [null, 784],
      [1, 1, 32, 32],
      [1, 3, 28, 28],
    ].map(ink),
    ["mnist", "mnist", "asIs", "asIs"],
  );
});

test("MNIST's view takes the picture's place; without ink there is none", () => {
  const one = picture([[[255, 255, 255]]]);
  const form = guess(input([1, 1, 28, 28]));
  const digit = new Uint8Array(784).fill(51, 300, 310);
  near(
    prepare(one, form, digit).values,
    Array.from(digit, (ink) => ink / 255),
  );
  assert.throws(() => prepare(one, form, null), { message: "noDigit" });
  near(prepare(one, { ...form, ink: "asIs" }, digit).values, Array(784).fill(1));
  near(prepare(one, { ...form, ink: "inverted" }, digit).values, Array(784).fill(0));
});

test("a wide input gets the whole picture between borders of its own edge's colour", () => {
  const grey = (value) => [value, value, value];
  const square = picture(
    [
      [51, 51],
      [51, 51],
    ].map((row) => row.map(grey)),
  );
  square.data.set([255, 255, 255], 0);
  const form = { ...FORM, height: 2, width: 6, colours: "grey", fit: "borders" };
  const edge = (1 + 3 * 0.2) / 4;
  near(prepare(square, form).values, [edge, edge, 1, 0.2, edge, edge, edge, edge, 0.2, 0.2, edge, edge]);
  assert.equal(guess(input([1, 3, 32, 96])).fit, "borders");
  assert.equal(guess(input([1, 3, 32, 32])).fit, "crop");
  const wide = picture([[0, 51, 102, 255].map(grey)]);
  const high = prepare(wide, { ...FORM, height: 3, width: 4, colours: "grey", fit: "borders" }).values;
  near(high.slice(4, 8), [0, 0.2, 0.4, 1]);
  near(high.slice(0, 4), Array(4).fill(high[8])); // above as below
});

test("a crop has the format that the network wants", () => {
  const grey = (value) => [value, value, value];
  const tall = picture(
    [
      [0, 0],
      [51, 102],
      [255, 255],
    ].map((row) => row.map(grey)),
  );
  near(prepare(tall, { ...FORM, height: 1, width: 2, colours: "grey" }).values, [0.2, 0.4]);
});

test("a network of which a picture takes too many numbers is refused before the tab is full", () => {
  const huge = { ...FORM, batch: 64, height: 1024, width: 1024 };
  assert.throws(() => prepare(picture([[[1, 2, 3]]]), huge), { message: "tooMany" });
});

const hints = (given) =>
  hintsOf(readGraph(file({ inputs: [value("x", [1, 3, 8, 8])], outputs: [value("y", [1, 3])], ...given })));

test("a network that standardises inside is given plain pixels", () => {
  const first = (type, numbers) => hints({ nodes: [node(type, ["x", "k"], ["y"])], tensors: [tensor("k", numbers)] });
  assert.deepEqual(first("Div", [255]), { colours: undefined, range: "255", isPlain: true });
  assert.deepEqual(first("Mul", [1 / 255]), { colours: undefined, range: "255", isPlain: true });
  assert.deepEqual(first("Sub", [123.7, 116.3, 103.5]), { colours: undefined, range: "255", isPlain: true });
  assert.deepEqual(first("Sub", [0.485, 0.456, 0.406]), { colours: undefined, range: undefined, isPlain: true });
  assert.deepEqual(first("Conv", [1]), { colours: undefined, range: undefined, isPlain: false });
  const { mean, range } = guess(input([1, 3, 8, 8]), { isPlain: true, range: "255" });
  assert.deepEqual([mean, range], ["0", "255"]);
});

test("what the file says of its pixels is believed", () => {
  const metadata = { "Image.BitmapPixelFormat": "Bgr8", "Image.NominalPixelRange": "NominalRange_0_255" };
  assert.deepEqual(hints({ metadata }), { colours: "bgr", range: "255", isPlain: true });
  assert.deepEqual(hints({ outputs: [sequence("loss")] }), { colours: "bgr", range: "255", isPlain: true }); // Custom Vision
  assert.equal(hints({ metadata: { imgsz: "[224, 224]" } }).isPlain, true); // Ultralytics
  const { colours, mean } = guess(input([1, 3, 8, 8]), { colours: "bgr", range: "255" });
  assert.deepEqual([colours, mean], ["bgr", "0"]);
});

test("a picture is stretched to the height and width that the network wants where that is chosen", () => {
  const grey = (value) => [value, value, value];
  const two = picture(
    [
      [0, 255],
      [0, 255],
    ].map((row) => row.map(grey)),
  );
  const { values, shape } = prepare(two, { ...FORM, height: 1, width: 4, colours: "grey", fit: "stretch" });
  assert.deepEqual(shape, [1, 1, 4, 1]);
  near(values, [0, 0.25, 0.75, 1]);
});

test("numbers that are none, too few, or would divide by 0 are refused", () => {
  const one = picture([[[1, 2, 3]]]);
  for (const wrong of [
    { mean: "a" },
    { mean: "" },
    { mean: "1,2" },
    { mean: "1,,2" },
    { deviation: "0" },
    { deviation: "1,0,1" },
    { mean: "1,2,3,4" },
  ]) {
    assert.throws(() => prepare(one, { ...FORM, ...wrong }), { message: "wrongNumbers" }, JSON.stringify(wrong));
  }
  assert.throws(() => prepare(one, { ...FORM, colours: "grey", mean: "1,2,3" }), { message: "wrongNumbers" });
});
