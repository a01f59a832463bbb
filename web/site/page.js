// A page of the static site: it gives a part of the app what the app's page would give it, and does without a server.
// core/site/build.py writes what it knows into the page.

import { writeAddress } from "../frame/address.js";
import load from "../frame/loader.js";
import { element } from "../frame/elements.js";
import { fill, percent } from "../frame/format.js";
import { isAddress, placed, withPlaces } from "./facts.js";
import { keepOffline } from "./offline.js";

const facts = JSON.parse(document.getElementById("facts").textContent);
const root = new URL("../../", import.meta.url);

/** One activity: what is chosen, what its part has told, and the part itself. */
class Activity {
  #told = {}; // place in the data -> value
  #choices = new Map(); // parameter of the address -> select

  constructor() {
    this.stage = document.getElementById("stage").attachShadow({ mode: "open" });
    for (const sheet of facts.sheets) {
      this.stage.append(element("link", "", { rel: "stylesheet", href: new URL(sheet, root).href }));
    }
    const asked = new URLSearchParams(location.search);
    for (const [key, choice] of Object.entries(facts.choices)) this.#choices.set(key, chooser(choice, asked.get(key)));
    document.getElementById("choices").append(...[...this.#choices.values()].map((select) => select.parentElement));
    for (const select of this.#choices.values()) select.addEventListener("change", () => this.show());
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => this.show());
    this.show();
  }

  show() {
    const values = [...this.#choices.values()].map(({ value }) => value);
    this.#keepInAddress();
    const chosen = { ...facts.data, ...facts.changes[values.join("|")] };
    load({
      parentElement: /** @type {any} */ (this.stage),
      data: placed(withPlaces(chosen, this.#told), (text) => (isAddress(text) ? new URL(`.${text}`, root).href : text)),
      setStateValue: (name, value) => this.#take(name, value),
      setTriggerValue: (name, value) => this.#take(name, value),
    });
  }

  /** Takes what the part tells its page: the server is wanted, or a value that comes back as new data. */
  #take(name, value) {
    if (name === "engine" && value === "server") document.getElementById("failure").hidden = false;
    const place = facts.tells[name];
    if (place === undefined) return;
    this.#told = { ...this.#told, [place]: value };
    this.show();
  }

  #keepInAddress() {
    const values = [...this.#choices].map(([key, { value }]) => [
      key,
      value === facts.choices[key].first ? null : value,
    ]);
    writeAddress(Object.fromEntries(values));
    const link = /** @type {HTMLAnchorElement | null} */ (document.getElementById("app"));
    if (!link) return;
    const app = new URL(facts.app);
    app.search = new URLSearchParams([["lang", facts.language], ...new URL(location.href).searchParams]).toString();
    link.href = app.href;
  }
}

/** Returns the select of a choice, inside its label. */
function chooser({ label, values, first }, asked) {
  const select = element("select");
  for (const [value, words] of Object.entries(values)) select.append(element("option", "", { value }, words));
  select.value = asked in values ? asked : first;
  element("label", "", {}, label, select);
  return select;
}

if (facts.data) new Activity();

keepOffline(root, facts.files, (share) => {
  const { ready, getting, incomplete } = facts.messages;
  const said = share < 1 ? fill(getting, { percent: percent(share, facts.language) }) : ready;
  document.getElementById("status").textContent = Number.isNaN(share) ? incomplete : said;
});
