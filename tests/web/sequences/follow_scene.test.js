import assert from "node:assert/strict";
import { test } from "node:test";

import { drawFrame, inkSquare, isHidden, moved, overlap, SIDE, StraightOn } from "../../../web/sequences/follow_scene.js";

/** Returns a picture, (28, 28), whose ink is a rectangle. */
function rectangle(left, top, right, bottom) {
  const pixels = new Uint8Array(28 * 28);
  for (let y = top; y < bottom; y += 1) pixels.fill(255, y * 28 + left, y * 28 + right);
  return pixels;
}

test("the ink lies in its square, and nothing is seen through the curtain", () => {
  const pixels = rectangle(9, 5, 19, 21);
  const ink = inkSquare(pixels);
  assert.deepEqual(ink, [14, 13, 16]);
  const seen = drawFrame(pixels, ink, [12, 40, 16], { left: 30, right: 50 });
  const places = [...seen.keys()].filter((place) => seen[place] > 0.5);
  const [columns, rows] = [places.map((place) => place % SIDE), places.map((place) => Math.floor(place / SIDE))];
  const ends = (along) => [Math.min(...along), Math.max(...along) + 1];
  assert.deepEqual([ends(columns), ends(rows)], [
    [7, 17],
    [32, 48],
  ]);
  const hidden = drawFrame(pixels, ink, [40, 20, 16], { left: 30, right: 50 });
  assert.deepEqual([...new Set(hidden)].sort(), [0, 0.5]);
});

test("an empty picture has the whole of it as its square", () => {
  assert.deepEqual(inkSquare(new Uint8Array(28 * 28)), [14, 14, 28]);
});

test("a thing stays between the walls, whatever its motion", () => {
  let thing = { x: 20, y: 30, side: 18, speed: 2.5, angle: 0.4, turn: 0.1 };
  for (let frame = 0; frame < 500; frame += 1) {
    thing = moved(thing);
    for (const place of [thing.x, thing.y]) assert.ok(place >= 9 && place <= SIDE - 9);
  }
});

test("a wall throws a thing back and turns its curve round", () => {
  const thing = moved({ x: 54, y: 30, side: 18, speed: 2, angle: 0, turn: 0 });
  assert.ok(Math.abs(thing.x - 54) < 1e-9 && Math.cos(thing.angle) < -0.99);
  assert.equal(moved({ x: 54, y: 30, side: 18, speed: 2, angle: -0.1, turn: 0.1 }).turn, -0.1);
});

test("two squares share what they cover in common", () => {
  assert.equal(overlap([10, 10, 4], [10, 10, 4]), 1);
  assert.equal(overlap([10, 10, 4], [12, 10, 4]), 8 / 24);
  assert.equal(overlap([10, 10, 4], [30, 10, 4]), 0);
  assert.equal(overlap([10, 10, -1], [10, 10, 4]), 0);
});

test("straight on goes on as in the last two frames that were seen", () => {
  const straight = new StraightOn();
  assert.equal(isHidden([20, 20, 10], { left: 15, right: 40 }), true);
  assert.equal(isHidden([19, 20, 10], { left: 15, right: 40 }), false);
  assert.deepEqual(straight.see([10, 20, 10], false), [10, 20, 10]);
  straight.see([12, 21, 10], false);
  assert.deepEqual(straight.see([90, 90, 10], true), [14, 22, 10]);
  assert.deepEqual(straight.see([90, 90, 10], true), [16, 23, 10]);
});
