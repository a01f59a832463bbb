"""Pictures of what a network has no class for, to measure whether it says so. Imports no TensorFlow."""

import logging
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np

from core.artifacts import Card
from core.data import load
from core.data.pictures import doodles
from core.errors import DataError, PictureError
from core.export.images.letters import letters
from core.export.images.photograph_review import CAT, installed
from core.inference.images.classifier import ImageClassifier
from core.pictures.opening import open_picture

# data set -> the other sets whose pictures are shown to its networks
OTHER_SETS: dict[str, tuple[str, ...]] = {
    "mnist": ("fashion", "cifar10"),
    "fashion": ("mnist", "cifar10"),
    "cifar10": ("fashion", "everyday64"),
    "everyday64": ("fashion", "cifar10"),
}
OF_LETTERS = ("mnist",)  # data sets whose networks are shown single letters, too
LETTERS = "letters"
SAME_CLASS = {"automobile": "car", "ship": "boat"}  # CIFAR-10's word -> everyday64's
MOST_PICTURES = 1_000  # pictures of each other set
CHOOSING_PICTURES = 500  # of each set that chooses how strangers are told by features; none of these is tested by
LEAST_SIDE = 96  # px, of a square that is cut out of a photograph
SEED = 0

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
        part: "train", "validation" or "test".

    Returns:
        {data set: its pictures}; a set that cannot be had is left out, and said so.
    """
    found, known = {}, classifier.card.data["name"]
    for name in sets_of(known):
        try:
            images = (
                letters(part, MOST_PICTURES) if name == LETTERS else _foreign(classifier.card, name, part, data_dir)
            )
        except DataError as error:
            logger.warning("%s was not shown to %s: %s", name, classifier.card.name, error)
            continue
        pieces = [_pieces(classifier, image) for image in images]
        pictures = np.repeat(np.arange(len(pieces)), [len(one) for one in pieces])
        found[name] = Unknown(np.concatenate(pieces), pictures)
    return found


def sets_of(name: str) -> tuple[str, ...]:
    """Returns the names of what is shown to the networks of a data set that is none of their classes."""
    return (*OTHER_SETS.get(name, ()), *((LETTERS,) if name in OF_LETTERS else ()))


def _foreign(card: Card, name: str, part: str, data_dir: Path | None) -> Iterable[np.ndarray]:
    """Returns pictures of a data set whose classes the network does not have."""
    data = load(name, data_dir)
    split = getattr(data, part)
    foreign = [number for number, label in enumerate(data.source.labels) if not _knows(card, label)]
    return [split.images[row] for row in np.flatnonzero(np.isin(split.labels, foreign))[:MOST_PICTURES]]


def choosing_pictures(classifier: ImageClassifier, data_dir: Path | None = None) -> dict[str, np.ndarray]:
    """Returns the pictures of CHOOSING_SETS as a network of photographs would be given them.

    "doodles" are rainbows that people drew, "mnist" are digits of the validation part, "skimage" squares cut at random
    out of the photographs that come with scikit-image, but for the cat's.

    Returns:
        {data set: float32 (CHOOSING_PICTURES, height, width, channels) in [0, 1]}.

    Raises:
        DataError: A set cannot be had.
    """
    digits = load("mnist", data_dir).validation.images[:CHOOSING_PICTURES]
    rainbows = doodles.load(data_dir)["rainbows"][:CHOOSING_PICTURES, ..., np.newaxis]
    found: dict[str, Iterable[np.ndarray]] = {
        "doodles": rainbows,
        "mnist": digits,
        "skimage": squares_of_photographs(CHOOSING_PICTURES),
    }
    return {name: np.concatenate([_pieces(classifier, image) for image in images]) for name, images in found.items()}


def squares_of_photographs(count: int) -> list[np.ndarray]:
    """Returns uint8 (side, side, 3) each, the same ones at every call; each photograph has equally many."""
    rng = np.random.default_rng(SEED)
    files = [path for path, shows in installed() if "(skimage," in shows and not shows.startswith(CAT)]
    photographs = [open_picture(path.read_bytes()).picture for path in files]
    found = []
    for photograph in (photographs[number % len(photographs)] for number in range(count)):
        side = int(rng.integers(LEAST_SIDE, min(photograph.shape[:2]) + 1))
        top, left = (int(rng.integers(0, whole - side + 1)) for whole in photograph.shape[:2])
        found.append(photograph[top : top + side, left : left + side])
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
