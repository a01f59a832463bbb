import assert from "node:assert/strict";
import { test } from "node:test";

import { Layer } from "../../../web/convolution/layer.js";
import { Random } from "../../../web/text/sampler.js";

const PLAIN = { channels: 1, operation: "convolution", stride: 1, dilation: 1, top: 0, left: 0, bias: 0, activation: "none", leakySlope: 0.1 };

/** Returns a layer on rows of pixels, each a number or an array of channels; the size of its result must be given. */
function layerOn(rows, settings) {
  const picture = Float32Array.from(rows.flat(Infinity));
  return new Layer(picture, { ...PLAIN, height: rows.length, width: rows[0].length, ...settings });
}

const COUNTING = [[1, 2, 3, 4], [5, 6, 7, 8], [9, 10, 11, 12]];
const SOBEL = [[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]];

test("a kernel is laid on the picture as it is, not turned: cross-correlation", () => {
  const layer = layerOn([[1, 2], [3, 4]], { kernel: [[1, 10], [100, 1000]], rows: 1, columns: 1 });
  assert.deepEqual([...layer.output()], [4321]);
});

test("Sobel-X of a picture that rises by 1 to the right is 8", () => {
  assert.deepEqual([...layerOn(COUNTING, { kernel: SOBEL, rows: 1, columns: 2 }).output()], [8, 8]);
});

test("padding lets zeros in, stride leaves windows out, dilation spreads the cells", () => {
  const kernel = [[1, 1], [1, 1]];
  const padded = layerOn(COUNTING, { kernel, top: 1, left: 1, stride: 2, rows: 2, columns: 2 });
  assert.deepEqual([...padded.output()], [1, 5, 5 + 9, 6 + 7 + 10 + 11]);
  const spread = layerOn(COUNTING, { kernel, dilation: 2, rows: 1, columns: 2 });
  assert.deepEqual([...spread.output()], [1 + 3 + 9 + 11, 2 + 4 + 10 + 12]);
});

test("the corner is the pixel under the first cell, negative in the padding", () => {
  const layer = layerOn(COUNTING, { kernel: SOBEL, top: 1, left: 2, stride: 2, rows: 2, columns: 3 });
  assert.deepEqual([0, 1, 2, 3, 5].map((index) => layer.corner(index)), [
    { y: -1, x: -2 },
    { y: -1, x: 0 },
    { y: -1, x: 2 },
    { y: 1, x: -2 },
    { y: 1, x: 2 },
  ]);
});

test("one kernel goes over every channel, and the channels are summed before the bias", () => {
  const rows = [[[1, 10, 100], [2, 20, 200]]];
  const layer = layerOn(rows, { channels: 3, kernel: [[3, -1]], bias: 0.5, rows: 1, columns: 1 });
  const step = layer.step(0);
  assert.deepEqual([...step.patch], [1, 2, 10, 20, 100, 200]); // channel by channel
  assert.deepEqual([...step.products], [3, -2, 30, -20, 300, -200]);
  assert.deepEqual([step.sums, step.sum, step.convolved, step.result], [[1, 10, 100], 111, 111.5, 111.5]);
});

test("the activation comes after the bias", () => {
  const result = (activation, bias) => layerOn([[1]], { kernel: [[1]], bias, activation, rows: 1, columns: 1 }).output()[0];
  assert.deepEqual([result("none", -3), result("relu", -3), result("relu", 2)], [-2, 0, 3]);
  assert.deepEqual([result("leaky_relu", -3), result("leaky_relu", 2)], [Math.fround(-0.2), 3]);
  assert.deepEqual([result("sigmoid", -1), result("tanh", -1)], [0.5, 0]);
  assert.equal(result("sigmoid", 0), Math.fround(0.7310585786300049)); // of 1
  assert.equal(result("tanh", 0), Math.fround(0.7615941559557649));
});

test("results are float32, as the server's are", () => {
  const layer = layerOn([[0.1]], { kernel: [[0.2]], bias: 0.3, rows: 1, columns: 1 });
  const product = Math.fround(Math.fround(0.1) * Math.fround(0.2));
  assert.equal(layer.step(0).convolved, Math.fround(product + 0.3));
  assert.ok(layer.output() instanceof Float32Array);
});

test("pooling takes the largest of the window, or its mean", () => {
  const kernel = [[1, 1], [1, 1]];
  const pooled = (operation) => [...layerOn(COUNTING, { kernel, operation, stride: 2, rows: 1, columns: 2 }).output()];
  assert.deepEqual(pooled("max"), [6, 8]);
  assert.deepEqual(pooled("average"), [3.5, 5.5]);
  const step = layerOn([[-4, -2]], { kernel: [[1, 1]], operation: "max", rows: 1, columns: 1 }).step(0);
  assert.deepEqual([[...step.patch], step.sums, step.result], [[-4, -2], [-6], -2]);
});

test("any layer is what laying the kernel on a padded copy of the picture gives", () => {
  const random = new Random(3);
  const below = (limit) => random.nextWord() % limit;
  for (let round = 0; round < 100; round++) {
    const [channels, stride, dilation, top, left] = [1 + below(3), 1 + below(3), 1 + below(3), below(4), below(4)];
    const [kernelRows, kernelColumns] = [1 + below(3), 1 + below(3)];
    const whole = () => below(19) - 9; // of whole numbers every sum is exact
    const kernel = Array.from({ length: kernelRows }, () => Array.from({ length: kernelColumns }, whole));
    const [rows, columns] = [1 + below(4), 1 + below(4)];
    const height = Math.max(1, (rows - 1) * stride + dilation * (kernelRows - 1) + 1 - top - below(3));
    const width = Math.max(1, (columns - 1) * stride + dilation * (kernelColumns - 1) + 1 - left - below(3));
    const picture = Array.from({ length: height }, () => Array.from({ length: width }, () => Array.from({ length: channels }, whole)));
    const bias = whole();
    const expected = [];
    for (let row = 0; row < rows; row++) {
      for (let column = 0; column < columns; column++) {
        let sum = bias;
        kernel.forEach((cells, y) =>
          cells.forEach((cell, x) => {
            const pixel = picture[row * stride + y * dilation - top]?.[column * stride + x * dilation - left];
            for (const value of pixel ?? []) sum += cell * value;
          }),
        );
        expected.push(sum);
      }
    }
    const layer = layerOn(picture, { channels, kernel, stride, dilation, top, left, bias, rows, columns });
    assert.deepEqual([...layer.output()], expected, `round ${round}`);
  }
});
