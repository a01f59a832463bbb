// A word as the network reads it: syllables, each three jamo by number. Source: The Unicode Standard 15, section 3.12.

export const LONGEST = 8; // syllables of a word
const [FIRST, LAST] = [0xac00, 0xd7a3];
const [VOWELS, FINALS] = [21, 28];

/**
 * Returns a word of Hangul syllables alone, put together where it came in jamo, or why it is none.
 * @param {string} text
 * @returns {{word: string} | {problem: "empty" | "long" | "foreign"}}
 */
export function wordOf(text) {
  const word = text.slice(0, 200).normalize("NFC").trim();
  const letters = [...word];
  if (!letters.length) return { problem: "empty" };
  if (!letters.every(isSyllable)) return { problem: "foreign" };
  return letters.length > LONGEST ? { problem: "long" } : { word };
}

/**
 * Returns initial, vowel and final of each syllable, flat; final 0 is none.
 * @param {string} word of wordOf()
 */
export const jamoOf = (word) =>
  [...word].flatMap((letter) => {
    const place = letter.codePointAt(0) - FIRST;
    return [Math.floor(place / (VOWELS * FINALS)), Math.floor(place / FINALS) % VOWELS, place % FINALS];
  });

/**
 * Returns the syllable of three jamo.
 * @param {number} initial
 * @param {number} vowel
 * @param {number} final
 */
export const syllableOf = (initial, vowel, final) =>
  String.fromCodePoint(FIRST + (initial * VOWELS + vowel) * FINALS + final);

const isSyllable = (letter) => letter >= String.fromCodePoint(FIRST) && letter <= String.fromCodePoint(LAST);
