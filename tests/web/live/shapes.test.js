import assert from "node:assert/strict";
import { test } from "node:test";

import { coverage, KINDS, shapeOf } from "../../../web/live/shapes.js";
import { Random } from "../../../web/shared/random.js";

function pointsOf(shape, count, seed) {
  const random = new Random(seed);
  return Float32Array.from(Array.from({ length: count }, () => shape.draw(random)).flat());
}

for (const kind of KINDS) {
  test(`real points of ${kind} cover all of it, lie near it, and within the plane`, () => {
    const shape = shapeOf(kind);
    const points = pointsOf(shape, 2_000, 3);
    const { covered, count, near } = coverage(points, shape);
    assert.equal(covered, count);
    assert.ok(near > 0.95);
    assert.ok(points.every((one) => Math.abs(one) < 1.2));
  });
}

test("the same seed draws the same points, another seed others", () => {
  const shape = shapeOf("moons");
  assert.deepEqual(pointsOf(shape, 5, 1), pointsOf(shape, 5, 1));
  assert.notDeepEqual(pointsOf(shape, 5, 1), pointsOf(shape, 5, 2));
});

test("a mode counts when it has a quarter of its fair share, and a point when it is near one", () => {
  const shape = {
    ...shapeOf("ring"),
    modes: /** @type {[number, number][]} */ ([
      [0, 0],
      [1, 0],
    ]),
    radius: 0.1,
  };
  const at = (count, x) => Array.from({ length: count }, () => [x, 0]).flat();
  assert.deepEqual(coverage([...at(14, 0.05), ...at(1, 0.95), ...at(1, 0.5)], shape), {
    covered: 1,
    count: 2,
    near: 15 / 16,
  });
  assert.deepEqual(coverage([...at(14, 0), ...at(2, 1.05)], shape), { covered: 2, count: 2, near: 1 });
  assert.deepEqual(coverage([...at(16, NaN)], shape), { covered: 0, count: 2, near: 0 });
  assert.equal(coverage([], shape).near, 0);
});

test("all points in one place cover one mode: that is a collapse", () => {
  const shape = shapeOf("ring");
  const [x, y] = shape.modes[2];
  assert.equal(coverage(Array.from({ length: 100 }, () => [x, y]).flat(), shape).covered, 1);
});

test("a drawing of dots and lines is a shape, each line as often as it is long", () => {
  const shape = shapeOf("drawing", [
    [[0, 0]],
    [
      [-1, -1],
      [1, -1],
    ],
    [
      [0, 1],
      [0.5, 1],
    ],
  ]);
  const points = pointsOf(shape, 4_000, 1);
  const above = points.filter((one, place) => place % 2 === 1 && one > 0.5).length / 4_000;
  assert.ok(Math.abs(above - 0.2) < 0.03);
  assert.ok(points.every(Number.isFinite));
});

test("there is no other shape", () => {
  assert.throws(() => shapeOf("__proto__"), RangeError);
});
