import assert from "node:assert/strict";
import { test } from "node:test";

import { serve } from "../fake_runtime.js";

const { Painter } = await import("../../../web/paint/painter.js");

/** A painter that adds the weight of the second style to every number. */
const session = (fed, error) => ({
  async run({ images, style }) {
    fed.push({ images: images.dims, style: [...style.data] });
    return { painted: { data: images.data.map((value) => value + style.data[1] + error) } };
  },
});

function load({ fed = [], error = 0 } = {}) {
  const images = [Array(192).fill(0.25), Array(192).fill(0.5)];
  const card = {
    name: "even",
    preprocessing: { styles: ["one", "two"] },
    self_test: {
      images,
      style: [
        [1, 0],
        [0, 1],
      ],
      painted: [images[0], images[1].map((value) => value + 1)],
    },
  };
  serve(async () => session(fed, error), { "/card.json": card, "/model.onnx": Uint8Array.of(1) });
  return Painter.load({ card: "/card.json", file: "/model.onnx", bytes: 1 });
}

test("a square picture is painted with the weight of each style", async () => {
  const fed = [];
  const painter = await load({ fed });
  assert.equal(fed.length, 2); // the self-test's
  assert.ok(painter.difference < 1e-6);
  assert.equal(painter.milliseconds, undefined);
  const painted = await painter.paint(new Float32Array(16 * 16 * 3).fill(0.25), [0, 1]);
  assert.deepEqual([painted.length, painted[0]], [768, 1.25]);
  assert.deepEqual(fed.at(-1), { images: [1, 16, 16, 3], style: [0, 1] });
  assert.ok(painter.milliseconds >= 0);
});

test("one that paints something else than the card says is refused", async () => {
  await assert.rejects(() => load({ error: 0.01 }), /even differs by/);
  await assert.rejects(() => load({ error: NaN }), /even differs by/);
});
