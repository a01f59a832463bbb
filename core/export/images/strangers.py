"""Lets a network of photographs tell strangers by its features: chooses how, and writes strangers.pb beside it.

Five methods by features and both by logits are compared on validation pictures, at 5 % false alarms, by how many
pictures of other sets they notice; these are other sets than those that the card's figures are measured with. One of
the five is a head that has been shown drawings and digits, beside a distance; how much of a set it notices is measured
with a head that was not shown that set.

A network that has seen nothing but sharp pictures finds soft ones strange, and other sets are often softer: CIFAR-10's
32 px enlarged to 64. That is no sign of another class. So every fourth picture that is learned from is softened, and so
are the validation pictures of a second group, in which there may not be more false alarms. What the head is shown has
no colours; that is no sign either, so that own pictures without theirs are among what it learns from. Imports no
TensorFlow.
"""

import dataclasses
import logging
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import numpy as np

from core.artifacts import STRANGERS_FILE, Card, sha256_of, trained_folder
from core.data import ImageData
from core.errors import DataError
from core.export.calibration import choose_by_features
from core.export.images.familiarity import (
    FEATURES,
    METHODS,
    End,
    Seen,
    Space,
    as_part,
    familiarity_of,
    fitted,
    mahalanobis,
    smaller,
)
from core.export.images.head import fit_head
from core.export.images.out_of_distribution import choosing_pictures
from core.inference.cores import CORES
from core.inference.images.calibration import SCORES, SHOWN_TO, familiarity
from core.inference.images.classifier import ImageClassifier
from core.inference.sessions import Session, load_session
from core.pictures.pixels import as_float, square

# The others are operated on in the tab (core/ui/deep/surgery.py), where a cut network's features mean something else,
# or have no one tensor that the last layer reads.
BY_FEATURES = ("cifar10-transfer", "everyday-resnet", "everyday-transfer")
TRAINED_ON = 6_000  # training pictures that are looked at, at most
SHOWN = ("doodles", "mnist")  # to the head, of the sets that choose
SOFT_EVERY = 4  # of these are softened: of 2, 4, 8, 16 and 32 what notices most at 5 % false alarms in both groups
CHANGED = 1_000  # pictures that are softened for the second group, and made grey for the head, at most
SOFT = 2  # a softened picture is shrunk by this, and enlarged again
BATCH = 100
LUMA = np.array([0.299, 0.587, 0.114], np.float32)

logger = logging.getLogger(__name__)


def with_strangers(card: Card, data: ImageData, data_dir: Path | None = None, root: Path | None = None) -> Card:
    """Writes strangers.pb where features notice most, deletes it where logits do, and returns the card that says so.

    Args:
        card: Its file model.onnx lies in root/<name>/, its calibration is by logits.
        root: Where the model's folder is; trained/ for None.
    """
    if card.name not in BY_FEATURES:
        return card
    session = load_session(card, root=root, extra_outputs=(FEATURES,))
    try:
        pictures = choosing_pictures(ImageClassifier(card, session), data_dir)
    except DataError as error:
        logger.warning("%s goes on to tell strangers by its logits: %s", card.name, error)
        return card
    train = data.train.take(np.arange(min(TRAINED_ON, len(data.train))))
    is_soft = np.arange(len(train)) % SOFT_EVERY == 0
    images = [soften(image) if soft else as_float(image) for soft, image in zip(is_soft, train.images, strict=True)]
    learned = dataclasses.replace(look(session, np.stack(images)), labels=train.labels)
    grey = look(session, np.stack([without_colours(image) for image in train.images[:CHANGED]]))
    own = [learned.features[is_soft], learned.features[~is_soft], grey.features]
    sharp = look(session, data.validation.images)
    soft = look(session, np.stack([soften(image) for image in data.validation.images[:CHANGED]]))
    others = {name: look(session, images) for name, images in pictures.items()}
    space = Space(learned)

    def shown(names: Iterable[str]) -> End:
        """Returns the end of the graph with a head that was shown some of the other sets."""
        head = fit_head(own, [others[name].features for name in names])
        both = (mahalanobis, lambda end, _space: head.node(end, FEATURES))
        return fitted(smaller(both, space, sharp), space, sharp)

    ends = {name: fitted(method, space, sharp) for name, method in METHODS.items()} | {SHOWN_TO: shown(SHOWN)}
    unseen = {name: ends | {SHOWN_TO: shown(set(SHOWN) - {name})} for name in SHOWN}

    def scored(one: Seen, ends: Mapping[str, End]) -> dict[str, np.ndarray]:
        by_logits = {score: familiarity(one.logits, score) for score in SCORES}
        return by_logits | {name: familiarity_of(end, one) for name, end in ends.items()}

    by_set = {name: scored(one, unseen.get(name, ends)) for name, one in others.items()}
    known, scores = (scored(sharp, ends), scored(soft, ends)), (*SCORES, *ends)
    chosen, noticed = choose_by_features(
        {score: [group[score] for group in known] for score in scores},
        {score: {name: found[score] for name, found in by_set.items()} for score in scores},
    )
    alarms = round(float(np.mean(known[1][chosen["score"]] < chosen["threshold"])), 4)
    unknown = {**chosen, "sets": sorted(others), "noticed": noticed, "soft_alarms": alarms}
    end = ends.get(chosen["score"])
    return written(card, unknown, None if end is None else as_part(end), root)


def soften(image: np.ndarray) -> np.ndarray:
    """Returns uint8 (side, side, 3) as float32 in [0, 1], as it would be had it come at half of its size."""
    side = len(image)
    small = square(image, height=side // SOFT, width=side // SOFT, channels=3)
    return square(np.rint(small * 255).astype(np.uint8), height=side, width=side, channels=3)


def without_colours(image: np.ndarray) -> np.ndarray:
    """Returns uint8 (h, w, 3) as float32 in [0, 1], of the same luma in all channels. Source: ITU-R BT.601."""
    return np.repeat((as_float(image) @ LUMA)[..., np.newaxis], 3, axis=-1).astype(np.float32)


def look(session: Session, images: np.ndarray, features: str = FEATURES) -> Seen:
    """Returns what a network with `features` among its outputs makes of uint8 pictures, or float32 ones in [0, 1]."""
    parts = []
    for start in range(0, len(images), BATCH):
        batch = images[start : start + BATCH]
        given = as_float(batch) if batch.dtype == np.uint8 else batch
        parts.append(CORES.run(session, [features, "logits"], {"images": np.ascontiguousarray(given, np.float32)}))
    seen, logits = (np.concatenate(column) for column in zip(*parts, strict=True))
    return Seen(features=seen, logits=logits)


def written(card: Card, unknown: dict[str, Any], part: bytes | None, root: Path | None) -> Card:
    """Returns the card with that calibration, and a self-test of its own, once the file lies there or is gone."""
    path = (root or trained_folder()) / card.name / STRANGERS_FILE
    files = {name: told for name, told in card.files.items() if name != STRANGERS_FILE}
    card = dataclasses.replace(card, files=files, calibration=card.calibration | {"unknown": unknown})
    tested = {name: rows for name, rows in card.self_test.items() if name != "familiarity"}
    if part is None:
        path.unlink(missing_ok=True)
        return dataclasses.replace(card, self_test=tested)
    path.write_bytes(part)
    files = files | {STRANGERS_FILE: {"sha256": sha256_of(path), "bytes": path.stat().st_size}}
    card = dataclasses.replace(card, files=files)
    return dataclasses.replace(card, self_test=tested | self_test_of(ImageClassifier.of(card, root=root), tested))


def self_test_of(served: ImageClassifier, tested: dict[str, Any]) -> dict[str, Any]:
    """Returns how familiar the pictures of a self-test are, which any runtime must give for exactly these numbers."""
    if not tested:
        return {}
    images = np.array(tested["images"], np.float32).reshape(-1, *served.image_shape)
    familiar = served.predict(images).familiarity
    return {} if familiar is None else {"familiarity": np.round(familiar.astype(np.float64), 6)[:, np.newaxis].tolist()}
