"""Cuts a piece in two where digits that touch each other may have met: where a column holds the least ink."""

from collections.abc import Iterator

import numpy as np
from scipy import ndimage

from core.ink.finding import Piece
from core.ink.printed import EVERYWHERE
from core.pictures.digits import INK_THRESHOLD

SLANTS = (-0.35, -0.15, 0.0, 0.15, 0.35)  # columns for a row down; digits lean
CUTS = 4  # of each slant
LEAST_WIDTH = 0.15  # of the piece's width, of either part
WIDEST = 1.25  # width over height of a part; a wider one is no digit but several
LEAST_ALIKE = 0.5  # the lower part's height over the higher one's
SPECK = 0.15  # of a part's ink; what is less is the other digit's


def halves(piece: Piece, *, is_row: bool = False) -> Iterator[tuple[Piece, Piece]]:
    """Yields the ways to cut a piece in two, left and right; none for one that is narrower than a fifth of its height.

    A cut runs from top to bottom, upright or a little aslant, where the ink has a valley. Neither part is wider than a
    digit; of a row only the left one is not, and what is behind it is to be cut again.
    """
    rows, columns = (np.nonzero((piece.ink > INK_THRESHOLD).any(axis=axis))[0] for axis in (1, 0))
    if columns.size < 10 or columns.size < rows.size / 5:
        return
    ink = piece.ink[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    height, width = ink.shape
    y, x = np.mgrid[0:height, 0:width]
    for slant in SLANTS:
        along = x + slant * (y - height / 2)
        profile = np.bincount(np.rint(along).astype(int).clip(0, width - 1).ravel(), ink.ravel(), minlength=width)
        for at in _valleys(profile, round(WIDEST * height) if is_row else width):
            left, right = (_part(piece, ink * side) for side in (along < at, along >= at))
            if left and right and _are_alike(left, right):
                widest = max(proportion(part) for part in ((left,) if is_row else (left, right)))
                if widest <= WIDEST:
                    yield left, right


def proportion(piece: Piece) -> float:
    """Returns how wide the ink of a piece is, as a share of its height."""
    marked = piece.ink > INK_THRESHOLD
    return float(np.ptp(np.nonzero(marked)[1]) + 1) / float(np.ptp(np.nonzero(marked)[0]) + 1) if marked.any() else 0.0


def _are_alike(one: Piece, other: Piece) -> bool:
    """Are they about as high as each other?"""
    heights = [piece.box[2] - piece.box[0] for piece in (one, other)]
    return min(heights) > LEAST_ALIKE * max(heights)


def _valleys(profile: np.ndarray, until: int) -> list[int]:
    """Returns where the profile is lowest before `until`, the lowest first; no two side by side, none at an end."""
    width = profile.size
    margin = max(2, round(LEAST_WIDTH * min(width, until)))
    soft = ndimage.gaussian_filter1d(profile, width / 60)
    low = soft == ndimage.minimum_filter1d(soft, 2 * max(1, width // 20) + 1)
    places = [int(place) for place in np.flatnonzero(low) if margin <= place < min(until, width - margin)]
    return sorted(places, key=lambda place: soft[place])[:CUTS]


def _part(piece: Piece, ink: np.ndarray) -> Piece | None:
    """Returns one side of a cut without what else it cut off, None where nothing is left."""
    labels, count = ndimage.label(ink > INK_THRESHOLD, EVERYWHERE)
    sums = ndimage.sum_labels(ink, labels, index=np.arange(1, count + 1))
    if not count:
        return None
    kept = np.isin(labels, 1 + np.flatnonzero(sums >= SPECK * sums.sum()))
    if not kept.any():
        return None
    near = ink * ndimage.binary_dilation(kept, EVERYWHERE)
    rows, columns = np.nonzero(kept.any(axis=1))[0], np.nonzero(kept.any(axis=0))[0]
    top, left, bottom, right = piece.box
    high, wide = (bottom - top) / ink.shape[0], (right - left) / ink.shape[1]
    box = (
        top + high * int(rows[0]),
        left + wide * int(columns[0]),
        top + high * (int(rows[-1]) + 1),
        left + wide * (int(columns[-1]) + 1),
    )
    return Piece(box=box, ink=near.astype(np.float32))
