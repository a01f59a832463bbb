"""How well the committed networks translate sentences that they never saw. Imports no TensorFlow."""

import itertools
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from core.artifacts import load_card
from core.data.texts import translation
from core.data.texts.translation import Pair, TranslationData, generated
from core.export.comparison import compared, share_right
from core.inference.sequences.translator import Translator
from core.translation.chrf import chrf
from core.translation.lexicon import PHRASES

TOLERANCE = 2e-3  # four sentences of 2,000: another processor rounds differently
CHRF_TOLERANCE = 0.3
WORDS = (4, 6, 8, 10, 12, 15, 18, 40)  # the most English words of a sentence in each group
REMEMBERED, SEED = 6_000, 4  # sentences of the grammar that the plain method knows
BAD, LEAST_WORDS = 5, 4  # translations that are shown, and words of their sources at least


def evaluate(name: str, data_dir: Path | None = None) -> dict[str, Any]:
    """Measures a card's metrics again and returns `core.export.comparison.compared`'s answer.

    Raises:
        ArtifactError: There is no such model, or its file differs from its card.
        DataError: Tatoeba's pairs could not be had.
    """
    card = load_card(name)
    data = translation.load(data_dir)
    metrics = measure(Translator.load(name), data)
    return compared(
        card, metrics, len(data.test), lambda metric, _on_card: TOLERANCE if metric["value"] <= 1 else CHRF_TOLERANCE
    )


def measure(translator: Translator, data: TranslationData) -> dict[str, Any]:
    """Returns a card's metrics, all of them on sentences of the test parts.

    Returns:
        `test_exact`, the share of the grammar's sentences that are right letter for letter, with `by_words`, the same
        by how many words the English one has; `exact_phrases`, of the fixed phrases, which were learned from;
        `test_chrf`, the chrF on Tatoeba's test part, `grammar_chrf` on the grammar's and, where the file is here,
        `captions_chrf` on picture captions. All but the phrases of the plain method, too, as `baseline_...`.
    """
    plain = Remembered(translator, data)
    phrases = [Pair(en=english, ko=korean) for english, korean in PHRASES]
    said = _texts(translator, phrases)
    wanted = [pair.of(translator.target.language) for pair in phrases]
    right = sum(one == other for one, other in zip(said, wanted, strict=True))
    return {
        **_of(translator, data, lambda pairs, style: _texts(translator, pairs, style)),
        "exact_phrases": share_right(right, len(phrases)),
        **{f"baseline_{name}": value for name, value in _of(translator, data, plain.translate).items()},
    }


def _of(translator: Translator, data: TranslationData, translate: Any) -> dict[str, Any]:
    language = translator.target.language
    said = translate(data.test, "grammar")
    is_right = np.array([text == pair.of(language) for text, pair in zip(said, data.test, strict=True)])
    found = {
        "test_exact": {**share_right(int(is_right.sum()), len(is_right)), "by_words": by_words(data.test, is_right)}
    }
    found["grammar_chrf"] = _chrf(said, data.test, language)
    others = {"test_chrf": data.tatoeba["test"], "captions_chrf": data.captions}
    for name, pairs in others.items():
        if pairs:
            found[name] = _chrf(translate(pairs, "tatoeba"), pairs, language)
    return found


def _chrf(said: Sequence[str], pairs: Sequence[Pair], language: str) -> dict[str, Any]:
    value = chrf(said, [pair.of(language) for pair in pairs])
    return {"value": value, "count": len(pairs), "split": "test"}


def by_words(pairs: Sequence[Pair], is_right: np.ndarray) -> list[dict[str, Any]]:
    """Returns the share that is right of the sentences with at most so many English words, and more than the last."""
    counts = np.array([len(pair.en.split()) for pair in pairs])
    found = []
    for least, most in zip((0, *WORDS), WORDS, strict=False):
        chosen = is_right[(counts > least) & (counts <= most)]
        if len(chosen):
            found.append({"most": most, "value": float(chosen.mean()), "count": len(chosen)})
    return found


def _texts(translator: Translator, pairs: Sequence[Pair], style: str = "grammar") -> list[str]:
    """Returns a translation of each sentence; one that is too long for the network has none."""
    sources = [pair.of(translator.source.language) for pair in pairs]
    most = translator.card.preprocessing["source_length"]
    fitting = [text for text in sources if len(translator.source.encode(text)) <= most]
    found = dict(zip(fitting, (one.text for one in translator.translate(fitting, style)), strict=True))
    return [found.get(text, "") for text in sources]


class Remembered:
    """The plain method: the translation of the sentence to learn from that has the most symbols in common."""

    def __init__(self, translator: Translator, data: TranslationData) -> None:
        self.translator = translator
        self.known = (*generated("train", REMEMBERED, SEED), *data.tatoeba["train"])
        self.counts = self._counts(self.known)

    def translate(self, pairs: Sequence[Pair], _style: str) -> list[str]:
        """Returns the translation that it knows of the most similar sentence, for each."""
        nearest = (self._counts(pairs) @ self.counts.T).argmax(axis=1)
        return [self.known[place].of(self.translator.target.language) for place in nearest]

    def _counts(self, pairs: Sequence[Pair]) -> np.ndarray:
        """Returns how often each symbol, and each pair of them, occurs: float32 (n, columns), rows of length 1."""
        source = self.translator.source
        found = np.zeros((len(pairs), 4096), np.float32)
        for row, pair in zip(found, pairs, strict=True):
            numbers = source.encode(pair.of(source.language))
            np.add.at(row, numbers, 1)
            np.add.at(row, [1024 + (31 * one + other) % 3072 for one, other in itertools.pairwise(numbers)], 1)
        return found / np.linalg.norm(found, axis=1, keepdims=True)


def bad_ones(translator: Translator, data: TranslationData) -> list[dict[str, Any]]:
    """Returns the worst translations of Tatoeba's test part, of sentences that are not very short, the worst first."""
    given, target = translator.source.language, translator.target.language
    chosen = [pair for pair in data.tatoeba["test"] if len(pair.en.split()) >= LEAST_WORDS]
    rows: list[dict[str, Any]] = [
        {
            "source": pair.of(given),
            "said": said,
            "wanted": pair.of(target),
            "chrf": round(chrf([said], [pair.of(target)]), 1),
            "number": int(pair.number),
        }
        for pair, said in zip(chosen, _texts(translator, chosen, "tatoeba"), strict=True)
    ]
    different = {row["said"]: row for row in sorted(rows, key=lambda row: -row["chrf"]) if row["said"]}
    return sorted(different.values(), key=lambda row: row["chrf"])[:BAD]
