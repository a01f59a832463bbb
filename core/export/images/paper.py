"""How well a network reads digits on generated paper, by the same way that a reader's picture takes.

Imports no TensorFlow.
"""

import dataclasses
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from core.data import load
from core.data.pictures.paper import KINDS, on_paper
from core.export.comparison import share_right
from core.inference.images.classifier import ImageClassifier
from core.inference.images.written import digits_in
from core.pictures.digits import DIGIT_SIDE

PICTURES = 60  # of each kind of paper
SEEDS = {"validation": 1, "test": 2}


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
        part: "validation" or "test".
    """
    return _prepared(name, part, data_dir)


@cache  # for the next network of the same digits: this takes a minute
def _prepared(name: str, part: str, data_dir: Path | None) -> PaperDigits:
    split = getattr(load(name, data_dir), part)
    kinds, labels, images = [], [], []
    for kind, picture, label in on_paper(split, min(PICTURES, len(split)), SEEDS[part]):
        found = digits_in(picture)
        kinds.append(kind)
        labels.append(label)
        images.append(found[0][1] if len(found) == 1 else np.zeros((DIGIT_SIDE, DIGIT_SIDE), np.float32))
    every = np.stack(images)[..., np.newaxis]
    return PaperDigits(
        images=every,
        labels=np.array(labels),
        kinds=np.array(kinds),
        is_found=np.array([image.any() for image in images]),
    )


def right_on_paper(classifier: ImageClassifier, data_dir: Path | None = None) -> np.ndarray:
    """Returns logits of the validation digits on paper that are read right: float32 (n, classes)."""
    digits = paper_digits(classifier.card.data["name"], "validation", data_dir)
    logits = classifier.predict_logits(digits.images)
    return logits[digits.is_found & (logits.argmax(axis=1) == digits.labels)]


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
