// A sentence written symbol by symbol from another one, with links cut; and both of them in pieces that one can read. No network here.

/**
 * @typedef {{probabilities: number[], state: Float32Array, attention: Float32Array}} After what is known behind a symbol
 * @typedef {(token: number, state: Float32Array | null, open: Float32Array) => Promise<After>} Step writes one symbol; the
 *   state is null at the beginning, `open` is 0 for a place of the source that must not be looked at
 * @typedef {{units: number[], labels: string[]}} Units of which piece each symbol is, and what the pieces are called
 * @typedef {{numbers: number[], probabilities: number[], rows: Row[], isWhole: boolean}} Written
 * @typedef {{label: string, probability: number, weights: number[]}} Row a piece that was written: how likely its symbols
 *   were at least, and how much of the attention each piece of the source had, on average
 */

/**
 * Returns the pieces of a sentence: in Korean what stands between blanks, else each symbol; the end is one, too.
 * @param {string[]} symbols without the end
 * @param {import("./symbols.js").Symbols} language
 * @param {string} end what the end is called
 * @returns {Units}
 */
export function unitsOf(symbols, language, end) {
  const units = [];
  const parts = [];
  let isNew = true;
  for (const symbol of symbols) {
    if (isNew) parts.push([]);
    parts[parts.length - 1].push(symbol);
    units.push(parts.length - 1);
    isNew = language.language !== "ko" || symbol === " ";
  }
  const labels = parts.map((part) => label(part, language));
  return { units: [...units, labels.length], labels: [...labels, end] };
}

function label(symbols, language) {
  if (language.language === "ko") return language.text(symbols).trim();
  const plain = symbols.join("").replace(/^\+(?=.)/, "");
  return language.written.get(plain) ?? plain;
}

/**
 * Writes a sentence, always the likeliest symbol.
 * @param {Step} step
 * @param {{source: Units, language: import("./symbols.js").Symbols, start: number, length: number, end: string,
 *   places: number, cut: Set<string>}} how `cut` holds links as "row:column", pieces of what is written and of the source
 * @returns {Promise<Written>}
 */
export async function write(step, { source, language, start, length, end, places, cut }) {
  const numbers = [];
  const probabilities = [];
  const attention = [];
  let token = start;
  let state = null;
  let row = 0;
  while (numbers.length < length) {
    const open = Float32Array.from({ length: places }, (_, place) =>
      cut.has(`${row}:${source.units[place]}`) ? 0 : 1,
    );
    const after = await step(token, state, open);
    token = likeliest(after.probabilities);
    state = after.state;
    numbers.push(token);
    probabilities.push(after.probabilities[token]);
    attention.push(after.attention);
    if (token === language.end) break;
    if (language.language !== "ko" || language.symbols[token] === " ") row += 1;
  }
  const isWhole = numbers.at(-1) === language.end;
  const symbols = numbers.slice(0, isWhole ? -1 : undefined).map((number) => language.symbols[number]);
  const target = unitsOf(symbols, language, end);
  if (language.language === "ko" && target.labels.length > 1) {
    target.labels.pop(); // no blank stands before the end: it is written as a part of the last word
    target.units[target.units.length - 1] -= 1;
  }
  const rows = target.labels.map((name, unit) => {
    const own = target.units.flatMap((of, place) => (of === unit && place < numbers.length ? [place] : []));
    return {
      label: name,
      probability: Math.min(1, ...own.map((place) => probabilities[place])),
      weights: meanOf(
        own.map((place) => attention[place]),
        source,
      ),
    };
  });
  return { numbers, probabilities, rows: isWhole || language.language === "ko" ? rows : rows.slice(0, -1), isWhole };
}

function meanOf(attention, { units, labels }) {
  const weights = labels.map(() => 0);
  for (const looked of attention) {
    looked.forEach((weight, place) => {
      if (units[place] !== undefined) weights[units[place]] += weight / attention.length;
    });
  }
  return weights;
}

/** Returns the place of the greatest number, the first of several. */
function likeliest(numbers) {
  let best = 0;
  for (let place = 1; place < numbers.length; place += 1) if (numbers[place] > numbers[best]) best = place;
  return best;
}
