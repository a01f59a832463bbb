// The runtime's own words become what a reader can mend: a key of a message and its fields. What it said goes to the console.

const RULES = [
  [
    /(?:No Op registered for|Could not find an implementation for)\s+([\w.]+)|([\w.:]+)\(-?\d+\) is not a registered/i,
    "operator",
  ],
  [/Unsupported model IR version|opset .*(?:is under development|not supported)|support.*opset/i, "tooNew"],
  [/bad_alloc|allocat|out of memory|memory access|RangeError|Aborted/i, "tooGreedy"],
];

/**
 * Returns what to tell the reader.
 * @param {string} words of the runtime, or the key of a message
 * @param {string} otherwise key of the message for what is not known
 * @returns {{name: string, fields: Record<string, string>}}
 */
export function refusalOf(words, otherwise) {
  for (const [pattern, name] of /** @type {[RegExp, string][]} */ (RULES)) {
    const found = words.match(pattern);
    if (found) return { name, fields: { operator: found[1] ?? found[2] ?? "" } };
  }
  return { name: otherwise, fields: {} };
}
