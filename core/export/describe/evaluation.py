"""How well the committed network describes scenes of combinations that it never saw. Imports no TensorFlow."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from core.artifacts import load_card
from core.data.pictures import scenes
from core.data.pictures.scenes import SceneData, learned_from, stacked
from core.export.comparison import compared, share_right
from core.inference.sequences.describer import Describer, Sentence
from core.pictures.pixels import as_float
from core.scenes.bleu import bleu
from core.scenes.drawing import SIDE, Scene
from core.scenes.grammar import LANGUAGES, say, understood
from core.scenes.kinds import KINDS
from core.scenes.meaning import Meaning

BATCH = 250
TOLERANCE = 1e-3  # four sentences of 4,000: another processor rounds differently
BLEU_TOLERANCE = 0.2
NEIGHBOURS = 2_000  # scenes to learn from that the plain method knows
SEED = 1
MARGIN = 4  # px, half a place of the grid: what stands there is seen in the next one, too

Words = tuple[str, ...]


def evaluate(name: str, data_dir: Path | None = None) -> dict[str, Any]:
    """Measures a card's metrics again and returns `core.export.comparison.compared`'s answer.

    Raises:
        ArtifactError: There is no such model, or its file differs from its card.
        DataError: A data set could not be had.
    """
    card = load_card(name)
    data = scenes.load(data_dir)
    metrics = measure(Describer.load(name), data)
    return compared(
        card, metrics, len(data.test), lambda metric, _on_card: TOLERANCE if metric["value"] <= 1 else BLEU_TOLERANCE
    )


def describe_all(describer: Describer, given: Sequence[Scene], language: str) -> list[Sentence]:
    """Returns a sentence for each scene."""
    pictures = as_float(stacked(tuple(given)))
    starts = range(0, len(pictures), BATCH)
    return [said for i in starts for said in describer.describe(pictures[i : i + BATCH], language)]


def measure(describer: Describer, data: SceneData) -> dict[str, Any]:
    """Returns a card's metrics, all of them on the test part.

    Returns:
        For each language `exact_ko`, the share of sentences that are right word for word, `exact_number_ko` and
        `exact_place_ko`, the same of the scenes with several of a kind and with two things, and `bleu_ko`. In both
        languages together `right_things`, `right_number`, `right_place`: how often a sentence says these right,
        whatever the rest of it. All of them of the plain method, too, as `baseline_...`. `attention_on_thing` is
        the share of where the network looked before it named a thing that lies on that thing, and
        `baseline_attention_on_thing` that of looking everywhere.
    """
    wanted = {language: [say(scene.meaning, language) for scene in data.test] for language in LANGUAGES}
    sentences = {language: describe_all(describer, data.test, language) for language in LANGUAGES}
    said = {language: [sentence.words for sentence in sentences[language]] for language in LANGUAGES}
    similar = [scene.meaning for scene in nearest(data)]
    plain = {language: [say(meaning, language) for meaning in similar] for language in LANGUAGES}
    return {
        **_of_sentences(said, wanted, data.test),
        **_of_meanings(said, data.test),
        **_of_attention(sentences, wanted, data.test),
        **{f"baseline_{name}": value for name, value in _of_sentences(plain, wanted, data.test).items()},
        **{f"baseline_{name}": value for name, value in _of_meanings(plain, data.test).items()},
    }


def nearest(data: SceneData) -> list[Scene]:
    """Returns the plain method's answers: of scenes to learn from the one whose picture is the most alike, to each."""
    known = learned_from(data.pieces["train"], NEIGHBOURS, np.random.default_rng(SEED))
    theirs, given = (as_float(stacked(part)).reshape(len(part), -1) for part in (known, data.test))
    distances = (theirs**2).sum(axis=1) - 2 * given @ theirs.T
    return [known[place] for place in distances.argmin(axis=1)]


def _of_sentences(
    said: dict[str, list[Words]], wanted: dict[str, list[Words]], given: Sequence[Scene]
) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for language in LANGUAGES:
        is_right = np.array([one == other for one, other in zip(said[language], wanted[language], strict=True)])
        found[f"exact_{language}"] = share_right(int(is_right.sum()), len(is_right))
        for construct in ("number", "place"):
            chosen = is_right[[scene.meaning.construct == construct for scene in given]]
            found[f"exact_{construct}_{language}"] = share_right(int(chosen.sum()), len(chosen))
        value = bleu(said[language], wanted[language])
        found[f"bleu_{language}"] = {"value": value, "count": len(is_right), "split": "test"}
    return found


def _of_meanings(said: dict[str, list[Words]], given: Sequence[Scene]) -> dict[str, Any]:
    """Returns how often a sentence says the right things, number and place; what is no sentence says none of them."""
    meanings = [
        (understood(language).get(words), scene.meaning)
        for language in LANGUAGES
        for words, scene in zip(said[language], given, strict=True)
    ]
    facts: dict[str, tuple[str | None, Callable[[Meaning], object]]] = {
        "right_things": (None, lambda meaning: (meaning.kind, meaning.other)),
        "right_number": ("number", lambda meaning: meaning.number),
        "right_place": ("place", lambda meaning: meaning.place),
    }
    found = {}
    for name, (construct, fact) in facts.items():
        chosen = [pair for pair in meanings if construct in (None, pair[1].construct)]
        right = sum(told is not None and fact(told) == fact(wanted) for told, wanted in chosen)
        found[name] = share_right(right, len(chosen))
    return found


def _of_attention(
    sentences: dict[str, list[Sentence]], wanted: dict[str, list[Words]], given: Sequence[Scene]
) -> dict[str, Any]:
    """Returns how much of the attention lies on the thing that is named, in sentences that are right."""
    on_thing, everywhere = [], []
    for language in LANGUAGES:
        for sentence, words, scene in zip(sentences[language], wanted[language], given, strict=True):
            if sentence.words == words:
                for word, share in named(words, scene, language, sentence.attention.shape[-1]):
                    on_thing.append(float((sentence.attention[word] * share).sum()))
                    everywhere.append(float(share.mean()))
    if not on_thing:
        on_thing = everywhere = [0.0]
    return {
        name: {"value": float(np.mean(values)), "count": len(values), "split": "test"}
        for name, values in (("attention_on_thing", on_thing), ("baseline_attention_on_thing", everywhere))
    }


def named(words: Words, scene: Scene, language: str, grid: int) -> list[tuple[int, np.ndarray]]:
    """Returns for each word that ends a thing's name which share of each place of the grid is that thing's."""
    meaning = scene.meaning
    kinds = [meaning.kind] if meaning.other is None else [meaning.kind, meaning.other]
    order = kinds[::-1] if language == "ko" else kinds
    boxes = dict(enumerate(scene.boxes)) if meaning.other is None else {}
    found, begin = [], 0
    for place, kind in enumerate(order):
        about = KINDS[kind]
        name = about.korean if language == "ko" else about.many if meaning.number > 1 else about.one
        word = next(i for i in range(begin, len(words)) if words[i : i + len(name)] == name) + len(name) - 1
        begin = word + 1
        of_kind = list(boxes.values()) or [scene.boxes[::-1][place] if language == "ko" else scene.boxes[place]]
        found.append((word, _covered(of_kind, grid)))
    return found


def _covered(boxes: Sequence[tuple[int, int, int, int]], grid: int) -> np.ndarray:
    """Returns float64 (grid, grid): the share of each place that lies in one of the boxes, with their margins."""
    mask = np.zeros((SIDE, SIDE))
    for left, top, width, height in boxes:
        mask[max(0, top - MARGIN) : top + height + MARGIN, max(0, left - MARGIN) : left + width + MARGIN] = 1
    return mask.reshape(grid, SIDE // grid, grid, SIDE // grid).mean(axis=(1, 3))
