// A network that sorts texts, in this tab: the same file as core/inference/sequences/topic_classifier.py.

import { fetched, openSession, selfTest, testedOnceATab } from "../frame/session.js";
import { softmax } from "../shared/calibration.js";
import { WordList } from "./words.js";

const TOLERANCE = 1e-4; // of a logit, between this tab and the card

/** Loads such a network and its words, once a tab, and runs its self-test. */
export const loadTopicClassifier = testedOnceATab(async (source, onProgress) => {
  const [opened, list] = await Promise.all([
    openSession(source, onProgress),
    fetched(/** @type {any} */ (source).words).then((response) => response.json()),
  ]);
  return new TopicClassifier(opened, new WordList(list.words));
});

class TopicClassifier {
  #session;
  #Tensor;

  constructor({ session, facts, Tensor }, words) {
    this.#session = session;
    this.#Tensor = Tensor;
    this.card = facts;
    this.words = words;
    this.length = facts.preprocessing.length;
  }

  /** Compares this tab's logits with the card's; throws where they are not the same. */
  async selfTest() {
    const { words, logits } = this.card.self_test;
    const [here] = await this.#logits([Int32Array.from(words[0])]);
    this.difference = selfTest(this.card, here, logits[0], TOLERANCE);
  }

  /**
   * Returns the probability of each topic, and how much of the likeliest one's logit each word gives.
   * @param {string[]} words that are read, at most `length`
   * @returns {Promise<{probabilities: number[], evidence: number[]}>}
   */
  async sort(words) {
    const read = words.slice(0, this.length);
    const texts = [read, ...read.map((_, place) => read.toSpliced(place, 1))];
    const rows = await this.#logits(texts.map((text) => this.words.encode(text, this.length)));
    const probabilities = softmax(rows[0]);
    const top = probabilities.indexOf(Math.max(...probabilities));
    return { probabilities, evidence: rows.slice(1).map((row) => rows[0][top] - row[top]) };
  }

  async #logits(texts) {
    const given = new Int32Array(texts.length * this.length);
    texts.forEach((text, row) => given.set(text, row * this.length));
    const { logits } = await this.#session.run({
      words: new this.#Tensor("int32", given, [texts.length, this.length]),
    });
    const count = logits.dims[1];
    return texts.map((_, row) => logits.data.slice(row * count, (row + 1) * count));
  }
}
