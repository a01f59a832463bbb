import assert from "node:assert/strict";
import { test } from "node:test";

import { layOut } from "../../../web/convolution/stepper_layout.js";

const LAYER = { width: 9, height: 9, top: 0, left: 0, right: 0, bottom: 0, rows: 7, columns: 7, channels: 1, kernelRows: 3, kernelColumns: 3, operation: "convolution" };
const WIDTHS = [340, 390, 600, 819, 820, 1000, 1280, 1600];
const LAYERS = [
  LAYER,
  { ...LAYER, operation: "max", kernelRows: 2, kernelColumns: 2 },
  { ...LAYER, channels: 3 },
  { ...LAYER, width: 64, height: 40, top: 3, left: 3, right: 3, bottom: 3, rows: 20, columns: 33, kernelRows: 7, kernelColumns: 7 },
  { ...LAYER, width: 300, height: 5, rows: 1, columns: 298 },
];
const everywhere = (claim) => {
  for (const width of WIDTHS) for (const layer of LAYERS) claim(layOut(width, layer), width, layer);
};
const boxes = ({ input, output, grids, sum }) => [input, output, sum, ...grids.map(({ box }) => box)];
const overlap = (a, b) =>
  Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x) > 1e-6 &&
  Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y) > 1e-6;

test("on a wide board everything stands in one row: the picture left, the result right, the arithmetic between", () => {
  // 1,000 px: sides of 300, gaps of 52; 9 columns of 33 px, 7 of 42; in the 296 px between, cells of (296 - 30) / 2 / 3
  const { input, output, grids, sum, height } = layOut(1000, LAYER);
  assert.deepEqual(input, { cell: 33, width: 297, height: 297, x: 1.5, y: 24 });
  assert.deepEqual(output, { cell: 42, width: 294, height: 294, x: 700 + 3, y: 24 + 1.5 });
  assert.deepEqual(grids.map(({ kind, cell }) => [kind, cell]), [["patch", 44], ["kernel", 44], ["products", 44]]);
  const [patch, kernel, products] = grids.map(({ box }) => box);
  assert.deepEqual([patch.width, patch.height], [132, 132]);
  assert.equal(kernel.x - patch.x, 132 + 26);
  assert.deepEqual([kernel.y, products.x], [patch.y, patch.x]);
  assert.equal(products.y - patch.y, 132 + 24); // a caption between them
  assert.deepEqual([sum.x, sum.width, sum.height], [kernel.x, 132, 120]);
  assert.equal(height, 24 + 297 + 6); // the picture is the highest: two grids and their captions have 288 px
});

test("on a narrow board picture and result share the first row, the arithmetic stands below", () => {
  const { input, output, grids } = layOut(390, LAYER);
  assert.deepEqual([input.cell, input.x], [20, 0]); // 188 px for 9 columns
  assert.deepEqual([output.cell, output.x], [26, 390 - 188]);
  const bottom = Math.max(input.y + input.height, output.y + output.height);
  for (const { box } of grids) assert.ok(box.y > bottom);
});

test("the row breaks below 820 px", () => {
  const isBelow = (width) => {
    const { input, sum } = layOut(width, LAYER);
    return sum.y > input.y + input.height;
  };
  assert.deepEqual([isBelow(819), isBelow(820)], [true, false]);
});

test("the padding is part of the picture's grid", () => {
  const { input } = layOut(1000, { ...LAYER, top: 1, left: 2, right: 3, bottom: 4 });
  assert.deepEqual([input.width / input.cell, input.height / input.cell], [14, 14]);
});

test("cells are whole px from 4 px on, at most 52, and as small as they must below", () => {
  everywhere(({ input, output }) => {
    for (const { cell } of [input, output]) assert.ok(cell > 0 && cell <= 52 && (cell < 4 || Number.isInteger(cell)));
  });
  assert.equal(layOut(1600, { ...LAYER, width: 2, height: 2 }).input.cell, 52);
  assert.equal(layOut(1000, { ...LAYER, width: 300 }).input.cell, 1);
});

test("nothing lies on anything else, nor beyond the board", () => {
  everywhere((found, width, layer) => {
    const all = boxes(found);
    all.forEach((a, i) => all.slice(i + 1).forEach((b) => assert.ok(!overlap(a, b), `${width} ${JSON.stringify([layer, a, b])}`)));
    for (const { x, y, width: w, height } of all) {
      assert.ok(x >= 0 && x + w <= width, `${width} ${JSON.stringify([layer, x, w])}`);
      assert.ok(y >= 0 && y + height <= found.height, `${width} ${JSON.stringify([layer, y, height, found.height])}`);
    }
  });
});

test("pooling shows the patch alone, and an arrow in the place of the products", () => {
  const { grids, signs, captions } = layOut(1000, { ...LAYER, operation: "average" });
  assert.deepEqual(grids.map(({ kind }) => kind), ["patch"]);
  assert.deepEqual(signs.map(({ text }) => text), ["→"]);
  assert.deepEqual(captions.map(({ name }) => name), ["input", "output", "patch"]);
});

test("three channels stand in three rows of patch × kernel = products, their sum below", () => {
  const { grids, signs, sum } = layOut(1000, { ...LAYER, channels: 3 });
  assert.deepEqual(grids.map(({ kind, channel }) => `${kind} ${channel}`), [0, 1, 2].flatMap((c) => [`patch ${c}`, `kernel ${c}`, `products ${c}`]));
  assert.deepEqual(signs.map(({ text }) => text), ["×", "=", "×", "=", "×", "=", "Σ"]);
  const [first, , , second, , , third] = grids.map(({ box }) => box);
  assert.deepEqual([second.x, third.x, second.y - first.y, third.y - second.y], [first.x, first.x, first.height + 10, first.height + 10]);
  assert.ok(sum.y >= third.y + third.height);
});

test("a sign stands in the middle between the grids that it joins", () => {
  const { grids, signs } = layOut(1000, LAYER);
  const [patch, kernel] = grids.map(({ box }) => box);
  const [times] = signs;
  assert.equal(times.text, "×");
  assert.equal(times.x, (patch.x + patch.width + kernel.x) / 2);
  assert.equal(times.y, patch.y + patch.height / 2);
});
