// Sentences word by word: always the likeliest one, or the few likeliest beginnings side by side. No network here.

/**
 * @typedef {{token: number, state: Float32Array}} Before a word, and what the network remembers before reading it
 * @typedef {{probabilities: number[], state: Float32Array, attention: Float32Array}} After what it says next of it
 * @typedef {(before: Before[]) => Promise<After[]>} Step reads one word of each
 * @typedef {{token: number, probability: number, attention: Float32Array, others: {token: number, probability: number}[]}} Word
 * @typedef {{token: number, probability: number, total: number, parent: number, attention: Float32Array,
 *   state: Float32Array, isBest: boolean}} Node `parent` is its place in the level before, `total` the sum of logarithms
 * @typedef {{prefix?: number[], length: number, end: number}} Rules words that are given, the most words, the full stop
 */

/**
 * Says a sentence, always the likeliest word behind those that are given.
 * @param {Step} step
 * @param {Before} start
 * @param {Rules & {others: number}} rules how many other words are told of each
 * @returns {Promise<Word[]>}
 */
export async function speak(step, start, { prefix = [], length, end, others }) {
  const words = [];
  let before = start;
  while (words.length < length) {
    const [{ probabilities, state, attention }] = await step([before]);
    const order = likeliest(probabilities, others + 1);
    const token = prefix[words.length] ?? order[0];
    const rest = order.filter((other) => other !== token).slice(0, others);
    words.push({
      token,
      probability: probabilities[token],
      attention,
      others: rest.map((other) => ({ token: other, probability: probabilities[other] })),
    });
    if (token === end) break;
    before = { token, state };
  }
  return words;
}

/**
 * Returns the levels of a beam search: after each word the `width` likeliest beginnings, the likeliest first.
 * @param {Step} step
 * @param {Before} start
 * @param {Rules & {width: number}} rules
 * @returns {Promise<Node[][]>} those on the way to the best sentence are marked
 */
export async function beam(step, start, { prefix = [], length, end, width }) {
  const levels = [];
  let live = [{ ...start, total: 0, place: -1 }];
  let best = null; // {level, place, total} of the best whole sentence so far
  while (live.length && levels.length < length) {
    const answers = await step(live);
    const given = prefix[levels.length];
    const level = answers
      .flatMap(({ probabilities, state, attention }, row) =>
        (given === undefined ? likeliest(probabilities, width) : [given]).map((token) => ({
          token,
          probability: probabilities[token],
          total: live[row].total + Math.log(Math.max(probabilities[token], Number.MIN_VALUE)),
          parent: live[row].place,
          attention,
          state,
          isBest: false,
        })),
      )
      .sort((one, other) => other.total - one.total)
      .slice(0, width);
    levels.push(level);
    level.forEach(({ token, total }, place) => {
      if (token === end && total > (best?.total ?? -Infinity)) best = { level: levels.length - 1, place, total };
    });
    live = level
      .map((node, place) => ({ ...node, place }))
      .filter(({ token, total }) => token !== end && total > (best?.total ?? -Infinity));
  }
  const [likeliestLast] = levels.at(-1) ?? [];
  const isUnfinished = likeliestLast && likeliestLast.total > (best?.total ?? -Infinity);
  mark(levels, isUnfinished ? { level: levels.length - 1, place: 0 } : best);
  return levels;
}

function mark(levels, { level, place }) {
  for (; level >= 0; level -= 1) {
    const node = levels[level][place];
    node.isBest = true;
    place = node.parent;
  }
}

/**
 * Returns the words on the way to a node, its own last.
 * @param {Node[][]} levels
 */
export function wayTo(levels, level, place) {
  const way = [];
  for (; level >= 0; level -= 1) {
    way.unshift(levels[level][place].token);
    place = levels[level][place].parent;
  }
  return way;
}

/** Returns the places of the `count` greatest numbers, the greatest first. */
export function likeliest(numbers, count) {
  return [...numbers.keys()].sort((one, other) => numbers[other] - numbers[one]).slice(0, count);
}

/**
 * Returns the text of words, as core.scenes.grammar.written does; each piece has the blank before it, if there is one.
 * @param {string[]} words "+" joins a word to the one before it
 * @returns {string[]}
 */
export function written(words) {
  const pieces = words.map((word, place) => {
    const isJoined = word.startsWith("+") || word === ".";
    return (isJoined || place === 0 ? "" : " ") + word.replace(/^\+/, "");
  });
  if (pieces.length) pieces[0] = pieces[0].charAt(0).toUpperCase() + pieces[0].slice(1);
  return pieces;
}
