// What a plan's drawing is made of: boxes in their order, links that pass layers by, shares of each layer.

import assert from "node:assert/strict";
import { test } from "node:test";

import {
  boxesOf,
  formula,
  heaviest,
  linksOf,
  partsOf,
  placeAt,
  seen,
  stepsOf,
} from "../../../web/architectures/layout.js";

const layer = (shape, sources, more = {}) => ({
  shape,
  sources,
  kind: "convolution",
  parameters: 0,
  multiplications: 0,
  memory: 0,
  ...more,
});
const BLOCK = [
  layer([32, 32, 3], [], { kind: "input", memory: 12 }),
  layer([32, 32, 16], [0], { parameters: 30, memory: 4 }),
  layer([32, 32, 16], [1], { parameters: 10 }),
  layer([32, 32, 16], [1, 2], { kind: "add" }),
  layer([10], [3], { kind: "dense", parameters: 60 }),
];

test("boxes stand in their order, inside the drawing, and maps are higher the larger they are", () => {
  const boxes = boxesOf([...BLOCK.slice(0, 2), layer([8, 8, 16], [1])], 300);
  for (const [place, box] of boxes.entries()) {
    assert.ok(box.x >= 0 && box.x + box.width <= 300 && box.y > 0);
    if (place) assert.ok(box.x > boxes[place - 1].x + boxes[place - 1].width);
  }
  assert.ok(boxes[1].height > boxes[2].height && boxes[1].width > boxes[0].width);
});

test("73 layers fit into the width of a telephone without touching", () => {
  const many = Array.from({ length: 73 }, (_, place) => layer([7, 7, 2048], place ? [place - 1] : []));
  const boxes = boxesOf(many, 358);
  boxes.slice(1).forEach((box, place) => assert.ok(box.x >= boxes[place].x + boxes[place].width));
  assert.ok(boxes.at(-1).x + boxes.at(-1).width <= 358);
});

test("a link is drawn where a layer is passed by, a line where none is", () => {
  const boxes = boxesOf(BLOCK, 300);
  assert.deepEqual(
    linksOf(BLOCK, boxes).map(({ from, to }) => [from, to]),
    [[1, 3]],
  );
  assert.deepEqual(stepsOf(BLOCK), [
    [0, 1],
    [1, 2],
    [2, 3],
    [3, 4],
  ]);
});

test("the parts of a bar follow one another and make one whole", () => {
  const parts = partsOf(BLOCK, "parameters");
  assert.deepEqual(
    parts.map(({ share }) => share),
    [0, 0.3, 0.1, 0, 0.6],
  );
  assert.ok(Math.abs(parts[4].from - 0.4) < 1e-12);
  assert.deepEqual(
    partsOf(BLOCK, "multiplications").map(({ share }) => share),
    [0, 0, 0, 0, 0],
  );
  assert.equal(heaviest(BLOCK), 4);
});

test("a formula leaves out ones, but not all of them", () => {
  const written = (terms) => formula(terms, String);
  assert.equal(
    written([
      [3, 3, 1, 32],
      [1, 32],
    ]),
    "3 × 3 × 32 + 32",
  );
  assert.equal(written([[1], [1, 1]]), "1 + 1");
});

test("the middle unit's field lies where its windows were, and everything is seen where no square is known", () => {
  const field = { size: 3, jump: 1, centre: 0.5 };
  assert.deepEqual(seen({ shape: [28, 28, 8], field }, 28), { x: 13 / 28, y: 13 / 28, side: 3 / 28, isAll: false });
  assert.equal(seen({ shape: [10], field: null }, 28).isAll, true);
});

test("a pointer finds the layer whose box is nearest", () => {
  const boxes = boxesOf(BLOCK, 300);
  boxes.forEach((box, place) => assert.equal(placeAt(boxes, box.x + box.width / 2), place));
  assert.equal(placeAt(boxes, -50), 0);
  assert.equal(placeAt(boxes, 900), 4);
});
