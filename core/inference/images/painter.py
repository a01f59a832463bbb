"""Photographs painted in other styles: one class serves the pages' checks, the export and the self-test."""

from typing import Self

import numpy as np

from core.artifacts import Card, load_card
from core.errors import ArtifactError
from core.inference.sessions import Session, load_session
from core.tasks import STYLE_TRANSFER

STEPS_DOWN = 8  # a side must be a multiple of this


class Painter:
    """A trained painter, behind its card.

    Args:
        card: What is known of the model.
        session: Runs `images` float32 (n, h, w, 3) [0, 1], `style` float32 (n, styles) -> `painted`, as `images`.
    """

    def __init__(self, card: Card, session: Session) -> None:
        self.card = card
        self._session = session

    @classmethod
    def load(cls, name: str) -> Self:
        """Returns the painter stored under trained/<name>/.

        Raises:
            ArtifactError: There is no such model, it does not paint, or a file differs from its card.
        """
        card = load_card(name)
        if card.task != STYLE_TRANSFER:
            raise ArtifactError("The model must be one that paints in styles. Received: {name}.", name=name)
        return cls(card, load_session(card))

    @property
    def styles(self) -> tuple[str, ...]:
        """Names of the styles, in the order of their weights."""
        return tuple(self.card.preprocessing["styles"])

    def paint(self, images: np.ndarray, style: np.ndarray) -> np.ndarray:
        """Returns the painted pictures, float32 (n, h, w, 3) in [0, 1].

        Args:
            images: float32 (n, h, w, 3) in [0, 1], sides multiples of 8.
            style: float32 (n, styles), the weight of each style, which sum to 1.

        Raises:
            ValueError: A shape does not fit, or a number is not finite.
        """
        count, *sides, channels = images.shape
        if channels != 3 or any(side % STEPS_DOWN or not side for side in sides) or len(sides) != 2:
            raise ValueError(f"images must be (n, h, w, 3), sides multiples of 8. Received: shape {images.shape}")
        if style.shape != (count, len(self.styles)) or not (np.isfinite(style).all() and np.isfinite(images).all()):
            raise ValueError(f"style must be finite, one weight a style. Received: shape {style.shape}")
        given = {
            "images": np.ascontiguousarray(images, np.float32),
            "style": np.ascontiguousarray(style, np.float32),
        }
        return self._session.run(["painted"], given)[0]
