// Run by test_words.py: reads {texts, words, length} and prints what web/sequences/words.js makes of them.
import { readFileSync } from "node:fs";
import { WordList, wordsOf } from "../../web/sequences/words.js";

const { texts, words, length } = JSON.parse(readFileSync(0, "utf8"));
const list = new WordList(words);
console.log(
  JSON.stringify(
    texts.map((text) => {
      const found = wordsOf(text);
      return {
        words: found.map(({ word }) => word),
        parts: found.map(({ start, end }) => text.slice(start, end)),
        numbers: [...list.encode(found.map(({ word }) => word), length)],
      };
    }),
  ),
);
