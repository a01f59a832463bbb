"""Written digits, as MNIST would show them; core/ink finds the ink."""

import numpy as np

from core.pictures.pixels import resize

DIGIT_SIDE = 28  # px, as in MNIST
DIGIT_INK = 20  # px, the box that the ink of an MNIST digit fills
INK_THRESHOLD = 0.1


def centre_digit(ink: np.ndarray) -> np.ndarray | None:
    """Returns a drawn digit as MNIST would show it, or None where nothing is drawn.

    The ink's bounding box is scaled so that its longer side is 20 px, and put into 28 x 28 with its
    centre of mass in the middle. web/shared/mnist.js does the same in the page.

    Args:
        ink: float32 (h, w) in [0, 1], 0 is paper.

    Returns:
        float32 (28, 28) in [0, 1].

    Source: LeCun et al. 1998, Gradient-based learning applied to document recognition, section III.A.
    """
    rows, columns = np.nonzero((ink > INK_THRESHOLD).any(axis=1))[0], np.nonzero((ink > INK_THRESHOLD).any(axis=0))[0]
    if not rows.size:
        return None
    crop = ink[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    factor = DIGIT_INK / max(crop.shape)
    height, width = (max(1, int(side * factor + 0.5)) for side in crop.shape)
    patch = resize(crop, height=height, width=width)
    top, left = _offset(patch.sum(axis=1)), _offset(patch.sum(axis=0))
    digit = np.zeros((DIGIT_SIDE, DIGIT_SIDE), np.float32)
    digit[top : top + height, left : left + width] = patch
    return digit.clip(0, 1)


def _offset(profile: np.ndarray) -> int:
    """Returns where a patch starts so that the centre of mass of its profile is nearest to pixel 14, as in MNIST."""
    centre = float(np.arange(profile.size) @ profile / profile.sum())
    return int(np.clip(np.floor(DIGIT_SIDE / 2 - centre + 0.5), 0, DIGIT_SIDE - profile.size))
