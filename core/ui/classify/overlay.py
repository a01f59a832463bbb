"""Signed evidence over a picture: warm where it speaks for a class, violet where it speaks against it."""

import numpy as np

from core.pictures.pixels import luminance, resize
from core.ui.shared.colours import View, coloured

SHOWN = 448  # px, the side of an enlarged picture


def overlaid(image: np.ndarray, evidence: np.ndarray, strength: float) -> np.ndarray:
    """Returns a picture in grey under signed evidence, its strongest places the least transparent.

    Args:
        image: float32 (height, width, 1 or 3) in [0, 1].
        evidence: float32 (rows, columns), any size, any sign.
        strength: 0 shows the picture alone, 1 the strongest evidence alone.

    Returns:
        uint8 (height * k, width * k, 3), k a whole number.
    """
    factor = max(1, SHOWN // image.shape[0])
    height, width = image.shape[0] * factor, image.shape[1] * factor
    grey = image[..., 0] if image.shape[-1] == 1 else luminance(image)
    base = 255 * np.repeat(np.repeat(grey, factor, axis=0), factor, axis=1)[..., np.newaxis]
    smooth = resize(evidence, height=height, width=width)
    limit = max(float(np.abs(smooth).max()), 1e-6)
    colours = coloured(smooth[..., np.newaxis], View(name="signed", limit=limit)).astype(np.float32)
    share = (strength * np.sqrt(np.abs(smooth) / limit))[..., np.newaxis]
    return np.rint(base * (1 - share) + colours * share).astype(np.uint8)
