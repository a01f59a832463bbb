"""Finds what is written in a picture: all of its ink, or the pieces that may each be a digit, as they are read."""

import dataclasses

import numpy as np
from scipy import ndimage

from core.ink.coarse import enlarged, smoothly
from core.ink.cut_out import ROOM, paper_round
from core.ink.paper import contrast_of, otsu
from core.ink.printed import EVERYWHERE, without_print
from core.pictures.pixels import fit_within, luminance

LONGEST = 384  # px at which a picture is looked at
TINY, FRAME = 32, 2  # px; up to the first a picture is a digit cut out, as data sets have them
FAINTEST = 0.06  # of the range from black to white; less is the grain of the paper
FAINTER = 0.15  # of the strongest print; a pencil beside it is no fainter
ROUNDS = 4  # below strong print there may be fainter print, and below that a pencil
LARGE = 0.45  # of the largest piece's longer side; what is smaller is a part of another one, or a speck
SPECK = 0.1  # of the area of the piece that it would be part of
NEAR = 0.25  # of a piece's longer side
THINNEST = 7  # strokes in a digit's longer side; MNIST's pens are about so broad (chosen on validation digits)
FINE = 80  # px of a longer side in which a stroke can be thickened by little
EDGE, SHARPER = (
    0.4,
    1.5,
)  # where in soft edges of small ink a stroke ends, and how much less soft they become (chosen so)
PARTED = 0.12  # of the same; parts of one digit are no farther apart


@dataclasses.dataclass(frozen=True, kw_only=True, eq=False)
class Piece:
    """One thing written in the picture.

    Args:
        box: (top, left, bottom, right) as shares of the picture's height and width; the end is beyond the ink.
        ink: float32 (h, w) in [0, 1], 0 is paper.
    """

    box: tuple[float, float, float, float]
    ink: np.ndarray


def ink_of(picture: np.ndarray) -> np.ndarray:
    """Returns how much each pixel differs from the paper, whichever of the two is the darker.

    Print is taken off, specks are dropped, and strokes thinner than MNIST's are thickened to be seen at 20 px; small
    ink is enlarged for that.

    Args:
        picture: uint8 (height, width, 3).

    Returns:
        float32 (h, w) in [0, 1]; 0 is paper, 1 is ink.
    """
    contrast, mask = _written(picture)
    pieces, count = ndimage.label(mask, EVERYWHERE)
    sizes = ndimage.sum_labels(mask, pieces, index=np.arange(1, count + 1))
    return _as_ink(contrast, np.isin(pieces, 1 + np.flatnonzero(sizes >= SPECK * sizes.max(initial=1))))


def find_pieces(picture: np.ndarray) -> list[Piece]:
    """Returns the pieces that are written in a picture, row by row, each row from left to right.

    Args:
        picture: uint8 (height, width, 3).
    """
    contrast, mask = _written(picture)
    height, width = mask.shape
    found = []
    for part in _in_reading_order(_parts(mask)):
        top, left, bottom, right = _box(part)
        around = (slice(max(0, top - 4), bottom + 4), slice(max(0, left - 4), right + 4))
        ink = _as_ink(contrast[around], part[around])
        found.append(Piece(box=(top / height, left / width, bottom / height, right / width), ink=ink))
    return found


def _written(picture: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Returns the contrast, float32 (h, w), and where something is written, bool (h, w).

    Where all is print, or touches the border, it is taken for what is written after all. In a tiny picture nothing
    touches the border: it is one digit, cut out, that may fill it.
    """
    grey = smoothly(luminance(fit_within(picture, LONGEST).astype(np.float32) / 255))
    contrast = contrast_of(grey)
    contrast, mask = _without_print(contrast) if max(grey.shape) > TINY else _framed(contrast, FRAME)
    paper = paper_round(grey, mask)
    if paper is None:
        return contrast, mask
    room = round(ROOM * max(grey.shape))
    return _inside(_without_print(contrast_of(np.pad(grey, room, constant_values=paper))), room)


def _framed(contrast: np.ndarray, room: int) -> tuple[np.ndarray, np.ndarray]:
    """Returns what `_without_print` finds when nothing touches the border."""
    return _inside(_without_print(np.pad(contrast, room)), room)


def _inside(found: tuple[np.ndarray, np.ndarray], room: int) -> tuple[np.ndarray, np.ndarray]:
    """Returns the contrast and the mask without the room round them."""
    inside = (slice(room, -room), slice(room, -room))
    return found[0][inside], found[1][inside]


def _without_print(contrast: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Returns the contrast without print, float32 (h, w), and where something is written, bool (h, w)."""
    faintest = max(FAINTEST, FAINTER * float(contrast.max()))
    first = found = None
    for _round in range(ROUNDS):
        if contrast.max() < faintest:
            break
        threshold = otsu(contrast)
        strong = contrast > threshold
        seen = contrast > max(threshold / 2, FAINTEST / 2)  # a thin line is seen whole below the threshold
        written = without_print(seen)
        first = first or (contrast, seen & strong)
        if (written & strong).any():
            found = contrast, written & strong
        gone = ndimage.binary_dilation(seen & ~written, iterations=2) & ~written
        if not (gone & strong).any():
            break
        contrast = np.where(gone, 0, contrast)
    return found or first or (contrast, np.zeros(contrast.shape, bool))


def _as_ink(contrast: np.ndarray, mask: np.ndarray) -> np.ndarray:
    """Returns the ink of what is marked, float32 (h, w) in [0, 1], full at its strongest quarter."""
    if not mask.any():
        return np.zeros_like(contrast)
    threshold = min(otsu(contrast), float(contrast[mask].min()))
    near = np.where(ndimage.binary_dilation(mask, iterations=2), contrast, 0)
    full = max(float(np.percentile(contrast[mask], 75)), threshold)
    ink: np.ndarray = ((near - threshold / 2) / (full - threshold / 2)).astype(np.float32)
    top, left, bottom, right = _box(mask)
    longer = max(bottom - top, right - left)
    if longer < FINE:
        factor = int(np.ceil(FINE / longer))
        ink = (SHARPER * (enlarged(ink, factor) - EDGE) + 0.5).astype(np.float32)
        longer *= factor
        mask = ink > 0.5
    return _thicken(ink.clip(0, 1), mask, longer)


def _thicken(ink: np.ndarray, mask: np.ndarray, longer: int) -> np.ndarray:
    """Returns ink whose strokes are at least 1 / `THINNEST` of its longer side."""
    framed = np.pad(mask, 1)
    stroke = 4 * ndimage.distance_transform_edt(framed)[framed].mean() - 2  # depths are 1 ... w / 2 ... 1
    extra = 2 * int((longer / THINNEST - stroke) / 2) + 1
    return ndimage.grey_dilation(ink, footprint=_disc(extra)) if extra > 1 else ink


def _disc(diameter: int) -> np.ndarray:
    reach = np.arange(diameter) - diameter // 2
    return reach[:, np.newaxis] ** 2 + reach**2 <= (diameter / 2) ** 2


def _box(mask: np.ndarray) -> tuple[int, int, int, int]:
    """Returns (top, left, bottom, right) of what is marked, px, the end beyond it."""
    rows, columns = np.nonzero(mask.any(axis=1))[0], np.nonzero(mask.any(axis=0))[0]
    return int(rows[0]), int(columns[0]), int(rows[-1]) + 1, int(columns[-1]) + 1


def _parts(mask: np.ndarray) -> list[np.ndarray]:
    """Returns what belongs together, each bool (h, w): broken strokes are joined, specks dropped."""
    pieces, count = ndimage.label(mask, EVERYWHERE)
    boxes = [(y.start, x.start, y.stop, x.stop) for y, x in ndimage.find_objects(pieces)]
    sides = np.array([max(bottom - top, right - left) for top, left, bottom, right in boxes])
    areas = np.bincount(pieces.ravel(), minlength=count + 1)[1:]
    large = np.flatnonzero(sides >= LARGE * sides.max(initial=1))
    owner = {int(number): int(number) for number in large}
    for first in large:
        for second in large:
            if first < second and _is_one(boxes[first], boxes[second]):
                kept, gone = sorted((owner[int(first)], owner[int(second)]))
                owner = {number: kept if of == gone else of for number, of in owner.items()}
    for number in range(count):
        if number in owner or not large.size:
            continue
        gaps = [_gap(boxes[number], boxes[other]) for other in large]
        nearest = int(large[int(np.argmin(gaps))])
        if min(gaps) <= NEAR * sides[nearest] and areas[number] >= SPECK * areas[nearest]:
            owner[number] = owner[nearest]
    return [np.isin(pieces, [1 + n for n, of in owner.items() if of == first]) for first in sorted(set(owner.values()))]


def _gap(one: tuple[int, ...], other: tuple[int, ...]) -> float:
    """Returns how far two boxes are apart, px."""
    apart = [max(one[i], other[i]) - min(one[i + 2], other[i + 2]) for i in (0, 1)]
    return float(np.hypot(*np.maximum(apart, 0)))


def _is_one(one: tuple[int, ...], other: tuple[int, ...]) -> bool:
    """Are two large pieces parts of one digit: one close above the other, or do their boxes share much?"""
    heights, widths = ([box[i + 2] - box[i] for box in (one, other)] for i in (0, 1))
    high, wide = (max(one[i + 2], other[i + 2]) - min(one[i], other[i]) for i in (0, 1))
    side = max(*heights, *widths)
    shared = [min(one[i + 2], other[i + 2]) - max(one[i], other[i]) for i in (0, 1)]
    is_near = _gap(one, other) <= PARTED * side
    is_above = shared[0] <= 0 and shared[1] > 0.5 * min(widths)
    is_aslant = high >= 1.15 * max(heights) and wide <= 1.5 * high and shared[1] > -0.05 * side
    return (is_near and (is_above or is_aslant)) or (shared[0] > 0.2 * min(heights) and shared[1] > 0.2 * min(widths))


def _in_reading_order(parts: list[np.ndarray]) -> list[np.ndarray]:
    """Sorts pieces row by row: a row is what lies beside its first piece, by half its height."""
    left = sorted(((_box(part), part) for part in parts), key=lambda found: found[0][0])
    ordered: list[np.ndarray] = []
    while left:
        first = left[0][0]
        row = [found for found in left if first[0] <= (found[0][0] + found[0][2]) / 2 < first[2]]
        taken = {id(part) for _box_, part in row} | {id(left[0][1])}
        ordered += [part for _box_, part in sorted(row, key=lambda found: found[0][1])]
        left = [found for found in left if id(found[1]) not in taken]
    return ordered
