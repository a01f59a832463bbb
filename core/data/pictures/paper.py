"""MNIST's digits as they come on real paper: boxes, lines, margins, edges, shadows; drawn by a seeded program.

Every picture is a digit of a data set, enlarged, in one pen and on one kind of paper, photographed a little askew. Half
of them are light on dark. Used to choose thresholds (validation digits) and to measure (test digits).
"""

import dataclasses
from collections.abc import Iterator

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

from core.data.pictures.image_data import Split

KINDS = (
    *("plain", "ruled", "squared", "line", "box", "cells", "edge", "margin"),
    *("shadow", "pencil", "scan", "coarse", "cut-out"),
)
FINER = 2  # lines are drawn so many times larger, so that their edges are soft


@dataclasses.dataclass(frozen=True, kw_only=True)
class _Sheet:
    """The paper and where on it the digit lies: pixels, y down; `tilt` of all that is printed, as a slope."""

    height: int
    width: int
    top: float
    left: float
    digit: float  # side of the digit's ink, px
    tilt: float


def on_paper(split: Split, count: int, seed: int) -> Iterator[tuple[str, np.ndarray, int]]:
    """Draws `count` pictures of each kind, one digit on each.

    Args:
        split: Digits of 28 x 28, as MNIST's; each kind begins anew with the first.
        count: Pictures of a kind, at most as many as the split has.
        seed: The same gives the same pictures.

    Yields:
        The kind, uint8 (height, width, 3) sRGB, and the digit's label.
    """
    for number, kind in enumerate(KINDS):
        for row in range(count):
            rng = np.random.default_rng((seed, number, row))
            yield kind, draw(split.images[row, ..., 0], kind, rng), int(split.labels[row])


def draw(digit: np.ndarray, kind: str, rng: np.random.Generator) -> np.ndarray:
    """Returns a digit on one kind of paper, uint8 (height, width, 3).

    Args:
        digit: uint8 (28, 28), 0 is paper.
        kind: One of KINDS.
        rng: Chooses place, scale, pen, light and print.

    Raises:
        ValueError: There is no such kind.
    """
    if kind not in KINDS:
        raise ValueError(f"kind must be one of {', '.join(KINDS)}. Received: {kind!r}")
    sheet = _sheet(kind, rng)
    paper = rng.uniform(0.72, 0.97) * rng.uniform(0.94, 1, 3)
    picture = np.broadcast_to(paper, (sheet.height, sheet.width, 3)) * _light(sheet, kind, rng)
    mask, colour = _print(sheet, kind, rng)
    picture = picture * (1 - mask) + colour * mask
    pen = _pen(digit, sheet, kind, rng)[..., np.newaxis]
    if kind == "pencil":
        pen = pen * rng.uniform(0.3, 0.6) * rng.uniform(0.7, 1, pen.shape)
    picture = picture * (1 - pen) + rng.choice([0.05, 0.15, 0.3]) * rng.uniform(0.3, 1, 3) * pen
    if kind == "cut-out":  # so closely that strokes touch the border
        rows, columns = (np.nonzero((pen[..., 0] > 0.5).any(axis=axis))[0] for axis in (1, 0))
        picture = picture[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    return _photographed(picture, rng)


def _sheet(kind: str, rng: np.random.Generator) -> _Sheet:
    side = rng.integers(16, 64) if kind == "scan" else rng.integers(100, 420)
    height, width = (int(side * rng.uniform(0.85, 1.2)) for _axis in range(2))
    share = rng.uniform(0.5, 0.75) if kind == "scan" else rng.uniform(0.3, 0.65)
    digit = share * min(height, width)
    free_y, free_x = height - digit, width - digit
    place = rng.uniform(0.3, 0.7, 2)
    tilt = rng.uniform(-0.035, 0.035)
    return _Sheet(height=height, width=width, top=place[0] * free_y, left=place[1] * free_x, digit=digit, tilt=tilt)


def _light(sheet: _Sheet, kind: str, rng: np.random.Generator) -> np.ndarray:
    """Returns how much light falls on each pixel, float (height, width, 1): a slope, and a shadow with a soft edge."""
    y, x = np.mgrid[0 : sheet.height, 0 : sheet.width] / max(sheet.height, sheet.width)
    angle = rng.uniform(0, 2 * np.pi)
    along = (x - 0.5) * np.cos(angle) + (y - 0.5) * np.sin(angle)
    light = 1 + rng.uniform(0, 0.3) * along
    if kind == "shadow":
        edge = np.clip((along - rng.uniform(-0.3, 0.3)) / rng.uniform(0.02, 0.4) + 0.5, 0, 1)
        light = light * (1 - rng.uniform(0.2, 0.5) * edge)
    return light[..., np.newaxis]


def _print(sheet: _Sheet, kind: str, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Returns where print or the table lies, float (height, width, 1) in [0, 1], and its colour, float (3,)."""
    canvas = Image.new("L", (sheet.width * FINER, sheet.height * FINER))
    pen = ImageDraw.Draw(canvas)
    strength, colour = 1.0, rng.uniform(0.05, 0.4) * rng.uniform(0.6, 1, 3)
    if kind in ("ruled", "squared"):
        strength, colour = rng.uniform(0.25, 0.7), np.array([0.45, 0.55, 0.75])
        _rule(pen, sheet, rng, is_squared=kind == "squared")
    elif kind == "line":
        _line_below(pen, sheet, rng)
    elif kind in ("box", "cells"):
        _boxes(pen, sheet, rng, is_row=kind == "cells")
    elif kind == "edge":
        _edge(pen, sheet, rng)
    elif kind == "margin":
        strength, colour = rng.uniform(0.5, 1), np.array([0.8, 0.2, 0.25])
        _segment(pen, sheet, rng.uniform(0.03, 1) * sheet.left, is_upright=True, thick=_thickness(sheet, rng))
    mask = np.asarray(canvas.resize((sheet.width, sheet.height), Image.Resampling.BOX)) / 255
    return strength * mask[..., np.newaxis], colour


def _thickness(sheet: _Sheet, rng: np.random.Generator) -> float:
    return float(max(1, rng.uniform(0.004, 0.016) * min(sheet.height, sheet.width)))


def _segment(
    pen: ImageDraw.ImageDraw,
    sheet: _Sheet,
    at: float,
    *,
    is_upright: bool,
    thick: float,
    span: tuple[float, float] | None = None,
) -> None:
    """Draws a line across the sheet, or over `span` px of it, at `at` px in its middle."""
    length = sheet.height if is_upright else sheet.width
    start, end = span or (-0.1 * length, 1.1 * length)
    tilt = -sheet.tilt if is_upright else sheet.tilt
    ends = [(place, at + tilt * (place - length / 2)) for place in (start, end)]
    points = [
        (FINER * across, FINER * along) if is_upright else (FINER * along, FINER * across) for along, across in ends
    ]
    pen.line(points, fill=255, width=max(1, round(FINER * thick)))


def _rule(pen: ImageDraw.ImageDraw, sheet: _Sheet, rng: np.random.Generator, *, is_squared: bool) -> None:
    gap = rng.uniform(0.3, 0.6) * sheet.digit if is_squared else rng.uniform(0.7, 1.6) * sheet.digit
    thick, start = _thickness(sheet, rng) / 2, rng.uniform(0, gap)
    for at in np.arange(start, sheet.height, gap):
        _segment(pen, sheet, at, is_upright=False, thick=thick)
    for at in np.arange(start, sheet.width, gap) if is_squared else ():
        _segment(pen, sheet, at, is_upright=True, thick=thick)


def _line_below(pen: ImageDraw.ImageDraw, sheet: _Sheet, rng: np.random.Generator) -> None:
    """A printed line to write on: across the sheet, or somewhat longer than the digit; the digit may stand on it."""
    at = sheet.top + sheet.digit * (1 + rng.uniform(-0.02, 0.25))
    beyond = rng.uniform(0.2, 1) * sheet.digit
    span = None if rng.random() < 0.6 else (sheet.left - beyond, sheet.left + sheet.digit + beyond)
    _segment(pen, sheet, at, is_upright=False, thick=_thickness(sheet, rng), span=span)


def _boxes(pen: ImageDraw.ImageDraw, sheet: _Sheet, rng: np.random.Generator, *, is_row: bool) -> None:
    """A printed box round the digit, or a row of them; a side may lie beyond the picture."""
    beyond = rng.uniform(0.04, 0.45, 4) * sheet.digit
    top, bottom = sheet.top - beyond[0], sheet.top + sheet.digit + beyond[1]
    left, right = sheet.left - beyond[2], sheet.left + sheet.digit + beyond[3]
    thick, wide = _thickness(sheet, rng), right - left
    lefts = [left + wide * step for step in range(-3, 4)] if is_row else [left]
    over = (lefts[0], lefts[-1] + wide)
    for at in (top, bottom):
        _segment(pen, sheet, at, is_upright=False, thick=thick, span=over)
    for at in [*lefts, lefts[-1] + wide]:
        _segment(pen, sheet, at, is_upright=True, thick=thick, span=(top, bottom))


def _edge(pen: ImageDraw.ImageDraw, sheet: _Sheet, rng: np.random.Generator) -> None:
    """The table beside the sheet, on one side or on two."""
    for side in rng.choice(4, size=rng.integers(1, 3), replace=False):
        is_upright = side < 2
        length = sheet.width if is_upright else sheet.height
        before = sheet.left if is_upright else sheet.top
        free = before if side % 2 == 0 else length - before - sheet.digit
        wide = rng.uniform(0.1, 0.85) * free
        at = wide / 2 if side % 2 == 0 else length - wide / 2
        _segment(pen, sheet, at, is_upright=is_upright, thick=wide)
        _segment(pen, sheet, 0 if side % 2 == 0 else length, is_upright=is_upright, thick=wide)


def _pen(digit: np.ndarray, sheet: _Sheet, kind: str, rng: np.random.Generator) -> np.ndarray:
    """Returns the digit's ink on the sheet, float (height, width) in [0, 1]."""
    rows, columns = np.nonzero(digit.any(axis=1))[0], np.nonzero(digit.any(axis=0))[0]
    crop = Image.fromarray(digit[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1])
    if kind == "coarse":  # the fewest pixels that digits are published in
        fewest = rng.integers(8, 13) / max(crop.size)
        crop = crop.resize([max(2, round(side * fewest)) for side in crop.size], Image.Resampling.BOX)
    factor = sheet.digit / max(crop.size)
    size = (max(1, round(crop.width * factor)), max(1, round(crop.height * factor)))
    ink = np.asarray(crop.resize(size, Image.Resampling.BICUBIC), dtype=float) / 255
    broad = rng.uniform(0.3, 0.7)  # the more, the thinner the pen
    softest = max(0.5 / broad, 0.5 / (1 - broad))
    sharper = softest if kind == "coarse" else max(softest, factor / 3)
    ink = np.clip((ink - broad) * sharper + 0.5, 0, 1)
    canvas = np.zeros((sheet.height, sheet.width))
    top = int(sheet.top + (sheet.digit - size[1]) / 2)
    left = int(sheet.left + (sheet.digit - size[0]) / 2)
    canvas[top : top + size[1], left : left + size[0]] = ink[: sheet.height - top, : sheet.width - left]
    return canvas


def _photographed(picture: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Returns the picture with a lens's softness and a sensor's noise, uint8; every second one light on dark."""
    picture = picture if rng.random() < 0.5 else 1 - picture
    image = Image.fromarray((picture.clip(0, 1) * 255).astype(np.uint8))
    image = image.filter(ImageFilter.GaussianBlur(rng.uniform(0, 0.004) * min(image.size)))
    noise = rng.normal(0, rng.uniform(0, 0.02) * 255, (image.height, image.width, 1))
    return np.rint((np.asarray(image) + noise).clip(0, 255)).astype(np.uint8)
