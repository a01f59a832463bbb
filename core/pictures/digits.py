"""Written digits: where the ink is, and the digit as MNIST would show it."""

import numpy as np

from core.pictures.pixels import fit_within, luminance, resize

DIGIT_SIDE = 28  # px, as in MNIST
DIGIT_INK = 20  # px, the box that the ink of an MNIST digit fills
INK_THRESHOLD = 0.1


def ink_of(picture: np.ndarray) -> np.ndarray:
    """Returns how much each pixel differs from the paper, whichever of the two is the darker.

    The paper is a plane fitted to the picture's border, so that a photograph lit from one side still has
    an even background; Otsu's threshold tells the pen from the grain of the paper, small specks are
    dropped, and strokes much thinner than MNIST's are thickened to be seen at 20 px.

    Args:
        picture: uint8 (height, width, 3).

    Returns:
        float32 (h, w) in [0, 1], at most 256 px a side; 0 is paper, 1 is ink.
    """
    from scipy import ndimage  # 0.2 s, and only for pictures of digits

    grey = luminance(fit_within(picture, 256).astype(np.float32) / 255)
    contrast = np.abs(grey - _paper(grey))
    threshold = _otsu(contrast)
    pieces, count = ndimage.label(contrast > threshold, structure=np.ones((3, 3)))
    sizes = ndimage.sum_labels(pieces > 0, pieces, index=np.arange(1, count + 1))
    kept = np.isin(pieces, 1 + np.flatnonzero(sizes >= 0.1 * sizes.max(initial=1)))
    if contrast.max() < 0.1 or not kept.any():  # nothing but the grain of the paper, or an even pattern without paper
        return np.zeros_like(contrast)
    ink = np.where(ndimage.binary_dilation(kept, iterations=2), contrast, 0)
    ink = np.clip((ink - threshold / 2) / (np.percentile(contrast[kept], 75) - threshold / 2), 0, 1)
    return _thicken(ink.astype(np.float32), kept)


def _paper(grey: np.ndarray) -> np.ndarray:
    """Returns the plane a + b y + c x that fits the border's pixels best, float32 (h, w)."""
    height, width = grey.shape
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    design = np.stack([np.ones_like(grey), y / height, x / width], axis=-1)
    border = np.zeros_like(grey, dtype=bool)
    border[[0, -1], :] = border[:, [0, -1]] = True
    near = border & (np.abs(grey - np.median(grey[border])) < 0.25)  # ink that touches the border is not paper
    coefficients, *_ = np.linalg.lstsq(design[near], grey[near], rcond=None)
    return design @ coefficients


def _otsu(values: np.ndarray) -> float:
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


def _thicken(ink: np.ndarray, mask: np.ndarray) -> np.ndarray:
    """Returns ink whose strokes are about a twelfth of its longer side, the least that MNIST's pens draw."""
    from scipy import ndimage

    rows, columns = np.nonzero(mask.any(axis=1))[0], np.nonzero(mask.any(axis=0))[0]
    wanted = max(np.ptp(rows), np.ptp(columns)) / 12
    stroke = 4 * ndimage.distance_transform_edt(mask)[mask].mean()  # the mean depth of a stroke is a quarter of it
    extra = 2 * int((wanted - stroke) / 2) + 1
    return ndimage.grey_dilation(ink, footprint=_disc(extra)) if extra > 1 else ink


def _disc(diameter: int) -> np.ndarray:
    reach = np.arange(diameter) - diameter // 2
    return reach[:, np.newaxis] ** 2 + reach**2 <= (diameter / 2) ** 2


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
