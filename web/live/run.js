// One GAN on the page: its plane, its coverage, its losses.

import { element } from "../frame/elements.js";
import { fill } from "../frame/format.js";
import { COLOURS, drawLosses, Losses } from "./losses.js";
import { Plane } from "./plane.js";

const DESCRIBED_EVERY = 2_000; // ms between two alternative texts

export class Run {
  losses = new Losses();
  #described = -Infinity;

  constructor() {
    this.plane = new Plane();
    this.title = element("h3");
    this.covered = element("p", "covered");
    this.meter = element("i");
    this.chart = element("canvas", "", { role: "img" });
    this.caption = element("figcaption");
    this.field = element("div", "field", {}, this.plane.canvas);
    const facts = element("div", "score", {}, this.covered, element("b", "meter", {}, this.meter));
    const losses = element("figure", "losses", {}, this.caption, this.chart);
    this.box = element("article", "run", {}, this.title, this.field, facts, losses);
  }

  /** Takes its words; without a title it is not there. */
  receive(own, { messages }) {
    this.box.hidden = !own;
    if (!own) return;
    this.title.textContent = own.title;
    const key = (name, colour) => {
      const entry = element("span", "key", {}, name);
      entry.style.setProperty("--colour", colour);
      return entry;
    };
    this.caption.replaceChildren(
      key(messages.discriminatorLoss, COLOURS.discriminator),
      key(messages.generatorLoss, COLOURS.generator),
    );
    this.plane.canvas.ariaLabel = fill(messages.planeAlt, { words: messages.loading }); // until something is seen
    this.chart.ariaLabel = fill(messages.lossAlt, { discriminator: "–", generator: "–" });
    this.#described = -Infinity;
  }

  begin() {
    this.losses = new Losses();
    this.#described = -Infinity;
  }

  /** @param {[number, {discriminator: number, generator: number}][]} losses with their steps */
  add(losses) {
    for (const [step, both] of losses) this.losses.add(step, both);
  }

  /** Draws what the thread saw. */
  draw(seen, colour) {
    this.plane.draw(seen, colour);
    drawLosses(this.chart, this.losses);
    const { covered, count } = seen.score;
    this.meter.style.translate = `${100 * (covered / count - 1)}%`;
    this.box.dataset.covered = covered;
    this.box.dataset.near = seen.score.near.toFixed(3);
  }

  /** Says how far it has come; a screen reader is told only now and then. */
  tell(words, number, messages) {
    this.covered.textContent = words;
    const now = performance.now();
    if (now - this.#described < DESCRIBED_EVERY) return;
    this.#described = now;
    this.plane.canvas.ariaLabel = fill(messages.planeAlt, { words });
    const [, discriminator, generator] = this.losses.points.at(-1) ?? [];
    this.chart.ariaLabel = fill(messages.lossAlt, {
      discriminator: number(discriminator),
      generator: number(generator),
    });
  }
}
