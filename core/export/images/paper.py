"""How well a network reads digits on generated paper and other people's, by the way that a reader's picture takes.

Imports no TensorFlow.
"""

import dataclasses
from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from core.data import load
from core.data.pictures.paper import KINDS, on_paper
from core.export.comparison import share_right
from core.inference.images.classifier import ImageClassifier
from core.inference.images.written import digits_in
from core.pictures.digits import DIGIT_SIDE

PICTURES = 60  # of each kind of paper
SEEDS = {"validation": 1, "test": 2, "train": 3}
OTHER_PEOPLES = {"mnist": "digits"}  # data set -> one of digits by other people, with pens of their own
ENLARGED = 200  # px of the side to which these are enlarged


@dataclasses.dataclass(frozen=True, kw_only=True, eq=False)
class PaperDigits:
    """Digits on paper, as the networks see them.

    Args:
        images: float32 (n, 28, 28, 1) in [0, 1]; nothing at all where not exactly one digit was found.
        labels: int64 (n,).
        kinds: str (n,), of `core.data.pictures.paper.KINDS`.
        is_found: bool (n,), whether exactly one digit was found.
    """

    images: np.ndarray
    labels: np.ndarray
    kinds: np.ndarray
    is_found: np.ndarray


def paper_digits(name: str, part: str, data_dir: Path | None = None) -> PaperDigits:
    """Returns digits of one part of a data set on every kind of paper, prepared as a page does.

    Args:
        name: A set of digits of 28 x 28, such as mnist.
        part: "train", "validation" or "test".
    """
    return _prepared(name, part, data_dir)


@cache
def other_peoples_digits(name: str, part: str, data_dir: Path | None = None) -> PaperDigits:
    """Returns the digits of another set, enlarged softly and as a page prepares them; every second dark on light.

    Args:
        name: The set of digits that a network knows; one of OTHER_PEOPLES.
        part: "validation" or "test" of the other set.
    """
    split = getattr(load(OTHER_PEOPLES[name], data_dir), part)
    pictures = []
    for row, image in enumerate(split.images[..., 0]):
        turned = image if row % 2 else 255 - image
        large = Image.fromarray(turned).resize((ENLARGED, ENLARGED), Image.Resampling.BICUBIC)
        pictures.append(np.repeat(np.asarray(large)[..., np.newaxis], 3, axis=-1))
    return as_read(pictures, split.labels, ["enlarged"] * len(split))


@cache  # for the next network of the same digits: this takes a minute
def _prepared(name: str, part: str, data_dir: Path | None) -> PaperDigits:
    split = getattr(load(name, data_dir), part)
    kinds, pictures, labels = zip(*on_paper(split, min(PICTURES, len(split)), SEEDS[part]), strict=True)
    return as_read(pictures, np.array(labels), kinds)


def as_read(pictures: Iterable[np.ndarray], labels: np.ndarray, kinds: Sequence[str]) -> PaperDigits:
    """Returns pictures of a digit each as a page prepares them: uint8 (height, width, 3), int64 (n,), a kind each."""
    images = []
    for picture in pictures:
        found = digits_in(picture)
        images.append(found[0][1] if len(found) == 1 else np.zeros((DIGIT_SIDE, DIGIT_SIDE), np.float32))
    every = np.stack(images)[..., np.newaxis]
    return PaperDigits(
        images=every,
        labels=labels,
        kinds=np.array(kinds),
        is_found=np.array([image.any() for image in images]),
    )


def right_on_paper(classifier: ImageClassifier, data_dir: Path | None = None) -> np.ndarray:
    """Returns logits of the validation digits on paper that are read right: float32 (n, classes)."""
    return right_of(classifier, paper_digits(classifier.card.data["name"], "validation", data_dir))


def right_of(classifier: ImageClassifier, digits: PaperDigits) -> np.ndarray:
    """Returns logits of those digits that are read right: float32 (n, classes)."""
    logits = classifier.predict_logits(digits.images)
    return logits[digits.is_found & (logits.argmax(axis=1) == digits.labels)]


def right_of_other_people(classifier: ImageClassifier, data_dir: Path | None = None) -> list[np.ndarray]:
    """Returns the group of other people's validation digits that are read right, where there is such a set."""
    name = classifier.card.data["name"]
    if name not in OTHER_PEOPLES:
        return []
    return [right_of(classifier, other_peoples_digits(name, "validation", data_dir))]


def measure_on_paper(classifier: ImageClassifier, data_dir: Path | None = None) -> dict[str, Any]:
    """Returns the metrics of test digits on paper.

    Returns:
        `paper_accuracy`, of all; `paper_false_alarm_rate`, of those read right; both also `by_kind` of paper.
    """
    digits = paper_digits(classifier.card.data["name"], "test", data_dir)
    logits = classifier.predict_logits(digits.images)
    is_right = digits.is_found & (logits.argmax(axis=1) == digits.labels)
    is_none = classifier.is_none_of_these(logits)
    rows = {kind: digits.kinds == kind for kind in KINDS}
    accuracy = {kind: float(np.mean(is_right[here])) for kind, here in rows.items()}
    alarms = {
        kind: float(np.mean(is_none[is_right & here])) if (is_right & here).any() else 0.0
        for kind, here in rows.items()
    }
    return {
        "paper_accuracy": {**share_right(int(is_right.sum()), len(is_right)), "by_kind": accuracy},
        "paper_false_alarm_rate": {
            "value": float(np.mean(is_none[is_right])),
            "count": int(is_right.sum()),
            "split": "test",
            "by_kind": alarms,
        },
    }
