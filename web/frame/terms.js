// Terms explain themselves where they stand: dotted where they first stand, explained under the pointer or at a tap. Who has
// neither finds them in a list: term_list.js.
// Streamlit's elements are not touched: marks are the browser's own highlights, and the words are found under the pointer.

const HIGHLIGHT = "glassbox-terms";
const QUIET =
  "button, textarea, input, select, code, pre, svg, canvas, h1, h2, [class*=katex], [data-testid=stDataFrame], " +
  "[translate=no], [hidden], .hidden, .term-list, style";
const PRESSED = `a, button, label, summary, [role=button], [role=slider], ${QUIET}`; // a tap there means something else
const SETTLED = 400; // ms until a page that changes is looked at again
const PART_SETTLED = 2000; // the same for what runs in the tab, which may change all the time
const RESTING = 250; // ms that the pointer rests before a term is explained
const EDGE = 8; // px between an explanation and the window's edge

/**
 * @typedef {object} Term
 * @property {string[]} words what it is called, the first one first
 * @property {string} says what it means
 */

/**
 * Returns a function that finds terms in a text, from left to right, of overlapping ones the longest.
 * @param {Term[]} terms
 * @param {string} language "en": whole words, also in the plural; "ko": words whatever particle follows
 * @returns {(text: string) => {start: number, end: number, term: Term}[]}
 */
export function finder(terms, language) {
  const owners = new Map(terms.flatMap((term) => term.words.map((word) => [word.toLowerCase(), term])));
  const words = [...owners.keys()].sort((one, other) => other.length - one.length).map(escaped);
  const after = language === "ko" ? "" : "(?:s|es)?(?![\\p{L}\\p{N}])";
  const pattern = new RegExp(`(?<![\\p{L}\\p{N}])(${words.join("|")})${after}`, "giu");
  return (text) =>
    [...text.matchAll(pattern)].map((found) => ({
      start: found.index,
      end: found.index + found[0].length,
      term: owners.get(found[1].toLowerCase()),
    }));
}

function escaped(word) {
  return word.replace(/[.*+?^${}()|[\]\\]/g, "\\$&").replace(/ /g, "\\s");
}

export default class Terms {
  #find = null;
  #url = "";
  #look = 0; // timers
  #rest = 0;
  #shown = null;
  #observer = new MutationObserver(() => this.#later(SETTLED));
  #partObserver = new MutationObserver(() => this.#later(PART_SETTLED));
  #observed = new WeakSet(); // parts
  #listeners = Object.entries({
    pointermove: (event) => this.#move(event),
    click: (event) => this.#tap(event),
    scroll: () => this.#hide(),
    keydown: (event) => event.key === "Escape" && this.#hide(),
  });

  constructor() {
    for (const [name, listener] of this.#listeners) document.addEventListener(name, listener, true);
    this.#observer.observe(document.body, { subtree: true, childList: true, characterData: true });
  }

  async receive({ data }) {
    if (data.terms === this.#url) return;
    this.#url = data.terms;
    const answer = await fetch(data.terms).catch(() => null); // without them the page does as well
    if (!answer?.ok || data.terms !== this.#url) return;
    this.#find = finder(await answer.json(), data.language);
    this.#later(SETTLED);
  }

  leave() {
    this.#observer.disconnect();
    this.#partObserver.disconnect();
    clearTimeout(this.#look);
    clearTimeout(this.#rest);
    for (const [name, listener] of this.#listeners) document.removeEventListener(name, listener, true);
    this.#hide();
    highlights()?.delete(HIGHLIGHT);
    this.#url = "";
  }

  #later(delay) {
    if (this.#look) return;
    this.#look = window.setTimeout(() => {
      this.#look = 0;
      this.#mark();
    }, delay);
  }

  /** Marks each term where it first stands on the page. */
  #mark() {
    const page = document.querySelector("[data-testid=stMain]");
    if (!this.#find || !page || !highlights()) return;
    const found = termsIn(page, this.#find, (part) => this.#observe(part));
    highlights().set(HIGHLIGHT, new Highlight(...found.map(({ range }) => range)));
  }

  #observe(part) {
    if (this.#observed.has(part)) return;
    this.#observed.add(part);
    this.#partObserver.observe(part, { subtree: true, childList: true });
  }

  #move(event) {
    clearTimeout(this.#rest);
    if (this.#shown && !isInside(this.#shown.range, event)) this.#hide();
    if (event.pointerType !== "mouse" || event.buttons) return;
    const at = { clientX: event.clientX, clientY: event.clientY };
    this.#rest = window.setTimeout(() => this.#show(at), RESTING);
  }

  #tap(event) {
    if (event.composedPath().some((node) => node.matches?.(PRESSED))) return;
    this.#show(event);
  }

  #show(at) {
    const found = this.#find && termAt(at, this.#find);
    if (!found || found.term === this.#shown?.term) return;
    this.#hide();
    const tip = document.createElement("div");
    tip.className = "glassbox-term";
    tip.setAttribute("role", "tooltip");
    const name = document.createElement("strong");
    name.textContent = found.term.words[0];
    tip.append(name, found.term.says);
    document.body.append(tip);
    place(tip, found.range.getBoundingClientRect());
    this.#shown = { ...found, tip };
  }

  #hide() {
    this.#shown?.tip.remove();
    this.#shown = null;
  }
}

/** Returns the browser's highlights, null where it has none: terms are explained all the same. */
function highlights() {
  return /** @type {any} */ (globalThis.CSS)?.highlights ?? null;
}

/**
 * Returns each term of a page where it first stands, also within the parts that run in the tab.
 * @param {Element} page
 * @param {ReturnType<typeof finder>} find
 * @param {(part: ShadowRoot) => void} [onPart] is called with the root of each part
 * @returns {{term: Term, range: Range}[]}
 */
export function termsIn(page, find, onPart = () => {}) {
  const ranges = new Map();
  for (const node of textNodes(page, onPart)) {
    for (const { start, end, term } of find(node.data)) {
      if (!ranges.has(term)) ranges.set(term, rangeOf(node, start, end));
    }
  }
  return [...ranges].map(([term, range]) => ({ term, range }));
}

/**
 * @param {Element | ShadowRoot} root
 * @param {(part: ShadowRoot) => void} onPart
 */
function* textNodes(root, onPart) {
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT | NodeFilter.SHOW_ELEMENT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    if (node instanceof Element) {
      if (!node.shadowRoot) continue;
      onPart(node.shadowRoot);
      yield* textNodes(node.shadowRoot, onPart);
    } else {
      const text = /** @type {Text} */ (node);
      if (text.data.trim() && !text.parentElement?.closest(QUIET)) yield text;
    }
  }
}

function rangeOf(node, start, end) {
  const range = document.createRange();
  range.setStart(node, start);
  range.setEnd(node, end);
  return range;
}

/** Returns the term that stands at a place of the window, and where. */
function termAt({ clientX, clientY }, find) {
  const place = caretAt(clientX, clientY);
  const node = place?.node;
  if (node?.nodeType !== Node.TEXT_NODE || node.parentElement?.closest(QUIET)) return null;
  for (const { start, end, term } of find(node.data)) {
    if (place.offset < start || place.offset > end) continue;
    const range = rangeOf(node, start, end);
    if (isInside(range, { clientX, clientY })) return { term, range };
  }
  return null;
}

function caretAt(x, y) {
  const page = /** @type {any} */ (document);
  const caret = page.caretPositionFromPoint?.(x, y, { shadowRoots: partsAt(x, y) });
  if (caret) return { node: caret.offsetNode, offset: caret.offset };
  const range = page.caretRangeFromPoint?.(x, y); // Safari
  return range ? { node: range.startContainer, offset: range.startOffset } : null;
}

/** Returns the roots of the parts that lie one within the other at a place of the window. */
function partsAt(x, y) {
  const parts = [];
  for (let at = document.elementFromPoint(x, y); at?.shadowRoot; at = at.shadowRoot.elementFromPoint(x, y)) {
    if (parts.includes(at.shadowRoot)) break;
    parts.push(at.shadowRoot);
  }
  return parts;
}

function isInside(range, { clientX, clientY }) {
  return [...range.getClientRects()].some(
    ({ left, right, top, bottom }) => clientX >= left && clientX <= right && clientY >= top && clientY <= bottom,
  );
}

/** Puts an explanation below a word, or above it where there is no room, and within the window. */
function place(tip, { left, top, bottom }) {
  const { width, height } = tip.getBoundingClientRect();
  const furthest = document.documentElement.clientWidth - width - EDGE;
  const isBelow = bottom + EDGE + height <= document.documentElement.clientHeight;
  tip.style.left = `${Math.max(EDGE, Math.min(left, furthest))}px`;
  tip.style.top = `${isBelow ? bottom + EDGE : Math.max(EDGE, top - EDGE - height)}px`;
}
