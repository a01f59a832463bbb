// The page's address in this tab, and those of files of our own server.

/**
 * Writes parameters into the address, so that it opens what is seen; it makes no entry in the history.
 * @param {Record<string, string | null>} parameters null takes one out
 */
export function writeAddress(parameters) {
  const url = new URL(location.href);
  for (const [name, value] of Object.entries(parameters)) {
    if (value === null) url.searchParams.delete(name);
    else url.searchParams.set(name, value);
  }
  if (url.href !== location.href) history.replaceState(history.state, "", url);
}

/**
 * Returns an address with its origin, as a thread needs it, whose own module may have none.
 * @param {string} path
 */
export const absolute = (path) => new URL(path, location.origin).href;

/**
 * Returns where a network is, for a thread.
 * @param {import("./session.js").Source} source
 */
export function absoluteSource(source) {
  const { card, file, strangers } = source;
  const more = strangers ? { strangers: { ...strangers, file: absolute(strangers.file) } } : {};
  return { ...source, card: absolute(card), file: absolute(file), ...more };
}
