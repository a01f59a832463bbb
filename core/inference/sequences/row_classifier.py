"""Which digit is it, after each of its rows? The picture is read from above, as a text is read from its beginning."""

import numpy as np

from core.artifacts import Card, load_card
from core.errors import ArtifactError
from core.inference.numerics import softmax
from core.inference.sessions import Session, load_session
from core.tasks import ROW_READING


class RowClassifier:
    """A trained network that reads pictures row by row, behind its card.

    Args:
        card: What is known of the model; `card.labels` are its classes.
        session: Runs `row` float32 (n, width x channels) in [0, 1], `state` float32 (n, state_size) -> `logits`
            (n, classes), `next_state`.
    """

    def __init__(self, card: Card, session: Session) -> None:
        self.card = card
        self._session = session

    @classmethod
    def load(cls, name: str) -> "RowClassifier":
        """Returns the network stored under trained/<name>/.

        Raises:
            ArtifactError: There is no such model, it does not read rows, or a file differs from its card.
        """
        card = load_card(name)
        if card.task != ROW_READING:
            raise ArtifactError("The model must be one that reads pictures row by row. Received: {name}.", name=name)
        return cls(card, load_session(card))

    def follow_logits(self, images: np.ndarray) -> np.ndarray:
        """Returns what the network would answer after each row, float32 (n, height, classes), any real number.

        Args:
            images: float32 (n, height, width, channels) in [0, 1].

        Raises:
            ValueError: The shape is not this network's, or a value is not finite.
        """
        wanted = self.card.preprocessing
        shape = (wanted["height"], wanted["width"], wanted["channels"])
        if images.ndim != 4 or images.shape[1:] != shape or not np.isfinite(images).all():
            raise ValueError(
                f"images must be finite, of shape (n, {', '.join(map(str, shape))}). Received: shape {images.shape}"
            )
        rows = images.reshape(len(images), shape[0], -1).astype(np.float32)
        state = np.zeros((len(images), self.card.inputs[1].shape[1] or 0), np.float32)
        found = []
        for number in range(shape[0]):
            feeds = {"row": np.ascontiguousarray(rows[:, number]), "state": state}
            logits, state = self._session.run(["logits", "next_state"], feeds)
            found.append(logits)
        return np.stack(found, axis=1)

    def follow(self, images: np.ndarray) -> np.ndarray:
        """Returns the probabilities after each row, float (n, height, classes). See `follow_logits`."""
        return softmax(self.follow_logits(images))
