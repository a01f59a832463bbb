// Run by test_sampling.py: reads {vocabulary, texts, logits, draws} and prints what web/text/sampler.js makes of it.
import { readFileSync } from "node:fs";
import { Random, Sampler, Vocabulary } from "../../web/text/sampler.js";

const { vocabulary, texts, logits, draws } = JSON.parse(readFileSync(0, "utf8"));
const rows = logits.map((row) => Float32Array.from(row));
const known = new Vocabulary(vocabulary);

console.log(
  JSON.stringify({
    picks: draws.map(({ seed, settings }) => {
      const sampler = new Sampler(settings, seed);
      return rows.map((row) => sampler.pick(row));
    }),
    words: draws.map(({ seed }) => {
      const random = new Random(seed);
      return [random.nextWord(), random.nextWord(), random.nextUniform()];
    }),
    texts: texts.map((text) => ({
      tokens: [...known.encode(text)],
      decoded: known.decode(known.encode(text)),
      unknown: known.unknownSymbols(text),
    })),
  }),
);
