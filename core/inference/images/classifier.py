"""Which class does a picture show? One class serves the page, the command line and the parity check."""

import time
from collections.abc import Sequence
from pathlib import Path
from statistics import median
from typing import NamedTuple

import numpy as np

from core.artifacts import INT8_FILE, MODEL_FILE, Card, load_card
from core.errors import PictureError
from core.inference.cores import CORES
from core.inference.images.answer import Answer, Reading
from core.inference.images.calibration import (
    FAMILIARITY,
    are_together_known,
    beyond_threshold,
    is_by_features,
    is_none_of_these,
    temperature_of,
)
from core.inference.images.touching import touching_apart
from core.inference.images.written import written_in
from core.inference.numerics import softmax
from core.inference.sessions import Session, load_session
from core.pictures.digits import centre_digit
from core.pictures.pixels import square

REPEATS = 5  # runs that the median is of
MOST_PIECES = 100  # of one picture; more is a page of print
WHOLE = (0.0, 0.0, 1.0, 1.0)


class Prediction(NamedTuple):
    """What one run of the graph gives.

    `logits` are float32 (n, classes), any real number; `familiarity` is float32 (n,), None where the card's calibration
    does not go by features.
    """

    logits: np.ndarray
    familiarity: np.ndarray | None

    def take(self, rows: np.ndarray) -> "Prediction":
        """Returns those of some pictures."""
        return Prediction(self.logits[rows], None if self.familiarity is None else self.familiarity[rows])

    @classmethod
    def of(cls, answers: Sequence[Answer]) -> "Prediction":
        """Returns what the graph gave for each of one network's answers."""
        familiar = [answer.familiarity for answer in answers if answer.familiarity is not None]
        logits = np.stack([answer.logits for answer in answers])
        return cls(logits, np.array(familiar, np.float32) if familiar else None)


class ImageClassifier:
    """A trained image classifier behind its card.

    Args:
        card: What is known of the model.
        session: Runs `images` float32 (n, height, width, channels) [0, 1] -> `logits` float32 (n, classes), and
            `familiarity` float32 (n,) where the card's calibration goes by features.
        file: Which of the card's files the session has opened.
    """

    def __init__(self, card: Card, session: Session, file: str = MODEL_FILE) -> None:
        self.card = card
        self.file = file
        self._session = session

    @classmethod
    def load(cls, name: str, *, int8: bool = False) -> "ImageClassifier":
        """Returns the classifier stored under trained/<name>/, its 8-bit file if asked for.

        Raises:
            ArtifactError: There is no such model, or its file differs from its card.
        """
        return cls.of(load_card(name), INT8_FILE if int8 else MODEL_FILE)

    @classmethod
    def of(cls, card: Card, file: str = MODEL_FILE, *, root: Path | None = None) -> "ImageClassifier":
        """Returns the classifier of a card, which may not be written yet; `root` is as of `load_session`."""
        knows_strangers = is_by_features(card.calibration)
        return cls(card, load_session(card, file, root=root, knows_strangers=knows_strangers), file)

    def __eq__(self, other: object) -> bool:
        """Is it the same network, of the same file?"""
        if not isinstance(other, ImageClassifier):
            return NotImplemented
        return (self.sha256, self.card) == (other.sha256, other.card)  # the card has the sha256 of strangers.pb

    def __hash__(self) -> int:
        return hash(self.sha256)

    @property
    def sha256(self) -> str:
        """sha256 of the opened file: another network under the same name has another one."""
        return str(self.card.files[self.file]["sha256"])

    @property
    def image_shape(self) -> tuple[int, int, int]:
        """(height, width, channels) of one image."""
        wanted = self.card.preprocessing
        return wanted["height"], wanted["width"], wanted["channels"]

    def prepare(self, picture: np.ndarray) -> np.ndarray:
        """Returns the picture as this network wants to see it.

        Args:
            picture: uint8 (height, width, 3), sRGB.

        Returns:
            float32 (1, height, width, channels) in [0, 1].

        Raises:
            PictureError: The network reads digits and there is no ink in the picture.
        """
        height, width, channels = self.image_shape
        if self.reads_digits:
            from core.ink import ink_of  # scipy takes 0.2 s, and only for pictures of digits

            digit = centre_digit(ink_of(picture))
            if digit is None:
                raise PictureError("There must be something drawn in the picture. Received: an empty one.")
            return digit.reshape(1, height, width, channels)
        return square(picture, height=height, width=width, channels=channels)[np.newaxis]

    def pieces(self, picture: np.ndarray) -> tuple[tuple[tuple[float, float, float, float], ...], np.ndarray]:
        """Returns what may be read one by one: the pieces that are written, for a network of digits, else the whole.

        Args:
            picture: uint8 (height, width, 3), sRGB.

        Returns:
            (top, left, bottom, right) of each as shares of height and width, and float32 (pieces, height, width,
            channels) in [0, 1].

        Raises:
            PictureError: The network reads digits and there is no ink in the picture, or more than MOST_PIECES.
        """
        if not self.reads_digits:
            return (WHOLE,), self.prepare(picture)
        drawn = touching_apart(self, written_in(picture))
        if not drawn:
            raise PictureError("There must be something drawn in the picture. Received: an empty one.")
        if len(drawn) > MOST_PIECES:
            raise PictureError(
                "There may be at most {limit} digits in the picture. Received: {count} pieces, such as print or a "
                "drawing has. Cut out the digits and try again.",
                limit=MOST_PIECES,
                count=len(drawn),
            )
        return tuple(piece.box for piece, _digit in drawn), np.stack([digit for _piece, digit in drawn])[
            ..., np.newaxis
        ]

    @property
    def reads_digits(self) -> bool:
        """Whether it looks for the ink of digits in a picture, which may be several."""
        return bool(self.card.preprocessing["fit"] == "mnist")

    def read(self, picture: np.ndarray) -> Reading:
        """Returns what the network says of each piece of a picture; see `pieces`, whose errors it raises."""
        return self.read_pieces(*self.pieces(picture))

    def read_pieces(self, boxes: tuple[tuple[float, float, float, float], ...], images: np.ndarray) -> Reading:
        """Returns what the network says of pieces, as `pieces` returns them."""
        answers = tuple(self.answer(image[np.newaxis]) for image in images)
        are_known = len(answers) == 1 or self.are_together_known(*Prediction.of(answers))
        return Reading(boxes=boxes, images=images, answers=answers, are_known=are_known)

    def answer(self, images: np.ndarray, *, is_timed: bool = False) -> Answer:
        """Returns what the network says of one picture, by one run; by a second one if its time is looked at.

        Args:
            images: float32 (1, height, width, channels) in [0, 1].
            is_timed: Whether to run the network once before the run that is timed, which is slower when cold.

        Raises:
            ValueError: There is not one picture, its shape is not this network's, or a value is not finite.
        """
        if len(images) != 1:
            raise ValueError(f"There must be one picture. Received: shape {images.shape}")
        if is_timed:
            self.predict_logits(images)
        start = time.perf_counter()
        found = self.predict(images)
        logits, familiar = found
        milliseconds = (time.perf_counter() - start) * 1000
        probabilities = self.probabilities(logits)[0]
        return Answer(
            logits=logits[0],
            probabilities=probabilities,
            label=self.card.labels[probabilities.argmax()],
            is_none=bool(self.is_none_of_these(*found)[0]),
            milliseconds=milliseconds,
            familiarity=None if familiar is None else float(familiar[0]),
        )

    def median_milliseconds(self, images: np.ndarray) -> float:
        """Returns the median time of REPEATS runs in ms, after one that warms up: a measurement, not an answer.

        Args:
            images: float32 (n, height, width, channels) in [0, 1].
        """
        self.predict_logits(images)
        times = []
        for _repeat in range(REPEATS):
            start = time.perf_counter()
            self.predict_logits(images)
            times.append((time.perf_counter() - start) * 1000)
        return median(times)

    def predict(self, images: np.ndarray) -> Prediction:
        """Returns the logits, and how familiar the pictures are where that does not follow from them, in one run.

        Args:
            images: float32 (n, height, width, channels) in [0, 1].

        Raises:
            ValueError: The shape is not this network's, or a value is not finite.
        """
        if not is_by_features(self.card.calibration):
            return Prediction(self.predict_logits(images), None)
        return Prediction(*CORES.run(self._session, ["logits", FAMILIARITY], {"images": self._checked(images)}))

    def predict_logits(self, images: np.ndarray) -> np.ndarray:
        """Returns float32 (n, classes), any real number.

        Args:
            images: float32 (n, height, width, channels) in [0, 1].

        Raises:
            ValueError: The shape is not this network's, or a value is not finite.
        """
        return CORES.run(self._session, ["logits"], {"images": self._checked(images)})[0]

    def predict_proba(self, images: np.ndarray) -> np.ndarray:
        """Returns calibrated float32 (n, classes) in [0, 1], each row sums to 1. See `predict_logits`."""
        return self.probabilities(self.predict_logits(images))

    def probabilities(self, logits: np.ndarray) -> np.ndarray:
        """Returns softmax of the logits by the temperature on the card, so that 80 % means right 8 times of 10."""
        return softmax(logits / np.float32(temperature_of(self.card.calibration)))

    def is_none_of_these(self, logits: np.ndarray, familiar: np.ndarray | None = None) -> np.ndarray:
        """Returns which pictures are none of this network's classes, bool (n,), by the threshold on the card.

        Args:
            logits, familiar: As `predict` gives them: `is_none_of_these(*predict(images))`.
        """
        return is_none_of_these(logits, self.card.calibration, familiar)

    def are_together_known(self, logits: np.ndarray, familiar: np.ndarray | None = None) -> bool:
        """Returns whether several pieces of one picture look like a number; arguments as of `is_none_of_these`."""
        return are_together_known(beyond_threshold(logits, self.card.calibration, familiar), self.card.calibration)

    def activations(self, images: np.ndarray, *only: str) -> dict[str, np.ndarray]:
        """Returns what each inner tensor that the card lists, or each one named, holds for these images.

        The tensors come out of the served file itself: its graph is opened with them as further outputs.

        Returns:
            {tensor name: float32 (n, ...)} in the order of `card.layers`.
        """
        names = only or tuple(layer["tensor"] for layer in self.card.layers)
        session = load_session(self.card, extra_outputs=names)
        return dict(zip(names, session.run(list(names), {"images": self._checked(images)}), strict=True))

    def _checked(self, images: np.ndarray) -> np.ndarray:
        if images.ndim != 4 or images.shape[1:] != self.image_shape or not np.isfinite(images).all():
            raise ValueError(
                f"images must be finite, of shape (n, {', '.join(map(str, self.image_shape))}). "
                f"Received: shape {images.shape}"
            )
        return np.ascontiguousarray(images, dtype=np.float32)
