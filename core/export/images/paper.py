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
COARSE, COARSE_SIDE, LEAST_COARSE = 800, 8, 3  # digits that are shrunk, to so many px, but none narrower than the last
FAINT = 20  # levels; what is below them is not ink
FILTERS = tuple(getattr(Image.Resampling, name) for name in ("NEAREST", "BILINEAR", "BICUBIC", "LANCZOS"))


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


@cache
def coarse_digits(name: str, data_dir: Path | None = None) -> PaperDigits:
    """Returns training digits of a data set as coarse as other people's are: each shrunk to 8 x 8, and enlarged.

    Args:
        name: One of OTHER_PEOPLES.
    """
    split = load(name, data_dir).train
    pictures, labels = [], split.labels[:COARSE]
    for row, image in enumerate(split.images[:COARSE, ..., 0]):
        turned = _shrunk(image) if row % 2 else 255 - _shrunk(image)
        large = Image.fromarray(turned).resize((ENLARGED, ENLARGED), FILTERS[row // 2 % len(FILTERS)])
        pictures.append(np.repeat(np.asarray(large)[..., np.newaxis], 3, axis=-1))
    return as_read(pictures, labels, ["coarse"] * len(labels))


def _shrunk(image: np.ndarray) -> np.ndarray:
    """Returns the ink of uint8 (height, width) in the middle of uint8 (8, 8), as large as there is room."""
    rows, columns = (np.flatnonzero((image > FAINT).any(axis=axis)) for axis in (1, 0))
    ink = image[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    height, width = (max(LEAST_COARSE, round(COARSE_SIDE * side / max(ink.shape))) for side in ink.shape)
    top, left = (COARSE_SIDE - height) // 2, (COARSE_SIDE - width) // 2
    small = np.zeros((COARSE_SIDE, COARSE_SIDE), np.uint8)
    shrunk = Image.fromarray(ink).resize((width, height), Image.Resampling.BOX)
    small[top : top + height, left : left + width] = np.asarray(shrunk)
    return small


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


def right_of(classifier: ImageClassifier, digits: PaperDigits) -> np.ndarray:
    """Returns those digits that are read right: float32 (n, 28, 28, 1)."""
    answers = classifier.predict_logits(digits.images).argmax(axis=1)
    return digits.images[digits.is_found & (answers == digits.labels)]


def measure_on_paper(classifier: ImageClassifier, data_dir: Path | None = None) -> dict[str, Any]:
    """Returns the metrics of test digits on paper.

    Returns:
        `paper_accuracy`, of all; `paper_false_alarm_rate`, of those read right; both also `by_kind` of paper.
    """
    digits = paper_digits(classifier.card.data["name"], "test", data_dir)
    found = classifier.predict(digits.images)
    is_right = digits.is_found & (found.logits.argmax(axis=1) == digits.labels)
    is_none = classifier.is_none_of_these(*found)
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
