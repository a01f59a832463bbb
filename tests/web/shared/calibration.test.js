import assert from "node:assert/strict";
import { test } from "node:test";

import { familiarity, isNoneOfThese, probabilities, softmax } from "../../../web/shared/calibration.js";

const near = (found, expected, tolerance = 1e-12) => {
  assert.equal(found.length, expected.length);
  found.forEach((value, i) => assert.ok(Math.abs(value - expected[i]) <= tolerance, `${found} is not ${expected}`));
};

test("logits that are logarithms give their shares", () => {
  near(softmax([1, 2, 5].map(Math.log)), [1 / 8, 2 / 8, 5 / 8]);
  near(softmax([0, 0, 0, 0]), [0.25, 0.25, 0.25, 0.25]);
});

test("softmax is as NumPy has it for float32 logits, and sums to 1", () => {
  const found = softmax(Float32Array.from([1, 2, 3]));
  near(found, [0.09003057317038046, 0.24472847105479767, 0.6652409557748219]);
  assert.ok(Math.abs(found.reduce((a, b) => a + b) - 1) < 1e-15);
});

test("adding a number to all logits changes nothing, even a large one", () => {
  near(softmax([1000, 1000 + Math.log(3)]), [0.25, 0.75], 1e-10);
  near(softmax([-1000, -1000 + Math.log(3)]), [0.25, 0.75], 1e-10);
});

test("the temperature of the card divides the logits", () => {
  const logits = [0, Math.log(9)];
  near(probabilities(logits, { temperature: 2 }), [0.25, 0.75]);
  near(probabilities(logits, { temperature: 0.5 }), [1 / 82, 81 / 82]);
  near(probabilities(logits, {}), [0.1, 0.9]);
  near(probabilities(logits), [0.1, 0.9]);
  near(probabilities(Float32Array.from([0, 2]), { temperature: 2 }), softmax([0, 1]));
});

test("familiarity is the largest logit, or log-sum-exp", () => {
  assert.equal(familiarity([1, 7, 3], "max-logit"), 7);
  near([familiarity([0, 0], "energy")], [Math.LN2]);
  near([familiarity([1, 2, 5].map(Math.log), "energy")], [Math.log(8)]);
  near([familiarity([800, 800], "energy")], [800 + Math.LN2], 1e-9);
});

test("a picture is none of the classes below the threshold, not at it", () => {
  const unknown = { score: "max-logit", threshold: 3 };
  assert.equal(isNoneOfThese([1, 2.9], { unknown }), true);
  assert.equal(isNoneOfThese([1, 3], { unknown }), false);
  // log-sum-exp of two times 2.5 is 3.19
  assert.equal(isNoneOfThese([2.5, 2.5], { unknown: { score: "energy", threshold: 3 } }), false);
  assert.equal(isNoneOfThese([2.5, 2.5], { unknown }), true);
});

test("where features decide, it is what the graph says that is compared", () => {
  const unknown = { score: "mahalanobis", threshold: -1.5 };
  assert.equal(isNoneOfThese([100, 0], { unknown }, -1.6), true);
  assert.equal(isNoneOfThese([-100, 0], { unknown }, -1.5), false);
  assert.throws(() => isNoneOfThese([1, 2], { unknown }), /mahalanobis without the features/);
  assert.equal(isNoneOfThese([1, 2.9], { unknown: { score: "max-logit", threshold: 3 } }, 9), true);
});

test("without a measured threshold nothing is none of the classes", () => {
  for (const calibration of [{}, undefined, { temperature: 2 }])
    assert.equal(isNoneOfThese([-100, -100], calibration), false);
});
