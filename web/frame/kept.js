// What the reader has made on a page is kept in this tab, over a change of page and over a reload, or in localStorage for
// good, in this browser. It never leaves it.

const PREFIX = "glassbox "; // of the keys; sessionStorage ends with the tab
const LARGEST = 400_000; // characters of one value

/**
 * Returns what was kept under that name, undefined for nothing or for what cannot be read.
 * @param {string} key
 * @param {"session" | "local"} [where] for this tab, or for this browser
 * @returns {any}
 */
export function kept(key, where = "session") {
  try {
    return JSON.parse(store(where).getItem(PREFIX + key) ?? "null") ?? undefined;
  } catch {
    return undefined; // changed by another hand, or the browser keeps nothing
  }
}

/**
 * Keeps a value, or with undefined forgets it; what is too large is forgotten too.
 * @param {string} key
 * @param {any} value what JSON can say
 * @param {"session" | "local"} [where] for this tab, or for this browser
 */
export function keep(key, value, where = "session") {
  try {
    const text = value === undefined ? undefined : JSON.stringify(value);
    if (text === undefined || text.length > LARGEST) store(where).removeItem(PREFIX + key);
    else store(where).setItem(PREFIX + key, text);
  } catch (error) {
    console.warn("This is not kept over a reload:", error); // no room, or the browser keeps nothing
  }
}

/** Returns the browser's store; even to name it may fail where the reader has forbidden it. */
function store(where) {
  return where === "local" ? localStorage : sessionStorage;
}
