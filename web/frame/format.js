// Numbers and words as readers see them, numbers as Python sends them, and texts as readers' files hold them.

/**
 * Returns a number with at most `digits` decimals, no trailing zeros, and a true minus sign.
 * @param {number} value
 * @param {number} [digits] 0 to 100
 */
export function show(value, digits = 2) {
  const text = String(Number(value.toFixed(digits)));
  return (text === "-0" ? "0" : text).replace("-", "−");
}

/**
 * Returns a share of 1 as whole percents.
 * @param {number} share
 * @param {string} language of BCP 47, as "ko"
 */
export function percent(share, language) {
  return new Intl.NumberFormat(language, { style: "percent", maximumFractionDigits: 0 }).format(share);
}

/**
 * Returns a probability as percents. What would be rounded to 100 % says that it is less, and so does one that a network's
 * arithmetic has rounded to 1 already: none is so sure.
 * @param {number} probability
 * @param {string | undefined} language of BCP 47, as "ko"; the browser's without
 * @param {number} [decimals]
 */
export function probable(probability, language, decimals = 0) {
  const { format } = new Intl.NumberFormat(language, { style: "percent", maximumFractionDigits: decimals });
  const most = 1 - 10 ** -(decimals + 2);
  return probability > most ? `>${format(most)}` : format(probability);
}

/**
 * Returns a translated message, its fields in braces filled and its Korean particles settled.
 * @param {string} message
 * @param {Record<string, any>} [fields]
 */
export function fill(message, fields = {}) {
  return settle(message.replace(/\{(\w+)\}/g, (_match, name) => fields[name]));
}

/**
 * Returns the bytes that Python sent.
 * @param {string} base64
 */
export function bytes(base64) {
  const text = atob(base64);
  const found = new Uint8Array(text.length);
  for (let place = 0; place < text.length; place += 1) found[place] = text.charCodeAt(place);
  return found;
}

/**
 * Returns bytes as Python reads them.
 * @param {Uint8Array} few at most some ten thousand
 */
export const base64 = (few) => btoa(String.fromCharCode(...few));

/**
 * Returns the float32 numbers that Python sent, little-endian.
 * @param {string} base64
 */
export function floats(base64) {
  return new Float32Array(bytes(base64).buffer);
}

const ENCODINGS = {
  "utf-8": "UTF-8",
  "euc-kr": "CP949 (EUC-KR)",
  "utf-16le": "UTF-16 LE",
  "utf-16be": "UTF-16 BE",
  "windows-1252": "Windows-1252",
  "windows-1251": "Windows-1251",
  shift_jis: "Shift-JIS",
};
const SAMPLE = 32_768; // bytes, from the first that is not ASCII
const COST_OF_LOST = 20;
const LEAST_READABLE = 0.5;
const LONE = /(?<![가-힣])[가-힣](?![가-힣])/gu;
const CYRILLIC = /(?<![Ѐ-џ])[Ѐ-џ](?![Ѐ-џ])|[а-џ][Ѐ-Я]|[A-Za-z][Ѐ-џ]|[Ѐ-џ][A-Za-z]/gu; // as no word has it
let points = null; // what a symbol speaks for the encoding that made it

/**
 * Returns the text of a file and the encoding it is most likely in: by its byte order mark, else UTF-8 where it can be,
 * else that in which most can be read. The same as core/text/encodings.py, without the encodings that browsers lack.
 * @param {Uint8Array} bytes
 * @returns {{text: string, encoding: string, isSure: boolean}} "" as encoding: it is no text
 */
export function textOf(bytes) {
  const marked = { 0xfffe: "utf-16le", 0xfeff: "utf-16be" }[bytes[0] * 256 + bytes[1]];
  if (marked) return { text: new TextDecoder(marked).decode(bytes), encoding: ENCODINGS[marked], isSure: true };
  if (!bytes.includes(0)) {
    try {
      const text = new TextDecoder("utf-8", { fatal: true }).decode(bytes, { stream: true }); // a last symbol may break off
      return { text, encoding: ENCODINGS["utf-8"], isSure: true };
    } catch {
      // another one
    }
  }
  const found = bytes.findIndex((byte) => byte > 127);
  const start = Math.max(0, found - (found % 4));
  const sample = bytes.subarray(start, start + SAMPLE);
  const guesses = Object.keys(ENCODINGS).map((name) => ({ name, share: readable(decodedAs(name, sample)) }));
  const { name: best, share } = guesses.reduce((one, other) => (other.share > one.share ? other : one));
  if (share <= LEAST_READABLE || best === "utf-8") return { text: "", encoding: "", isSure: false };
  return { text: decodedAs(best, bytes), encoding: ENCODINGS[best], isSure: false };
}

const decodedAs = (name, bytes) => new TextDecoder(name).decode(bytes, { stream: true });

/** Returns how much of a text can be read, at most 1. */
function readable(text) {
  points ??= allPoints();
  let total = 0;
  let count = 0;
  for (const symbol of text) {
    const code = symbol.codePointAt(0);
    const isControl = (code < 32 && !(code >= 9 && code <= 13) && code !== 27) || code === 127;
    const isLost = symbol === "\ufffd" || (code >= 128 && code < 160); // what is nothing in Windows-1252 is a control here
    total += (points.get(symbol) ?? 0) - (isLost ? COST_OF_LOST : Number(isControl));
    count += 1;
  }
  total -= 0.5 * (text.match(LONE)?.length ?? 0) + (text.match(CYRILLIC)?.length ?? 0);
  return total / Math.max(1, count);
}

/** Returns symbol -> 0..1. */
function allPoints() {
  const known = new Map();
  const setAll = (from, to, value) => {
    for (let code = from; code < to; code += 1) known.set(String.fromCodePoint(code), value);
  };
  const korean = cellsOf("euc-kr", 0xa1, 0xff);
  for (const symbol of korean) known.set(symbol, 0.9);
  setAll(0x2010, 0x2028, 0.9);
  known.set("€", 0.9);
  for (const symbol of cellsOf("euc-jp", 0xb0, 0xd0)) known.set(symbol, 0.6);
  for (const symbol of korean) if (/[一-鿿豈-\ufaff]/u.test(symbol)) known.set(symbol, 0.6);
  setAll(0xa1, 0xdf, 0.2); // capitals are rare
  setAll(0xdf, 0x180, 0.5);
  setAll(0x400, 0x430, 0.3);
  setAll(0x430, 0x460, 0.9);
  setAll(0xac00, 0xd7a4, 0.2); // syllables that are not in EUC-KR
  setAll(0x1100, 0x1200, 0.5);
  setAll(0x1f300, 0x1fb00, 0.5);
  for (const symbol of korean) if (/[가-힣ㄱ-ㆎ]/u.test(symbol)) known.set(symbol, 1);
  setAll(32, 127, 1);
  for (const symbol of "\t\n\r") known.set(symbol, 1);
  return known;
}

/** Returns the symbols of 94 x 94 cells, from a row to a row. */
function cellsOf(name, from, to) {
  const decoder = new TextDecoder(name);
  const cells = [];
  for (let row = from; row < to; row += 1) {
    for (let cell = 0xa1; cell < 0xff; cell += 1) cells.push(decoder.decode(Uint8Array.of(row, cell)));
  }
  return cells.filter((symbol) => [...symbol].length === 1 && symbol !== "\ufffd");
}

// Korean particles after words known only here: of "3(으)로" and "7(으)로", "3으로" and "7로". core/text/josa.py does the same.

/** @type {Record<string, [string, string]>} what a translation writes -> the particle after a consonant, after a vowel */
export const FORMS = {
  "(으)로": ["으로", "로"],
  "와(과)": ["과", "와"],
  "과(와)": ["과", "와"],
  "을(를)": ["을", "를"],
  "은(는)": ["은", "는"],
  "이(가)": ["이", "가"],
  "(이)라고": ["이라고", "라고"],
  "(이)에요": ["이에요", "예요"],
};
const MARK = /\(으\)로|와\(과\)|과\(와\)|을\(를\)|은\(는\)|이\(가\)|\(이\)라고|\(이\)에요/g;
const SILENT = /[”"’'`*)\]»›_ ]+$/; // stands between a word and its particle, and is not read
const DIGITS = "영일이삼사오육칠팔구";
/** @type {Record<string, string>} */
const SIGNS = { "%": "트", "°": "도", "±": "스", "+": "스" }; // 퍼센트, 도, 마이너스, 플러스
/** @type {Record<string, string>} */
const LETTERS = { l: "엘", m: "엠", n: "엔", r: "알" }; // the letters whose names end in a consonant
const FINALS = 28; // what may close a syllable in Unicode's order: nothing first, ㄹ the ninth
const RIEUL = 8;

/**
 * Returns the text with each particle in the form that its word asks for.
 * @param {string} text
 */
export function settle(text) {
  let settled = "";
  let end = 0;
  for (const found of text.matchAll(MARK)) {
    settled += text.slice(end, found.index);
    settled += form(found[0], settled);
    end = found.index + found[0].length;
  }
  return settled + text.slice(end);
}

/**
 * @param {string} mark a key of FORMS
 * @param {string} before
 */
function form(mark, before) {
  const [afterConsonant, afterVowel] = FORMS[mark];
  const consonant = finalConsonant(before);
  if (mark === "(으)로" && consonant === "ㄹ") return afterVowel;
  return consonant ? afterConsonant : afterVowel;
}

/**
 * Returns "ㄹ", "ㄱ" for any other consonant, or "" for none: what the text's last syllable ends in when read.
 * @param {string} text
 */
function finalConsonant(text) {
  const word = text.replace(SILENT, "").split(/\s/).at(-1) ?? "";
  const last = word.slice(-1).toLowerCase();
  if (last === "r" && !isSpelled(word)) return ""; // a word, "layer": read 레이어; alone or in capitals it is 알
  if (word.slice(-2).toLowerCase() === "ng" && !isSpelled(word)) return "ㄱ";
  const syllable = (/\d/.test(last) && DIGITS[Number(last)]) || SIGNS[last] || LETTERS[last] || last;
  if (!/[가-힣]/.test(syllable)) return "";
  const place = (syllable.charCodeAt(0) - "가".charCodeAt(0)) % FINALS;
  return place === 0 ? "" : place === RIEUL ? "ㄹ" : "ㄱ";
}

/**
 * Is its end read letter by letter, as CNN and a lone r are?
 * @param {string} word
 */
function isSpelled(word) {
  const tail = /[A-Za-z]*$/.exec(word)?.[0] ?? "";
  return tail.length === 1 || (tail !== "" && tail === tail.toUpperCase());
}
