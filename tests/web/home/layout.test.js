import assert from "node:assert/strict";
import { test } from "node:test";

import { layout } from "../../../web/home/layout.js";

const LAYERS = [
  { kind: "conv", shape: [32, 26, 26], channels: [0, 1, 2, 3, 4, 5] },
  { kind: "relu", shape: [32, 26, 26], channels: [0, 1, 2, 3, 4, 5] },
  { kind: "pool", shape: [32, 13, 13], channels: [0, 1, 2, 3, 4, 5] },
  { kind: "relu", shape: [128], channels: [] },
].map((layer) => ({ tensor: "", ...layer }));

const inside = (box, { width, height }) =>
  box.x >= 0 && box.y >= 0 && box.x + box.width <= width + 0.01 && box.y + box.height <= height + 0.01;
const overlap = (a, b) => a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;

for (const width of [280, 358, 519, 520, 700, 1400]) {
  test(`at ${width} px everything stands within the picture, and nothing on anything else`, () => {
    const found = layout(width, LAYERS);
    const boxes = found.places.flatMap((place) => place.boxes).filter((box) => box.width > 0);
    assert.ok(boxes.length >= 19);
    assert.ok(boxes.every((box) => inside(box, found)));
    boxes.forEach((box, i) => assert.ok(boxes.slice(i + 1).every((other) => !overlap(box, other))));
  });
}

test("with room the layers follow one another to the right, else downwards", () => {
  const starts = (width, axis) =>
    layout(width, LAYERS)
      .places.slice(1)
      .map(({ boxes }) => boxes[0][axis]);
  const rising = (values) => values.every((value, i) => i === 0 || value > values[i - 1]);
  assert.ok(rising(starts(700, "x")));
  assert.ok(rising(starts(358, "y")));
});

test("pooling makes the drawn maps smaller", () => {
  const { places } = layout(700, LAYERS);
  assert.ok(places[3].boxes[0].width < places[2].boxes[0].width);
});
