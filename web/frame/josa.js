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
