"""The pictures that a generator learned from, where they are on this machine, and which are nearest to a sample."""

import dataclasses
import os

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from core.artifacts import MODEL_FILE, Card
from core.data.pictures import catalogue
from core.data.pictures.image_data import Split
from core.errors import DataError
from core.inference import ImageClassifier
from core.inference.sessions import load_session
from core.ui.shared.class_labels import class_labels

BATCH = 500  # pictures at a time


@dataclasses.dataclass(frozen=True, kw_only=True, eq=False)
class Neighbours:
    """The training pictures nearest to one sample, the nearest first.

    Args:
        pictures: uint8 (n, height, width).
        classes: Name of each one's class.
        distances: float32 (n,) in the classifier's features.
        usual: Median distance of a real test picture to its nearest training picture.
        guess: The class that the classifier sees in the sample.
    """

    pictures: NDArray[np.uint8]
    classes: list[str]
    distances: NDArray[np.float32]
    usual: float
    guess: str


def classifier_name(card: Card) -> str:
    """Returns the name of the classifier that reads what this generator makes."""
    return str(card.data.get("classifier") or f"{card.data['name']}-cnn")


def training_and_test(name: str) -> tuple[Split, Split]:
    """Returns the training and the test pictures of a data set. Nothing is downloaded here.

    Raises:
        DataError: The set is not on this machine, or is not what was published.
    """
    return _splits(name, os.environ.get("GLASSBOX_DATA", ""))


@st.cache_resource(show_spinner=False, max_entries=2)
def _splits(name: str, folder: str) -> tuple[Split, Split]:
    found = catalogue.find(name) if name in catalogue.NAMES else None
    if found is not None:
        return found
    raise DataError(
        "The pictures of {name} are not on this machine. `python -m core fetch {name}` brings them.", name=name
    )


def neighbours(classifier: ImageClassifier, data: str, picture: NDArray[np.uint8], count: int) -> Neighbours:
    """Returns the training pictures that the classifier finds most like one picture.

    Args:
        classifier: Its last inner layer gives the features; the distance is Euclid's.
        data: Name of the data set.
        picture: uint8 (height, width).

    Raises:
        DataError: The set is not on this machine.
    """
    train, _test = training_and_test(data)
    features, usual = _training_features(classifier, data, str(classifier.card.files[MODEL_FILE]["sha256"]))
    wanted = _features(classifier, picture[np.newaxis])
    distances = _distances(wanted, features)[0]
    nearest = np.argsort(distances, kind="stable")[:count]
    answer = classifier.answer(_as_images(picture[np.newaxis]))
    names = class_labels(classifier.card.labels)
    return Neighbours(
        pictures=train.images[nearest, ..., 0],
        classes=[names[label] for label in train.labels[nearest]],
        distances=distances[nearest],
        usual=usual,
        guess=names[answer.index],
    )


@st.cache_resource(show_spinner=False, max_entries=2)
def _training_features(_classifier: ImageClassifier, data: str, sha256: str) -> tuple[NDArray[np.float32], float]:
    """Returns the features of all training pictures, and how near a real picture usually comes to one of them."""
    train, test = training_and_test(data)
    features = _features(_classifier, train.images[..., 0])
    nearest = _distances(_features(_classifier, test.images[:BATCH, ..., 0]), features).min(axis=1)
    return features, float(np.median(nearest))


def _features(classifier: ImageClassifier, pictures: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Returns what the classifier's last inner layer of single numbers holds, float32 (n, features)."""
    tensor = classifier.card.layers[-2]["tensor"]  # the last before the logits, as in the card's figures
    session = load_session(classifier.card, extra_outputs=(tensor,))  # `activations` would bring every layer along
    parts = [
        session.run([tensor], {"images": _as_images(pictures[start : start + BATCH])})[0]
        for start in range(0, len(pictures), BATCH)
    ]
    return np.concatenate(parts)


def _as_images(pictures: NDArray[np.uint8]) -> NDArray[np.float32]:
    return pictures[..., np.newaxis].astype(np.float32) / np.float32(255)


def _distances(these: NDArray[np.float32], those: NDArray[np.float32]) -> NDArray[np.float32]:
    """Returns Euclid's distance of each to each, float32 (these, those)."""
    squares = (these**2).sum(axis=1)[:, np.newaxis] - 2 * these @ those.T + (those**2).sum(axis=1)
    return np.sqrt(np.maximum(squares, 0))
