"""Pictures to begin with: photographs that scikit-image brings along, and digits drawn by the code below.

The digits are nobody's handwriting and no part of any data set, so a network has never seen them.
"""

import math
from collections.abc import Sequence
from functools import cache
from importlib.util import find_spec
from pathlib import Path

import numpy as np
from PIL import Image, ImageColor, ImageDraw, ImageFilter

from core.pictures.decoding import decode_picture
from core.ui.frame.language import _

PHOTOS = {
    "cat": "chelsea.png",
    "coffee": "coffee.png",
    "coins": "coins.png",
    "rocket": "rocket.jpg",
    "cameraman": "camera.png",
    "bricks": "brick.png",
    "page": "page.png",
}
DIGITS = tuple(f"digit-{digit}" for digit in range(10))

SIDE = 280  # px of a drawn digit
Point = tuple[float, float]


def sample_label(name: str) -> str:
    """Returns what a sample shows, in the reader's language."""
    if name in DIGITS:
        return name.removeprefix("digit-")
    return {
        "cat": _("Cat"),
        "coffee": _("Coffee"),
        "coins": _("Coins"),
        "rocket": _("Rocket"),
        "cameraman": _("Photographer"),
        "bricks": _("Bricks"),
        "page": _("Printed page"),
    }[name]


@cache
def sample_picture(name: str) -> np.ndarray:
    """Returns a sample, read-only uint8 (height, width, 3), at most 512 px long. `name` is in PHOTOS or DIGITS."""
    picture = _on_paper(DIGITS.index(name)) if name in DIGITS else _photo(PHOTOS[name])
    picture.flags.writeable = False
    return picture


def _photo(file: str) -> np.ndarray:
    """Returns a picture of scikit-image's data folder; importing the library itself would take a second."""
    places = find_spec("skimage")
    folder = Path(places.submodule_search_locations[0]) if places and places.submodule_search_locations else Path()
    return decode_picture((folder / "data" / file).read_bytes(), longest=512).picture


def _arc(x: float, y: float, rx: float, ry: float, start: float, end: float) -> list[Point]:
    """Returns points of an ellipse; angles in degrees, clockwise from the right. The page is 1 wide and 1 high."""
    angles = (math.radians(start + (end - start) * step / 24) for step in range(25))
    return [(x + rx * math.cos(angle), y + ry * math.sin(angle)) for angle in angles]


STROKES: tuple[Sequence[Sequence[Point]], ...] = (
    [_arc(0.5, 0.5, 0.19, 0.3, -100, 262)],
    [[(0.52, 0.2), (0.48, 0.8)]],  # a stroke alone, as MNIST's writers drew it: with an upstroke networks see a 7
    [[*_arc(0.5, 0.37, 0.18, 0.17, -160, 40), (0.33, 0.78), (0.7, 0.77)]],
    [[*_arc(0.48, 0.35, 0.17, 0.15, -150, 90), *_arc(0.48, 0.64, 0.19, 0.15, -90, 150)]],
    [[(0.42, 0.2), (0.3, 0.57), (0.72, 0.55)], [(0.6, 0.34), (0.57, 0.82)]],
    [[(0.68, 0.21), (0.41, 0.22), (0.38, 0.46), *_arc(0.48, 0.61, 0.18, 0.18, -110, 140)]],
    [[(0.62, 0.19), (0.43, 0.38), *_arc(0.5, 0.63, 0.16, 0.17, -170, 190)]],
    [[(0.3, 0.24), (0.68, 0.22), (0.56, 0.48), (0.46, 0.81)], [(0.41, 0.52), (0.66, 0.49)]],
    [[*_arc(0.5, 0.35, 0.14, 0.15, 80, -260), *_arc(0.5, 0.65, 0.17, 0.16, -80, 262)]],
    [[*_arc(0.51, 0.37, 0.16, 0.16, -20, -380), (0.64, 0.5), (0.56, 0.82)]],
)
PAPERS = ("#FBF7EC", "#FFFFFF", "#E9EEF2", "#24423A")
PENS = ("#1F3A8A", "#202020", "#5B5F66", "#F1F1E6")


@cache
def digit_ink(digit: int) -> np.ndarray:
    """Returns a drawn digit, a little tilted, without any paper: float32 (280, 280) in [0, 1]."""
    rng = np.random.default_rng(digit)
    scale = 3  # drawn larger, so that edges are smooth
    page = Image.new("L", (SIDE * scale, SIDE * scale))
    pen = ImageDraw.Draw(page)
    width = int(SIDE * scale * rng.uniform(0.045, 0.075))
    tilt = math.radians(rng.uniform(-10, 10))
    for stroke in STROKES[digit]:
        points = [_turned(point, tilt, SIDE * scale) for point in stroke]
        pen.line(points, fill=255, width=width, joint="curve")
        for x, y in (points[0], points[-1]):
            pen.ellipse((x - width / 2, y - width / 2, x + width / 2, y + width / 2), fill=255)
    ink = page.filter(ImageFilter.GaussianBlur(scale)).resize((SIDE, SIDE), Image.Resampling.BOX)
    return np.asarray(ink, np.float32) / 255


def _on_paper(digit: int) -> np.ndarray:
    """Returns the digit on paper or on a blackboard with some grain, uint8 (280, 280, 3)."""
    style = digit % len(PENS)
    paper, pen = (np.array(ImageColor.getrgb(colours[style])) for colours in (PAPERS, PENS))
    ink = digit_ink(digit)[..., np.newaxis]
    grain = np.random.default_rng(digit).normal(0, 2.5, (SIDE, SIDE, 1))
    return (paper + ink * (pen - paper) + grain).clip(0, 255).astype(np.uint8)


def _turned(point: Point, tilt: float, side: int) -> Point:
    x, y = point[0] - 0.5, point[1] - 0.5
    turned = x * math.cos(tilt) - y * math.sin(tilt), x * math.sin(tilt) + y * math.cos(tilt)
    return (0.5 + turned[0]) * side, (0.5 + turned[1]) * side
