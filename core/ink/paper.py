"""How much each pixel of a picture differs from the paper near it, whatever the light on it."""

import numpy as np
from scipy import ndimage

WIDEST = 0.35  # of the longer side; what is wider than this is no stroke but paper, shadow or table
DARKEST = 0.2  # paper; below, the grain would look like ink
SMALL = 48  # px; the side at which ink is told from paper
AROUND = 19  # px of SMALL; the paper is the median of as many
BROADEST = 9  # px of SMALL; what is broader than this is no stroke, such as the corner of a sheet on a table
BROAD = 0.05  # what it counts nevertheless: the pen may be a brush


def contrast_of(grey: np.ndarray) -> np.ndarray:
    """Returns how much darker than the paper near it each pixel is, or how much lighter where the ink is light.

    The paper is what closes over strokes of up to `WIDEST`: a shadow, a slope of light or a table beside the sheet is
    wider and stays (black and white top-hat).

    Args:
        grey: float32 (h, w) in [0, 1].

    Returns:
        float32 (h, w) in [0, 1], about 0 on paper.

    Source: Soille 2003, Morphological image analysis, section 4.4.
    """
    soft = ndimage.gaussian_filter(grey, min(1.0, max(grey.shape) / 256), mode="nearest")
    is_light = _is_light_on_dark(grey)
    soft = 1 - soft if is_light else soft
    size = max(3, round(WIDEST * max(grey.shape)))
    paper = ndimage.grey_closing(soft, size=(size, size), mode="nearest")
    contrast = paper - soft
    if not is_light:  # dark ink takes a share of the light, in the shadow as beside it
        contrast = contrast / np.maximum(paper, DARKEST)
    return (contrast - np.median(contrast)).clip(0, 1).astype(np.float32)  # a closing is as high as the paper's grain


def _is_light_on_dark(grey: np.ndarray) -> bool:
    """Ink is less of a neighbourhood than paper is: on which side of the median does it lie?"""
    factor = min(1.0, SMALL / max(grey.shape))
    small = ndimage.zoom(ndimage.uniform_filter(grey, max(1, round(1 / factor))), factor, order=1)
    reach = min(AROUND // 2, *(side - 1 for side in small.shape))
    framed = np.pad(small, reach, "reflect", reflect_type="odd")  # a slope of light goes on beyond the border
    around = ndimage.median_filter(framed, size=2 * reach + 1)[reach:-reach, reach:-reach] if reach else small
    apart = small - around
    closed, opened = (
        turn(small, size=(BROADEST, BROADEST), mode="nearest") for turn in (ndimage.grey_closing, ndimage.grey_opening)
    )
    strokes = apart.clip(small - closed, small - opened)
    votes = strokes * np.abs(strokes) + BROAD * apart * np.abs(apart)
    return bool(votes.sum() > 0)


def otsu(values: np.ndarray) -> float:
    """Returns the threshold in [0, 1] that splits `values` best. Source: Otsu 1979, IEEE SMC 9(1), eq. 14."""
    counts, edges = np.histogram(values, bins=128, range=(0, 1))
    middles = (edges[:-1] + edges[1:]) / 2
    below = np.cumsum(counts)
    above = below[-1] - below
    sums = np.cumsum(counts * middles)
    with np.errstate(invalid="ignore", divide="ignore"):
        between = np.nan_to_num(below * above * (sums / below - (sums[-1] - sums) / above) ** 2)
    best = np.flatnonzero(between >= between.max() * (1 - 1e-6))
    return float(edges[1 + best].mean())  # the middle of the gap where there is one
