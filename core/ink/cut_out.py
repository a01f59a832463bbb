"""Tells a digit whose strokes touch the picture's border, so closely was it cut out, from what lies beside a digit."""

import numpy as np

from core.ink.paper import otsu
from core.ink.printed import longest, stroke, touching

THINNEST, BROADEST = 0.05, 0.35  # strokes in the picture's longer side: a printed line is thinner, a table broader
ALONG, BOTH = 0.95, 0.7  # of a side, and of each of two; ink along so much is a table, a line, or light on a corner
WITHIN = 0.35  # of the picture's longer side; a digit beside what touches the border is larger
FAINTEST = 0.2  # of the range from paper to ink; what is fainter is paper
BESIDE, LEAST = 0.5, 0.25  # of what was found, and of the picture's longer side; a digit beside it all is no less
ROOM = 0.3  # of the picture's longer side, on every side: as much paper is put round a digit


def paper_round(grey: np.ndarray, found: np.ndarray) -> float | None:
    """Returns how light the paper round a digit is that was cut out closely; None where the picture is none of such.

    Args:
        grey: float32 (h, w) in [0, 1].
        found: bool (h, w), what seemed to be written when what touches the border was taken off.
    """
    is_dark = grey <= otsu(grey)
    less, more = sorted((is_dark, ~is_dark), key=np.sum)
    kinds = (less,) if max(_sides(less)) >= ALONG else (less, more)  # beside a table, paper comes between its parts
    for ink in kinds:
        if ink.any() and _touches_by_strokes(ink):
            paper, inked = float(np.median(grey[~ink])), float(np.median(grey[ink]))
            beside = found & (np.abs(grey - paper) > FAINTEST * abs(inked - paper)) & ~touching(ink)
            if beside.sum() <= BESIDE * found.sum() or longest(beside) < LEAST * max(grey.shape):
                return paper
    return None


def _touches_by_strokes(ink: np.ndarray) -> bool:
    """Do strokes touch the border, along no whole side of it, with nothing of a digit's size beside them?"""
    whole = max(ink.shape)
    sides = sorted(_sides(ink))
    if not 0 < sides[-1] < ALONG or sides[-2] >= BOTH:
        return False
    at_border = touching(ink)
    if longest(ink & ~at_border) >= WITHIN * whole:
        return False
    return THINNEST * whole <= stroke(at_border) <= BROADEST * whole


def _sides(ink: np.ndarray) -> list[float]:
    """Returns how much of each of the picture's four sides is ink, in [0, 1]."""
    return [float(side.mean()) for side in (ink[0], ink[-1], ink[:, 0], ink[:, -1])]
