// Text as the numbers that a translator reads and writes: the same as core/translation/symbols.py.

const END = "<end>";
const UNKNOWN = "<unknown>";
const JOINED = "+";
const MARKS = ".,?!'-:%";
const WORD = /o'clock|'s\b|[a-z0-9]+|\S/gu;
const LATIN = /[A-Za-z0-9]+/g;
const CURLY = { "’": "'", "‘": "'", "“": '"', "”": '"' };
const pairs = (/** @type {string[]} */ whos, short, long) => whos.map((who) => [`${who}${short}`, `${who} ${long}`]);
const SHORT = new Map(
  [
    ...["is", "are", "was", "were", "do", "does", "did", "could", "have", "has", "had"].map((one) => [
      `${one}n't`,
      `${one} not`,
    ]),
    ["won't", "will not"],
    ["can't", "cannot"],
    ["can not", "cannot"],
    ["i'm", "i am"],
    ["let's", "let us"],
    ...pairs(["you", "we", "they"], "'re", "are"),
    ...pairs(["i", "you", "we", "they", "he", "she", "it", "there"], "'ll", "will"),
    ...pairs(["he", "she", "it", "that", "what", "where", "who", "there"], "'s", "is"),
  ].map(([short, long]) => /** @type {[string, string]} */ ([short, long])),
);
const SHORTENED = new RegExp(`(?<![\\p{L}\\p{N}_])(${[...SHORT.keys()].join("|")})(?![a-z])`, "gu");

// The Unicode Standard 15.0, section 3.12: S = (L * 21 + V) * 28 + T + U+AC00.
const FIRST = 0xac00;
const LAST = 0xd7a3;
const INITIALS = [..."ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ"];
const VOWELS = [..."ㅏㅐㅑㅒㅓㅔㅕㅖㅗㅘㅙㅚㅛㅜㅝㅞㅟㅠㅡㅢㅣ"];
const FINALS = ["", ..."ㄱㄲㄳㄴㄵㄶㄷㄹㄺㄻㄼㄽㄾㄿㅀㅁㅂㅄㅅㅆㅇㅈㅊㅋㅌㅍㅎ"];

/**
 * Returns the letters of a Korean text: 한 -> ㅎ, ㅏ, ㄴ. What is no syllable stays itself.
 * @param {string} text
 */
export function jamos(text) {
  return [...text].flatMap((symbol) => {
    const code = symbol.codePointAt(0) ?? 0;
    if (code < FIRST || code > LAST) return [symbol];
    const rest = Math.floor((code - FIRST) / FINALS.length);
    const final = FINALS[(code - FIRST) % FINALS.length];
    const start = [INITIALS[Math.floor(rest / VOWELS.length)], VOWELS[rest % VOWELS.length]];
    return final ? [...start, final] : start;
  });
}

/**
 * Returns the text of letters: the same as core/text/joining.py.
 * @param {string[]} letters
 */
export function joined(letters) {
  let text = "";
  for (let place = 0; place < letters.length;) {
    const [one, two, three, four] = letters.slice(place, place + 4);
    const [initial, vowel] = [INITIALS.indexOf(one), VOWELS.indexOf(two)];
    if (initial < 0 || vowel < 0) {
      text += one;
      place += 1;
      continue;
    }
    const hasFinal = !!three && FINALS.includes(three) && !VOWELS.includes(four);
    const final = hasFinal ? FINALS.indexOf(three) : 0;
    text += String.fromCodePoint(FIRST + (initial * VOWELS.length + vowel) * FINALS.length + final);
    place += hasFinal ? 3 : 2;
  }
  return text;
}

/** The symbols of one language, as a part of symbols.json holds them. */
export class Symbols {
  #numbers;

  /** @param {{language: string, symbols: string[], written: Record<string, string>}} plain */
  constructor({ language, symbols, written }) {
    this.language = language;
    this.symbols = symbols;
    this.written = new Map(Object.entries(written));
    this.#numbers = new Map(symbols.map((symbol, number) => [symbol, number]));
    this.end = symbols.indexOf(END);
  }

  /** Returns the number of a style's first symbol, 0 where there is none. */
  start(style) {
    return this.#numbers.get(`<${style}>`) ?? 0;
  }

  /**
   * Returns the symbols of a text, also those that are not in the list; without the end.
   * @param {string} text
   */
  pieces(text) {
    const plain = this.#simplified(text);
    if (this.language === "ko") return jamos(plain);
    return [...plain.matchAll(WORD)].flatMap((found) => this.#spelled(found[0], plain[found.index - 1]));
  }

  /**
   * Returns the numbers of a text's symbols and of the end.
   * @param {string} text
   */
  encode(text) {
    const unknown = this.symbols.indexOf(UNKNOWN);
    return [...this.pieces(text).map((piece) => this.#numbers.get(piece) ?? unknown), this.end];
  }

  /**
   * Returns what is in a text and not among the symbols, each once.
   * @param {string} text
   */
  unknown(text) {
    const missing = this.pieces(text).filter((piece) => !this.#numbers.has(piece));
    return [...new Set(missing.map((piece) => piece.replace(/^\+(?=.)/, "")))];
  }

  /**
   * Returns the text of symbols, with its capitals.
   * @param {string[]} pieces without the end
   */
  text(pieces) {
    const shown = pieces.map((piece) => (/^<.+>$/.test(piece) ? "" : piece));
    const plain =
      this.language === "ko"
        ? joined(shown)
        : shown.reduce((text, piece) => {
            const isJoined = piece.startsWith(JOINED);
            return text + (isJoined || !text ? "" : " ") + (isJoined ? piece.slice(1) : piece);
          }, "");
    const cased = plain.replace(LATIN, (word) => this.written.get(word) ?? word);
    return this.language === "en" ? cased.charAt(0).toUpperCase() + cased.slice(1) : cased;
  }

  #simplified(text) {
    const straight = text.normalize("NFC").replace(/[’‘“”]/g, (mark) => CURLY[mark]);
    const plain = straight.toLowerCase().split(/\s+/u).filter(Boolean).join(" ");
    return this.language === "en" ? plain.replace(SHORTENED, (short) => SHORT.get(short) ?? short) : plain;
  }

  #spelled(word, before) {
    const isJoined = word === "'s" || (MARKS.includes(word) && before !== undefined && before !== " ");
    const whole = (isJoined ? JOINED : "") + word;
    if (isJoined || this.#numbers.has(whole)) return [whole];
    const letters = [...word];
    const pieces = [];
    for (let place = 0; place < letters.length;) {
      const mark = place ? JOINED : "";
      const piece = (end) => mark + letters.slice(place, end).join("");
      let end = letters.length;
      while (end > place + 1 && !this.#numbers.has(piece(end))) end -= 1;
      pieces.push(piece(end));
      place = end;
    }
    return pieces;
  }
}
