"""Small pictures in which every number can be read, as on a blackboard."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from core.convolution.kernels import checked_number
from core.errors import SettingError
from core.pictures.pixels import resize

SMALLEST_SIDE, LARGEST_SIDE = 5, 12

_DRAWN_THREE = """
............
...+####+...
..##+..+##..
..+.....##..
.......+##..
....+###+...
....+###+...
.......+##..
..+.....##..
..##+..+##..
...+####+...
............
"""


def matrix(name: str, size: int) -> NDArray[np.float32]:
    """Returns one of MATRICES, float32 (size, size) in [0, 1], in steps of 0.1.

    Raises:
        SettingError: There is no such matrix, or the size is not SMALLEST_SIDE to LARGEST_SIDE.
    """
    if name not in MATRICES or not SMALLEST_SIDE <= size <= LARGEST_SIDE:
        raise SettingError(
            "A matrix must be one of {known}, {smallest} to {largest} numbers a side. Received: {name}, {size}.",
            known=", ".join(MATRICES),
            smallest=SMALLEST_SIDE,
            largest=LARGEST_SIDE,
            name=name,
            size=size,
        )
    row, column = np.mgrid[0:size, 0:size]
    if name == "three":
        drawn = np.array([[".+#".index(sign) / 2 for sign in line] for line in _DRAWN_THREE.split()], np.float32)
        return resize(drawn, height=size, width=size).round(1)
    edges = {"vertical": column >= size // 2, "horizontal": row >= size // 2, "diagonal": column >= row}
    return edges[name].astype(np.float32)


MATRICES = ("vertical", "horizontal", "diagonal", "three")


def checked_matrix(rows: Sequence[Sequence[object]]) -> NDArray[np.float32]:
    """Returns a small picture from what a reader typed, float32 (size, size) in [0, 1].

    Raises:
        SettingError: A cell is not a number in [0, 1], or the rows are not a square of SMALLEST_SIDE to LARGEST_SIDE.
    """
    if not SMALLEST_SIDE <= len(rows) <= LARGEST_SIDE or any(len(row) != len(rows) for row in rows):
        raise SettingError(
            "A matrix must be a square of {smallest} to {largest}.", smallest=SMALLEST_SIDE, largest=LARGEST_SIDE
        )
    cells = [
        [checked_number(value, y, x, lowest=0, largest=1) for x, value in enumerate(row)] for y, row in enumerate(rows)
    ]
    return np.array(cells, np.float32)
