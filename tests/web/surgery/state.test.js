import assert from "node:assert/strict";
import { test } from "node:test";

import { has, MOST, operationOf, parsed, toggled, WHOLE, written } from "../../../web/surgery/state.js";

const chain = {
  blocks: [
    { title: "stem", canDrop: false, canCut: false },
    { title: "stage1_block1", canDrop: true, canCut: true },
    { title: "stage1_block2", canDrop: true, canCut: false },
  ],
  kernels: [
    { title: "stem", filters: 16 },
    { title: "stage1_block1_conv1", filters: 200 },
  ],
};

test("what is written is read again", () => {
  for (const text of ["", "b1.f1-12.p30.q4.n10.s2", "l1.b2", "q8", "n5", "p95"])
    assert.equal(written(parsed(text, chain)), text);
});

test("what an address cannot mean on this chain is left out, the rest is kept", () => {
  const wrong = [
    "b0",
    "l2",
    "b9",
    "f0-16",
    "f7-0",
    "f0",
    "b1-2",
    "p96",
    "q3",
    "n101",
    "p-5",
    "x1",
    "b1e3",
    "",
    "b 1",
    "__proto__",
  ];
  for (const one of wrong) assert.equal(written(parsed(`${one}.b2.p10`, chain)), "b2.p10", one);
});

test("a cut that is named twice is made once", () => {
  assert.equal(written(parsed("b2.b2.f0-1.f0-1", chain)), "b2.f0-1");
});

test("no more is cut than the limit, however long the address", () => {
  const filters = Array.from({ length: 200 }, (_, filter) => `f1-${filter}`);
  assert.ok(parsed(filters.join("."), chain).cuts.length <= MOST.cuts);
  const full = filters
    .toReversed()
    .reduce((state, _, filter) => toggled(state, { kind: "f", place: 1, filter: 199 - filter }), WHOLE);
  assert.equal(full.cuts.length, MOST.cuts);
  assert.ok(written(full).length <= MOST.text); // so that what one makes is what a link brings
  assert.equal(written(parsed(written(full), chain)), written(full));
});

test("a block is dropped or its link is cut, never both", () => {
  const dropped = toggled(WHOLE, { kind: "b", place: 1 });
  const cut = toggled(dropped, { kind: "l", place: 1 });
  assert.equal(written(cut), "l1");
  assert.equal(written(toggled(cut, { kind: "l", place: 1 })), "");
  assert.ok(has(dropped, { kind: "b", place: 1 }) && !has(dropped, { kind: "l", place: 1 }));
  assert.deepEqual(WHOLE.cuts, []);
});

test("a seed is said where there is noise", () => {
  assert.equal(written({ ...WHOLE, seed: 7 }), "");
  assert.equal(written({ ...WHOLE, noise: 5, seed: 7 }), "n5.s7");
});

test("the threads are told titles, which other networks know too", () => {
  assert.deepEqual(operationOf(parsed("b2.f1-3.q2", chain), chain), {
    prune: 0,
    bits: 2,
    noise: 0,
    seed: 1,
    cuts: [
      { kind: "block", title: "stage1_block2", filter: undefined },
      { kind: "filter", title: "stage1_block1_conv1", filter: 3 },
    ],
  });
});
