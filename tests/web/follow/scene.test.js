import assert from "node:assert/strict";
import { test } from "node:test";

import { FASTEST, isHidden, motion, moved, SIDE, StraightOn } from "../../../web/follow/scene.js";

test("straight on keeps the speed of the last two frames that were seen, and starts anew when it is seen again", () => {
  const straight = new StraightOn();
  straight.see([10, 30, 10], false);
  straight.see([12, 29, 10], false);
  assert.deepEqual(straight.see([0, 0, 10], true), [14, 28, 10]);
  assert.deepEqual(straight.see([0, 0, 10], true), [16, 27, 10]);
  assert.deepEqual(straight.see([20, 40, 10], false), [20, 40, 10]);
  assert.deepEqual(straight.see([0, 0, 10], true), [20, 40, 10]);
});

test("straight on stops at the wall", () => {
  const straight = new StraightOn();
  straight.see([50, 30, 10], false);
  straight.see([58, 30, 10], false);
  assert.deepEqual(straight.see([0, 0, 10], true), [SIDE - 5, 30, 10]);
});

test("a thrown thing never leaves the frame nor passes the greatest speed", () => {
  let thing = { x: 20, y: 20, side: 18, ...motion(() => 0.999) };
  assert.ok(thing.speed <= FASTEST);
  for (let frame = 0; frame < 500; frame += 1) {
    thing = moved(thing);
    for (const at of [thing.x, thing.y]) assert.ok(at >= 9 && at <= SIDE - 9);
  }
});

test("what touches the curtain's edge from within is hidden, what looks out is not", () => {
  assert.ok(isHidden([20, 5, 10], { left: 15, right: 25 }));
  assert.ok(!isHidden([20, 5, 10], { left: 15.5, right: 30 }));
});
