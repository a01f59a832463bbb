"""Pictures of few pixels: pixels that were repeated to enlarge them are taken back, the rest is drawn smoothly."""

import numpy as np
from scipy import ndimage

FEWEST, MOST = 6, 32  # px of a side whose pixels may have been repeated
AT_ENDS = 0.95  # of all changes from row to row; the rest is what JPEG does
MOST_ENDS = 0.5  # of all rows; where more may be an end of a run, nothing can be told
UNEVEN = 1.3  # blocks are about square
SMALL = 28  # px of the longer side; what is smaller is enlarged to it


def smoothly(grey: np.ndarray) -> np.ndarray:
    """Returns a picture whose every pixel says something of its own, enlarged by splines where it is then small.

    Args:
        grey: float32 (h, w) in [0, 1].

    Returns:
        float32 (h', w') in [0, 1], of about the same proportions; the same array where nothing is repeated or small.
    """
    own = _own_pixels(grey)
    factor = int(np.ceil(SMALL / max(own.shape)))
    if factor < 2:
        return own
    return enlarged(own, factor).clip(0, 1)


def enlarged(values: np.ndarray, factor: float) -> np.ndarray:
    """Returns float32 (h * factor, w * factor) through cubic splines."""
    zoomed: np.ndarray = ndimage.zoom(values.astype(np.float32), factor, order=3, grid_mode=True, mode="nearest")
    return zoomed


def _own_pixels(grey: np.ndarray) -> np.ndarray:
    """Returns one pixel of each block of repeated ones, where such blocks make up the whole picture."""
    rows, columns = _middles(grey), _middles(grey.T)
    if rows is None or columns is None:
        return grey
    high, wide = len(grey) / len(rows), len(grey.T) / len(columns)
    return grey[np.ix_(rows, columns)] if max(high, wide) <= UNEVEN * min(high, wide) else grey


def _middles(grey: np.ndarray) -> np.ndarray | None:
    """Returns the middle row of each run of equal rows; None where the picture changes within them, too."""
    height = len(grey)
    changes = np.abs(np.diff(grey, axis=0)).mean(axis=1)  # from each row to the next
    for rows in range(FEWEST, min(MOST, height // 2) + 1):
        ends = np.arange(1, rows) * height / rows
        at_ends = np.zeros(height - 1, bool)
        at_ends[np.floor(ends).astype(int) - 1] = at_ends[np.ceil(ends).astype(int) - 1] = True
        if at_ends.mean() <= MOST_ENDS and changes[at_ends].sum() >= AT_ENDS * changes.sum() > 0:
            return ((np.arange(rows) + 0.5) * height / rows).astype(int)
    return None
