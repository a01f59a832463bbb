"""The pieces that are written in a picture, as MNIST would show them."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

import numpy as np

from core.pictures.digits import centre_digit

if TYPE_CHECKING:
    from core.ink import Piece

    Drawn = tuple[Piece, np.ndarray]  # as it was found, and float32 (28, 28) as MNIST would show it


def digits_in(picture: np.ndarray) -> list[tuple[tuple[float, float, float, float], np.ndarray]]:
    """Returns the pieces that are written in a picture, as MNIST would show them, in the order they are read.

    Args:
        picture: uint8 (height, width, 3), sRGB.

    Returns:
        [((top, left, bottom, right) as shares of height and width, float32 (28, 28) in [0, 1])].
    """
    return [(piece.box, digit) for piece, digit in written_in(picture)]


def written_in(picture: np.ndarray) -> "list[Drawn]":
    """Returns the pieces that are written in a picture, each as it was found and as MNIST would show it."""
    from core.ink import find_pieces  # scipy takes 0.2 s, and only for pictures of digits

    return as_digits(find_pieces(picture))


def as_digits(pieces: "Iterable[Piece]") -> "list[Drawn]":
    """Returns the pieces that have ink, each as MNIST would show it."""
    return [(piece, digit) for piece in pieces if (digit := centre_digit(piece.ink)) is not None]


def stacked(drawn: "Sequence[Drawn]") -> np.ndarray:
    """Returns float32 (n, 28, 28, 1)."""
    return np.stack([digit for _piece, digit in drawn])[..., np.newaxis]
