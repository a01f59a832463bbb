import assert from "node:assert/strict";
import { test } from "node:test";

import { serve } from "../fake_runtime.js";

const { loadGenerator, PIXELS, toGrey } = await import("../../../web/gan/generator.js");

let loads = 0; // each has addresses of its own

/** A generator of even pictures: the first of two latent numbers, plus the label where there is one. */
const network = (fed, error = 0) => ({
  async run({ latent, label }) {
    fed.push({ latent: latent.dims, label: label && [label.type, ...label.data] });
    const images = new Float32Array(latent.dims[0] * PIXELS);
    for (let i = 0; i < latent.dims[0]; i++) {
      images.fill(latent.data[2 * i] + (label ? label.data[i] : 0) + error, i * PIXELS, (i + 1) * PIXELS);
    }
    return { images: { data: images } };
  },
});

function load({ fed = [], error = 0, conditional = false } = {}) {
  loads += 1;
  const source = { card: `/${loads}/card.json`, file: `/${loads}/model.onnx`, bytes: 1 };
  const picture = (value) => Array.from({ length: 28 }, () => Array(28).fill(value));
  const self_test = { latent: [[0.25, 9]], images: [picture(conditional ? 2.25 : 0.25)], ...(conditional && { label: [2] }) };
  const card = { name: "even", preprocessing: { latent: 2, conditional }, self_test };
  serve(async () => network(fed, error), { [source.card]: card, [source.file]: Uint8Array.of(1) });
  return loadGenerator(source);
}

test("latents of the card's size become pictures, without a label where the generator knows no classes", async () => {
  const fed = [];
  const generator = await load({ fed });
  const pictures = await generator.sample(Float32Array.from([0.5, 0, -1, 0]), 3);
  assert.deepEqual([pictures.length, pictures[0], pictures[PIXELS - 1], pictures[PIXELS]], [2 * 784, 0.5, 0.5, -1]);
  assert.deepEqual(fed.at(-1), { latent: [2, 2], label: undefined });
});

test("a conditional generator is given the label of every picture", async () => {
  const fed = [];
  const generator = await load({ fed, conditional: true });
  assert.deepEqual(fed, [{ latent: [1, 2], label: ["int32", 2] }]); // the self-test's own
  await generator.sample(new Float32Array(6), 7);
  assert.deepEqual(fed.at(-1), { latent: [3, 2], label: ["int32", 7, 7, 7] });
});

test("a generator that differs by more than 0.001 of a pixel is refused by name", async () => {
  assert.ok((await load({ error: 0.0009 })).difference < 1e-3);
  await assert.rejects(load({ error: 0.002 }), /even differs by 0\.00/);
});

test("runs follow one another, in the order of the calls", async () => {
  const fed = [];
  const generator = await load({ fed });
  fed.length = 0;
  const done = [];
  await Promise.all([1, 2, 3].map((count) => generator.sample(new Float32Array(2 * count)).then(() => done.push(count))));
  assert.deepEqual(done, [1, 2, 3]);
  assert.deepEqual(fed.map(({ latent }) => latent[0]), [1, 2, 3]);
});

test("-1 to 1 become 0 to 255, and what lies beyond becomes the end", () => {
  // (0.004 + 1) * 127.5 = 128.01; (-0.5 + 1) * 127.5 = 63.75
  assert.deepEqual([...toGrey(Float32Array.from([-1, -0.5, 0.004, 1, 2, -3]))], [0, 64, 128, 255, 255, 0]);
});
