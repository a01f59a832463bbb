"""Puts things into a picture: where they stand, what they look like, all by chance but for what the scene means."""

import dataclasses
import math
from collections.abc import Callable, Mapping, Sequence

import numpy as np
from PIL import Image, ImageDraw

from core.scenes.kinds import KINDS
from core.scenes.meaning import INSIDE, UPRIGHT, Combination, Meaning, of_pair

SIDE = 64  # of the picture, px
SMALL, LARGE, CONTAINER = (18, 21), (27, 30), (40, 58)  # px, the longer side of a thing
GAP = 2  # px between two things
SHAPES = ("circle", "square", "triangle", "star")
_FINER = 4  # a shape is drawn so many times as large
_STRETCH = 1.12  # a thing's width to its height, at most this times what it was
_TURN = 12  # degrees, of a doodle
_TRIES = 100

Box = tuple[int, int, int, int]  # left, top, width, height, px


@dataclasses.dataclass(frozen=True, kw_only=True)
class Scene:
    """A picture, uint8 (64, 64), light on black; what it means; where its things are.

    The boxes are those of the thing that the sentence is about, or of all that it counts, then of the other one. Of a
    mixed scene the meaning says only how many things there are: they are of several kinds.
    """

    picture: np.ndarray
    meaning: Meaning
    boxes: tuple[Box, ...]
    is_mixed: bool = False


Pieces = Mapping[str, Sequence[np.ndarray]]  # kind's name -> its pictures, uint8 (h, w), cut to their ink


def draw_single(kind: int, is_large: bool, pieces: Pieces, rng: np.random.Generator) -> Scene:
    """Returns a scene of one thing."""
    return _drawn(Meaning(kind=kind, is_large=is_large), [kind], [LARGE if is_large else SMALL], pieces, rng, _anywhere)


def draw_mixed(number: int, pieces: Pieces, rng: np.random.Generator) -> Scene:
    """Returns a scene of so many small things, whatever they are."""
    kinds = rng.integers(len(KINDS), size=number).tolist()
    scene = _drawn(Meaning(kind=kinds[0], number=number), kinds, [SMALL] * number, pieces, rng, _anywhere)
    return dataclasses.replace(scene, is_mixed=True)


def draw_combination(combination: Combination, pieces: Pieces, rng: np.random.Generator) -> Scene:
    """Returns a scene of a combination of `core.scenes.meaning`; the sizes are drawn."""
    stand, first, second = combination
    if stand == "number":
        kind, number = first, second
        sizes = [LARGE if number == 2 and rng.random() < 0.5 else SMALL] * number
        return _drawn(Meaning(kind=kind, number=number), [kind] * number, sizes, pieces, rng, _anywhere)
    if stand == INSIDE:
        meaning = of_pair(INSIDE, (first, False), (second, True))
        return _drawn(meaning, [first, second], [SMALL, CONTAINER], pieces, rng, _is_inside)
    is_large, other_is_large = rng.random() < 0.5, rng.random() < 0.5
    meaning = of_pair(stand, (first, is_large), (second, other_is_large))
    sizes = [LARGE if large else SMALL for large in (is_large, other_is_large)]
    scene = _drawn(meaning, [first, second], sizes, pieces, rng, _is_over if stand == UPRIGHT else _is_left)
    return scene if meaning.kind == first else dataclasses.replace(scene, boxes=scene.boxes[::-1])


def _drawn(
    meaning: Meaning,
    kinds: Sequence[int],
    sizes: Sequence[tuple[int, int]],
    pieces: Pieces,
    rng: np.random.Generator,
    stands: Callable[[Sequence[Box]], bool],
) -> Scene:
    """Draws things anew until they stand as they should."""
    for _try in range(_TRIES):
        things = [_thing(kind, size, pieces, rng) for kind, size in zip(kinds, sizes, strict=True)]
        for spots in rng.random((_TRIES, len(things), 2)).tolist():
            boxes = [_placed(thing, *spot) for thing, spot in zip(things, spots, strict=True)]
            if stands(boxes):
                picture = np.zeros((SIDE, SIDE), np.uint8)
                for thing, (left, top, width, height) in zip(things, boxes, strict=True):
                    rows, columns = slice(top, top + height), slice(left, left + width)
                    picture[rows, columns] = np.maximum(picture[rows, columns], thing)
                return Scene(picture=picture, meaning=meaning, boxes=tuple(boxes))
    raise ValueError(f"The things must find a place. Received: {meaning}")


def _placed(thing: np.ndarray, x: float, y: float) -> Box:
    """Returns where a thing is that has x and y, in [0, 1), of its room to its left and above it."""
    height, width = thing.shape
    return int(x * (SIDE - width + 1)), int(y * (SIDE - height + 1)), width, height


def _anywhere(boxes: Sequence[Box]) -> bool:
    return all(_are_apart(one, two) for place, one in enumerate(boxes) for two in boxes[:place])


def _are_apart(one: Box, two: Box) -> bool:
    return any(
        one[axis] + one[axis + 2] + GAP <= two[axis] or two[axis] + two[axis + 2] + GAP <= one[axis] for axis in (0, 1)
    )


def _middles(boxes: Sequence[Box]) -> tuple[float, float]:
    """Returns how far the second box's middle is to the right of the first's, and how far below."""
    one, two = boxes
    x, y = (two[axis] + two[axis + 2] / 2 - one[axis] - one[axis + 2] / 2 for axis in (0, 1))
    return x, y


def _is_over(boxes: Sequence[Box]) -> bool:
    x, y = _middles(boxes)
    return boxes[0][1] + boxes[0][3] + GAP <= boxes[1][1] and abs(x) <= 0.6 * y


def _is_left(boxes: Sequence[Box]) -> bool:
    x, y = _middles(boxes)
    return boxes[0][0] + boxes[0][2] + GAP <= boxes[1][0] and abs(y) <= 0.6 * x


def _is_inside(boxes: Sequence[Box]) -> bool:
    x, y = _middles(boxes)
    (_left, _top, width, height), (_, _, around, _) = boxes
    return math.hypot(abs(x) + width / 2, abs(y) + height / 2) + GAP < around / 2 - 1


def _thing(kind: int, size: tuple[int, int], pieces: Pieces, rng: np.random.Generator) -> np.ndarray:
    """Returns a thing, uint8 (h, w), whose longer side is drawn out of `size`."""
    longest = int(rng.integers(size[0], size[1] + 1))
    about = KINDS[kind]
    if about.source == "drawn":
        return draw_shape(about.label, longest, rng, is_outline=size == CONTAINER or rng.random() < 0.7)
    choices = pieces[about.name]
    piece = Image.fromarray(choices[int(rng.integers(len(choices)))])
    if about.source != "mnist" and rng.random() < 0.5:
        piece = piece.transpose(Image.Transpose.FLIP_LEFT_RIGHT)
    if about.source == "doodles":
        turned = np.asarray(piece.rotate(rng.uniform(-_TURN, _TURN), Image.Resampling.BILINEAR, expand=True))
        piece = Image.fromarray(cut_to_ink(turned))
    width = piece.width * _STRETCH ** rng.uniform(-1, 1)
    scale = longest / max(width, piece.height)
    shape = max(2, round(width * scale)), max(2, round(piece.height * scale))
    return np.asarray(piece.resize(shape, Image.Resampling.BILINEAR))


def draw_shape(label: int, longest: int, rng: np.random.Generator, *, is_outline: bool) -> np.ndarray:
    """Returns a shape as a pen would draw it, uint8 (h, w); `label` is its place in SHAPES."""
    corners = _corners(SHAPES[label], rng) * np.array([rng.uniform(0.93, 1), rng.uniform(0.93, 1)])
    corners -= corners.min(axis=0)
    pen = rng.uniform(1.3, 3.0)  # px
    points = corners / corners.max() * (longest - pen) * _FINER
    width, height = (math.ceil(points[:, axis].max() / _FINER + pen) for axis in (0, 1))
    canvas = Image.new("L", (width * _FINER, height * _FINER))
    line = [(x + pen * _FINER / 2, y + pen * _FINER / 2) for x, y in points.tolist()]
    line += line[:2]  # once around and a little farther, for whole corners
    drawing = ImageDraw.Draw(canvas)
    light = int(rng.integers(200, 256))
    if not is_outline:
        drawing.polygon(line, fill=light)
    drawing.line(line, fill=light, width=round(pen * _FINER), joint="curve")
    return np.asarray(canvas.resize((width, height), Image.Resampling.BOX))


def _corners(shape: str, rng: np.random.Generator) -> np.ndarray:
    """Returns a shape's corners around 0, float64 (n, 2), a little out of place and turned."""
    count, turn = {"circle": (28, 0), "square": (4, math.pi / 4), "triangle": (3, 0), "star": (10, 0)}[shape]
    angles = np.arange(count) * 2 * math.pi / count + turn - math.pi / 2
    radius = np.ones(count)
    if shape == "circle":
        for wave in (2, 3):
            radius += rng.normal(0, 0.015) * np.sin(wave * angles + rng.uniform(0, 2 * math.pi))
    else:
        radius[1::2] = rng.uniform(0.38, 0.5) if shape == "star" else 1
        radius += rng.normal(0, 0.03, count)
        angles += rng.normal(0, 0.04, count) + rng.uniform(-0.12, 0.12)
    return np.stack([radius * np.cos(angles), radius * np.sin(angles)], axis=1)


def cut_to_ink(picture: np.ndarray, least: int = 40) -> np.ndarray:
    """Returns uint8 (h, w) without the dark margin: rows and columns all of which are below `least`."""
    rows, columns = (np.flatnonzero((picture >= least).any(axis=axis)) for axis in (1, 0))
    if not len(rows):
        return picture
    return picture[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
