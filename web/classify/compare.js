// The same networks in this tab: their time and how far their logits are from the server's. See core/ui/classify/in_tab.py.

import { absoluteSource } from "../frame/address.js";
import { element } from "../frame/elements.js";
import { fill, floats } from "../frame/format.js";
import { largestDifference, loadModel } from "../frame/session.js";
import { isNoneOfThese } from "../shared/calibration.js";

const REPEATS = 7; // runs that the median is of

export default class Comparison {
  #turn = 0; // a later picture makes an earlier one's results void

  /** @param {import("../frame/loader.js").Component} component */
  constructor({ parentElement }) {
    this.table = element("table", "comparison");
    this.live = element("p", "comparison-live", { role: "status" });
    parentElement.append(this.table, this.live);
  }

  leave() {
    this.#turn += 1;
    this.table.remove();
    this.live.remove();
  }

  async receive({ data: { networks, messages, language } }) {
    const turn = ++this.#turn;
    const numbers = new Intl.NumberFormat(language, { maximumSignificantDigits: 2 });
    const head = ["network", "server", "tab", "difference", "verdict"].map((name) =>
      element("th", "", { scope: "col" }, messages[name]),
    );
    const rows = networks.map(({ title, milliseconds }) => [
      element("th", "", { scope: "row" }, title),
      element("td", "", {}, `${numbers.format(milliseconds)} ms`),
      ...["tab", "difference", "verdict"].map(() => element("td", "", {}, "…")),
    ]);
    this.table.replaceChildren(line(head), ...rows.map(line));
    let agreed = 0;
    for (const [i, network] of networks.entries()) {
      const [, , time, difference, verdict] = rows[i];
      try {
        const found = await run(network);
        if (turn !== this.#turn) return;
        time.textContent = `${numbers.format(found.milliseconds)} ms`;
        difference.textContent = found.difference.toExponential(0);
        verdict.textContent = messages[found.isSame ? "same" : "other"];
        agreed += Number(found.isSame);
      } catch (error) {
        console.warn(`${network.title} cannot run in this tab:`, error);
        if (turn !== this.#turn) return;
        time.textContent = difference.textContent = "—";
        verdict.textContent = messages.failed;
      }
    }
    const count = networks.length;
    this.live.textContent = fill(agreed === count ? messages.done : messages.notAll, { agreed, count });
  }
}

/**
 * Runs one network on the server's own input; returns its median time, how far the logits are apart, and whether both name
 * the same class, or both none.
 */
async function run({ source, images, logits, familiarity }) {
  const model = await loadModel(absoluteSource(source));
  const input = floats(images);
  let here;
  for (let repeat = 0; repeat < REPEATS; repeat += 1) here = await model.predict(input);
  const top = (row) => row.indexOf(Math.max(...row));
  const isNone = (row, familiar) => isNoneOfThese(row, model.card.calibration, familiar);
  const [given, familiar] = [[...here.logits], here.familiarity?.[0]];
  return {
    milliseconds: model.milliseconds,
    difference: largestDifference(given, logits),
    isSame: top(given) === top(logits) && isNone(given, familiar) === isNone(logits, familiarity ?? undefined),
  };
}

function line(cells) {
  const row = element("tr");
  row.append(...cells);
  return row;
}
