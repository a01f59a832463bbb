// What a network answers: a bar of how often it is right, all its test pictures at a glance, and its answer to one picture.

import { element } from "../frame/elements.js";
import { fill, percent, probable } from "../frame/format.js";
import { isNoneOfThese, probabilities } from "../shared/calibration.js";
import { OPEN } from "./results.js";

const [FADED, WAITING] = [0.13, 0.4]; // how much is left of a picture that is answered wrongly, or not yet

/** One network's bar and its test pictures. */
export class NetworkPanel {
  constructor() {
    this.title = element("h3");
    this.share = element("strong");
    this.count = element("span", "count");
    this.fill = element("span", "fill");
    this.mark = element("span", "mark"); // where the whole network stands
    this.canvas = element("canvas", "mosaic", { role: "img" });
    const head = element("div", "head", {}, this.title, this.share);
    const track = element("div", "track", { "aria-hidden": "true" }, this.fill, this.mark);
    this.score = element("div", "score", {}, head, track, this.count);
  }

  /**
   * Shows a score.
   * @param {{done: number, right: number}} now so far
   * @param {{done: number, right: number}} whole of the uncut network, so far
   * @param {Record<string, string>} messages
   * @param {string} language
   */
  showScore(now, whole, messages, language) {
    if (!now.done && whole.done) return; // what was before stays until the first answers are there
    const share = now.done ? now.right / now.done : 0;
    this.share.textContent = now.done ? percent(share, language) : "…";
    this.fill.style.inlineSize = `${100 * share}%`;
    this.mark.hidden = !whole.done;
    this.mark.style.insetInlineStart = `${(100 * whole.right) / (whole.done || 1)}%`;
    const fields = { ...now, whole: percent(whole.right / (whole.done || 1), language) };
    this.count.textContent = now.done ? fill(messages.count, fields) : "";
    this.canvas.ariaLabel = fill(messages.mosaic, fields);
  }

  /**
   * Draws the test pictures, a row a class: right ones bright, wrong ones faded.
   * @param {ImageBitmap | null} sheet
   * @param {{side: number, across: number}} tiles
   * @param {Uint8Array} answers
   * @param {ArrayLike<number>} truth
   * @param {number} rows 0 where the classes are not known
   */
  draw(sheet, { side, across }, answers, truth, rows) {
    if (!sheet) return;
    const wide = rows ? Math.ceil(answers.length / rows) : across;
    const sides = { width: wide * side, height: Math.ceil(answers.length / wide) * side };
    if (this.canvas.width !== sides.width || this.canvas.height !== sides.height) Object.assign(this.canvas, sides);
    const context = this.canvas.getContext("2d");
    context.clearRect(0, 0, sides.width, sides.height);
    const filled = Array(rows).fill(0);
    answers.forEach((answer, place) => {
      const row = rows ? truth[place] : Math.floor(place / wide);
      const column = rows ? filled[row]++ : place % wide;
      context.globalAlpha = answer === OPEN ? WAITING : answer === truth[place] ? 1 : FADED;
      const [x, y] = [(place % across) * side, Math.floor(place / across) * side];
      context.drawImage(sheet, x, y, side, side, column * side, row * side, side, side);
    });
  }
}

/**
 * @typedef {object} Said of one picture
 * @property {Float32Array} logits
 * @property {number} [familiar] how familiar it is, where the graph gives that
 */

/** What the networks say of the reader's picture, whole and now. */
export class AnswerTable {
  constructor() {
    this.title = element("h3");
    this.canvas = element("canvas", "picture", { role: "img" });
    this.table = element("table");
    this.host = element("div", "answer", {}, this.title, element("div", "one", {}, this.canvas, this.table));
  }

  /**
   * Draws the picture.
   * @param {Float32Array} images of one picture
   * @param {number[]} shape height, width, channels
   */
  draw(images, [height, width, channels]) {
    Object.assign(this.canvas, { width, height });
    const pixels = new ImageData(width, height);
    for (let place = 0; place < height * width; place += 1)
      for (let channel = 0; channel < 4; channel += 1)
        pixels.data[4 * place + channel] =
          channel === 3 ? 255 : Math.round(255 * images[channels * place + (channels === 1 ? 0 : channel)]);
    this.canvas.getContext("2d").putImageData(pixels, 0, 0);
  }

  /**
   * @param {{title: string, calibration: any, whole?: Said, now?: Said}[]} networks
   * @param {{labels: string[], messages: Record<string, string>, language: string}} data
   */
  show(networks, { labels, messages, language }) {
    this.title.textContent = this.canvas.ariaLabel = messages.picture;
    const said = (answer, calibration) => {
      if (!answer) return "…";
      if (isNoneOfThese(answer.logits, calibration, answer.familiar)) return messages.none;
      const shares = probabilities(answer.logits, calibration);
      const best = shares.indexOf(Math.max(...shares));
      return `${labels[best]} ${probable(shares[best], language)}`;
    };
    const head = ["network", "whole", "now"].map((name) => element("th", "", { scope: "col" }, messages[name]));
    const rows = networks.map(({ title, calibration, whole, now }) => {
      const [before, after] = [said(whole, calibration), said(now, calibration)];
      const cells = [element("td", "", {}, before), element("td", before === after ? "" : "changed", {}, after)];
      return element("tr", "", {}, element("th", "", { scope: "row" }, title), ...cells);
    });
    this.table.replaceChildren(element("tr", "", {}, ...head), ...rows);
  }
}
