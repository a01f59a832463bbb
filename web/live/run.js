// One GAN on the page: what it generates, how well, its losses.

import { element } from "../frame/elements.js";
import { fill } from "../frame/format.js";
import { COLOURS, drawDistances, drawLosses, Losses } from "./losses.js";
import { Plane } from "./plane.js";
import { Sheet } from "./sheet.js";

const DESCRIBED_EVERY = 2_000; // ms between two alternative texts

export class Run {
  losses = new Losses();
  distances = []; // [step, distance]
  #described = -Infinity;

  constructor() {
    this.plane = new Plane();
    this.sheet = new Sheet();
    this.title = element("h3");
    this.covered = element("p", "covered");
    this.meter = element("i");
    this.chart = element("canvas", "", { role: "img" });
    this.caption = element("figcaption");
    this.distance = element("canvas", "", { role: "img" });
    this.distanceCaption = element("figcaption");
    this.field = element("div", "field", {}, this.plane.canvas);
    const facts = element("div", "score", {}, this.covered, element("b", "meter", {}, this.meter));
    this.away = element("figure", "losses away", {}, this.distanceCaption, this.distance);
    const losses = element("figure", "losses", {}, this.caption, this.chart);
    this.box = element("article", "run", {}, this.title, this.field, this.sheet.box, facts, this.away, losses);
  }

  /** Takes its words; without a title it is not there. */
  receive(own, { messages, digits }) {
    this.box.hidden = !own;
    if (!own) return;
    this.title.textContent = own.title;
    this.field.hidden = Boolean(digits);
    this.sheet.box.hidden = this.away.hidden = !digits;
    this.view = digits ? this.sheet : this.plane;
    this.sheet.name(messages);
    const key = (name, colour) => {
      const entry = element("span", "key", {}, name);
      entry.style.setProperty("--colour", colour);
      return entry;
    };
    this.caption.replaceChildren(
      key(messages.discriminatorLoss, COLOURS.discriminator),
      key(messages.generatorLoss, COLOURS.generator),
    );
    this.distanceCaption.replaceChildren(key(messages.distance, COLOURS.distance), key(messages.best, "currentColor"));
    this.view.canvas.ariaLabel = fill(messages[this.view.alt], { words: messages.loading }); // until something is seen
    this.chart.ariaLabel = fill(messages.lossAlt, { discriminator: "–", generator: "–" });
    this.distance.ariaLabel = fill(messages.distanceAlt, { words: messages.loading });
    this.#described = -Infinity;
  }

  begin() {
    this.losses = new Losses();
    this.distances = [];
    this.meter.style.translate = "";
    for (const name of ["covered", "near", "distance"]) delete this.box.dataset[name];
    this.distance.width += 0; // what was drawn goes
    this.#described = -Infinity;
  }

  /**
   * Takes what was measured, each with its step.
   * @param {{losses: [number, {discriminator: number, generator: number}][], distances: number[][]}} seen
   */
  add({ losses, distances }) {
    for (const [step, both] of losses) this.losses.add(step, both);
    this.distances.push(...distances);
  }

  /** Draws what the thread saw. */
  draw(seen, colour) {
    this.view.draw(seen, colour);
    drawLosses(this.chart, this.losses);
    if (!seen.score) return; // it has not been measured yet
    const { covered, count, near, distance, best } = seen.score;
    this.meter.style.translate = `${100 * (covered / count - 1)}%`;
    this.box.dataset.covered = covered;
    if (distance === undefined) this.box.dataset.near = near.toFixed(3);
    else {
      this.box.dataset.distance = distance.toFixed(1);
      drawDistances(this.distance, this.distances, best, this.losses);
    }
  }

  /** Says how far it has come; a screen reader is told only now and then. */
  tell(words, number, messages) {
    this.covered.textContent = words;
    const now = performance.now();
    if (now - this.#described < DESCRIBED_EVERY) return;
    this.#described = now;
    this.view.canvas.ariaLabel = fill(messages[this.view.alt], { words });
    this.distance.ariaLabel = fill(messages.distanceAlt, { words });
    const [, discriminator, generator] = this.losses.points.at(-1) ?? [];
    this.chart.ariaLabel = fill(messages.lossAlt, {
      discriminator: number(discriminator),
      generator: number(generator),
    });
  }
}
