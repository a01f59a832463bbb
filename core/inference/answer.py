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
    """

    logits: np.ndarray
    probabilities: np.ndarray
    label: str
    is_none: bool
    milliseconds: float

    @property
    def index(self) -> int:
        """Number of the most probable class."""
        return int(self.probabilities.argmax())

    @property
    def probability(self) -> float:
        """Probability of the most probable class, in [0, 1]."""
        return float(self.probabilities[self.index])
