"""Pictures of what a network has no class for, to measure whether it says so. Imports no TensorFlow."""

import logging
from pathlib import Path

import numpy as np

from core.artifacts import Card
from core.data import load
from core.errors import DataError, PictureError
from core.inference.image_classifier import ImageClassifier

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


def unknown_pictures(classifier: ImageClassifier, part: str, data_dir: Path | None = None) -> dict[str, np.ndarray]:
    """Returns pictures of classes that the network does not have, as a reader's upload of them would reach it.

    Args:
        part: "validation" or "test".

    Returns:
        {data set: float32 (n, height, width, channels)}; a set that cannot be had is left out, and said so.
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
        prepared = [_prepared(classifier, split.images[row]) for row in rows]
        found[name] = np.concatenate([images for images in prepared if images is not None])
    return found


def _knows(card: Card, label: str) -> bool:
    return SAME_CLASS.get(label, label) in {SAME_CLASS.get(known, known) for known in card.labels}


def _prepared(classifier: ImageClassifier, image: np.ndarray) -> np.ndarray | None:
    """Returns uint8 (h, w, 1 or 3) as the network sees it; None where it says itself that there is nothing."""
    try:
        return classifier.prepare(np.broadcast_to(image, (*image.shape[:2], 3)))
    except PictureError:
        return None
