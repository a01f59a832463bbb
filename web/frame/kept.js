// What the reader has made on a page is kept in this tab, over a change of page and over a reload. It never leaves it.

const PREFIX = "glassbox "; // of the keys in sessionStorage, which ends with the tab
const LARGEST = 400_000; // characters of one value

/**
 * Returns what was kept under that name, undefined for nothing or for what cannot be read.
 * @param {string} key
 * @returns {any}
 */
export function kept(key) {
  try {
    return JSON.parse(sessionStorage.getItem(PREFIX + key) ?? "null") ?? undefined;
  } catch {
    return undefined; // changed by another hand, or the browser keeps nothing
  }
}

/**
 * Keeps a value, or with undefined forgets it; what is too large is forgotten too.
 * @param {string} key
 * @param {any} value what JSON can say
 */
export function keep(key, value) {
  try {
    const text = value === undefined ? undefined : JSON.stringify(value);
    if (text === undefined || text.length > LARGEST) sessionStorage.removeItem(PREFIX + key);
    else sessionStorage.setItem(PREFIX + key, text);
  } catch (error) {
    console.warn("This is not kept over a reload:", error); // no room, or the browser keeps nothing
  }
}
