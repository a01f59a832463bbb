"""What an image classifier says of one picture, all that anybody shows of it computed at once."""

import dataclasses

import numpy as np


@dataclasses.dataclass(frozen=True, kw_only=True, eq=False)
class Answer:
    """One network's answer to one picture; `ImageClassifier.answer` makes it.

    Args:
        logits: float32 (classes,), any real number.
        probabilities: float32 (classes,) in [0, 1], calibrated, sums to 1.
        label: The most probable class, as the card names it.
        is_none: Whether the picture is none of the network's classes; `label` is then the nearest one.
        milliseconds: How long the run took that gave the logits.
        familiarity: What `is_none` was decided by where the features decide it, in standard deviations from the mean
            of validation pictures; None where the logits do.
    """

    logits: np.ndarray
    probabilities: np.ndarray
    label: str
    is_none: bool
    milliseconds: float
    familiarity: float | None = None

    @property
    def index(self) -> int:
        """Number of the most probable class."""
        return int(self.probabilities.argmax())

    @property
    def probability(self) -> float:
        """Probability of the most probable class, in [0, 1]."""
        return float(self.probabilities[self.index])


UNREAD = "?"  # in a number, where a piece is none of the digits


@dataclasses.dataclass(frozen=True, kw_only=True, eq=False)
class Reading:
    """What one network reads in a picture, piece by piece; `ImageClassifier.read` makes it.

    Args:
        boxes: (top, left, bottom, right) of each piece, as shares of the picture's height and width.
        images: float32 (pieces, height, width, channels) in [0, 1], as the network saw them.
        answers: One a piece, in the order in which they are read.
        are_known: Whether several pieces are together as familiar as digits are; words are not.
    """

    boxes: tuple[tuple[float, float, float, float], ...]
    images: np.ndarray
    answers: tuple[Answer, ...]
    are_known: bool = True

    @property
    def number(self) -> str:
        """The labels one after the other; UNREAD for what is none of the classes."""
        return "".join(UNREAD if answer.is_none else answer.label for answer in self.answers)

    @property
    def is_number(self) -> bool:
        """Whether at least half of the pieces, and all together, are classes: else it is print, or a drawing."""
        return self.are_known and 2 * sum(answer.is_none for answer in self.answers) <= len(self.answers)
