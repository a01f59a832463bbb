"""Pictures of what a network has no class for, to measure whether it says so. Imports no TensorFlow."""

import logging
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np

from core.artifacts import Card
from core.data import load
from core.errors import DataError, PictureError
from core.inference.images.classifier import ImageClassifier

# data set -> the other sets whose pictures are shown to its networks
OTHER_SETS: dict[str, tuple[str, ...]] = {
    "mnist": ("fashion", "cifar10"),
    "fashion": ("mnist", "cifar10"),
    "cifar10": ("fashion", "everyday64"),
    "everyday64": ("fashion", "cifar10"),
}
SAME_CLASS = {"automobile": "car", "ship": "boat"}  # CIFAR-10's word -> everyday64's
MOST_PICTURES = 1_000  # pictures of each other set

logger = logging.getLogger(__name__)


class Unknown(NamedTuple):
    """Pictures in the pieces that a network reads one by one; only one of digits finds several in a picture.

    `images` are float32 (pieces, height, width, channels), `pictures` int64 (pieces,) the picture that each is of.
    """

    images: np.ndarray
    pictures: np.ndarray


def unknown_pictures(classifier: ImageClassifier, part: str, data_dir: Path | None = None) -> dict[str, Unknown]:
    """Returns pictures of classes that the network does not have, as a reader's upload of them would reach it.

    Args:
        part: "validation" or "test".

    Returns:
        {data set: its pictures}; a set that cannot be had is left out, and said so.
    """
    found = {}
    for name in OTHER_SETS.get(classifier.card.data["name"], ()):
        try:
            data = load(name, data_dir)
        except DataError as error:
            logger.warning("%s was not shown to %s: %s", name, classifier.card.name, error)
            continue
        split = getattr(data, part)
        foreign = [number for number, label in enumerate(data.source.labels) if not _knows(classifier.card, label)]
        rows = np.flatnonzero(np.isin(split.labels, foreign))[:MOST_PICTURES]
        pieces = [_pieces(classifier, split.images[row]) for row in rows]
        pictures = np.repeat(np.arange(len(pieces)), [len(images) for images in pieces])
        found[name] = Unknown(np.concatenate(pieces), pictures)
    return found


def numbered_on(pictures: Sequence[np.ndarray]) -> np.ndarray:
    """Returns the numbers of the pictures of several sets, so that no two sets share one: int64 (all pieces,)."""
    firsts = np.cumsum([0, *(1 + numbers.max(initial=-1) for numbers in pictures)])
    return np.concatenate([numbers + first for numbers, first in zip(pictures, firsts[:-1], strict=True)])


def _knows(card: Card, label: str) -> bool:
    return SAME_CLASS.get(label, label) in {SAME_CLASS.get(known, known) for known in card.labels}


def _pieces(classifier: ImageClassifier, image: np.ndarray) -> np.ndarray:
    """Returns uint8 (h, w, 1 or 3) as the network sees it; no piece where it says itself that there is nothing."""
    try:
        return classifier.pieces(np.broadcast_to(image, (*image.shape[:2], 3)))[1]
    except PictureError:
        return np.empty((0, *classifier.image_shape), np.float32)
