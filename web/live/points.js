// Points of the plane as what is real: how they are drawn, and what the thread looks at while they are learned.

import { Random } from "../shared/random.js";
import { uniform } from "./duel.js";
import { fieldPoints, latticeLatents, shares } from "./field.js";
import { coverage, pointsOf, shapeOf } from "./shapes.js";

const JUDGED = 512; // generated points that the coverage is measured with
const SHOWN = 256; // points of each kind that are drawn

/** One shape; every GAN that learns it is looked at in the same way. */
export class Points {
  lookedEvery = 0; // ms at least between two looks
  #shape;
  #field = fieldPoints();
  #latents;

  /**
   * @param {string} kind of shapes.js
   * @param {import("./shapes.js").Point[][]} lines that were drawn
   */
  constructor(kind, lines) {
    this.#shape = shapeOf(kind, lines);
    const lattice = latticeLatents();
    this.#latents = new Float32Array(2 * JUDGED + lattice.length);
    this.#latents.set(uniform(new Random(1), 2 * JUDGED, -1));
    this.#latents.set(lattice, 2 * JUDGED);
  }

  /** @type {import("./duel.js").Draw} */
  draw = (random, count) => pointsOf(this.#shape, random, count);

  /** Returns what of the real ones is shown beside a GAN. */
  shown(duel) {
    return duel.real(SHOWN, 0);
  }

  /** Returns both networks as they are now, what web/live/plane.js draws, and how well the points cover the shape. */
  async look({ duel, settings, real }) {
    const { made, logits } = await duel.look(this.#latents, this.#field);
    const score = coverage(made.subarray(0, 2 * JUDGED), this.#shape);
    return {
      real,
      made: made.slice(0, 2 * SHOWN),
      lattice: made.slice(2 * JUDGED),
      field: shares(logits, settings.loss),
      score: { ...score, words: this.#shape.isCurve ? "placesCovered" : "modesCovered" },
    };
  }
}
