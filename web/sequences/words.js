// Text as words: the same as core/text/words.py.

const MARKS = new Set('!"#$%&()*+,-./:;<=>?@[\\]^_`{|}~“”„‘«»‹›–—―…•·');
const CLOSING = /^’(?![A-Za-z])/; // another ’ is an apostrophe
const UNKNOWN = 1;

/**
 * Returns the words of a text as they are read, and where each stands in it.
 * @param {string} text
 * @returns {{word: string, start: number, end: number}[]} places in UTF-16 units
 */
export function wordsOf(text) {
  const found = [];
  let start = -1;
  for (let place = 0; place <= text.length; place++) {
    const isGap =
      place === text.length ||
      text[place] <= " " ||
      MARKS.has(text[place]) ||
      /\s/u.test(text[place]) ||
      CLOSING.test(text.slice(place, place + 2));
    if (!isGap && start < 0) start = place;
    if (isGap && start >= 0) {
      found.push({ word: text.slice(start, place).replaceAll("’", "'").toLowerCase(), start, end: place });
      start = -1;
    }
  }
  return found;
}

/** A list of words and their numbers: 0 is padding, 1 every word that is not in it. */
export class WordList {
  #numbers;

  /** @param {string[]} words of words.json */
  constructor(words) {
    this.#numbers = new Map(words.map((word, number) => [word, number]));
  }

  /** How many words it knows. */
  get size() {
    return this.#numbers.size - UNKNOWN - 1;
  }

  /** @param {string} word */
  has(word) {
    return this.#numbers.has(word);
  }

  /**
   * Returns the numbers of the first `length` words; before fewer stands padding.
   * @param {string[]} words
   * @param {number} length
   * @returns {Int32Array} (length,)
   */
  encode(words, length) {
    const numbers = Int32Array.from(words.slice(0, length), (word) => this.#numbers.get(word) ?? UNKNOWN);
    const whole = new Int32Array(length);
    whole.set(numbers, length - numbers.length);
    return whole;
  }
}
