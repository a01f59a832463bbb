"""What a network makes of a digit, layer by layer, small enough to travel: the frames of the home page's first picture.

The tab computes such frames itself once its runtime is there. Before that, and where it never comes, these are shown.
"""

import dataclasses
import math
import zlib
from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import numpy as np
import streamlit as st
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from core.inference import ImageClassifier
from core.pictures.digits import centre_digit
from core.ui.shared.encoding import base64_of
from core.ui.shared.samples import DIGITS, STROKES, digit_ink

MAPS = 6  # of each layer, always the same ones, so that none changes its place
KINDS = ("conv", "relu", "pool")  # of the layers that are shown
FIELD, PEN = 280, 20  # units of web/shared/drawing.js
STEP = 5.0  # units between two points of the stroke that draws itself
MOMENTS = 14  # of that stroke that are recorded
CODES = 127  # of one sign, in a frame that travels

Points = list[tuple[float, float]]


@dataclasses.dataclass(frozen=True, kw_only=True)
class Shown:
    """A layer of the picture.

    Args:
        tensor: Name of what it gives, in the graph.
        kind: One of KINDS.
        shape: (maps, height, width), or (numbers,) of a dense layer.
        channels: Which of its maps are shown; empty for a dense layer, of which all numbers are.
    """

    tensor: str
    kind: str
    shape: tuple[int, ...]
    channels: tuple[int, ...]


def shown_layers(classifier: ImageClassifier) -> tuple[Shown, ...]:
    """Returns the layers of a network of digits that the picture shows, from the first to the last."""
    return _shown_layers(classifier, classifier.sha256)


@st.cache_data(show_spinner=False, max_entries=4)
def _shown_layers(_classifier: ImageClassifier, sha256: str) -> tuple[Shown, ...]:
    listed = [layer for layer in _classifier.card.layers if layer["kind"] in KINDS]
    tensors = _classifier.activations(_drawn_digits(), *(layer["tensor"] for layer in listed))
    found: list[Shown] = []
    channels: tuple[int, ...] = ()
    for layer in listed:
        values = tensors[layer["tensor"]]  # (digits, maps, height, width) or (digits, numbers)
        if layer["kind"] == "conv":  # its activation and its pooling go on with the same maps
            strongest = np.argsort(-np.maximum(values, 0).std(axis=(0, 2, 3)), kind="stable")[:MAPS]
            channels = tuple(int(channel) for channel in np.sort(strongest))
        found.append(
            Shown(
                tensor=layer["tensor"],
                kind=layer["kind"],
                shape=values.shape[1:],
                channels=channels if values.ndim == 4 else (),
            )
        )
    return tuple(found)


def frame_of(classifier: ImageClassifier, images: NDArray[np.float32]) -> dict[str, Any]:
    """Returns what one picture becomes, as web/home/frames.js reads it.

    Args:
        classifier: A network of digits.
        images: float32 (1, 28, 28, 1) in [0, 1].

    Returns:
        `codes`, base64 of the deflated int8 codes of all shown maps one after the other; `units`, one a layer, by
        which the codes are multiplied; `probabilities`; and `isNone`, whether it is none of the classes.
    """
    layers = shown_layers(classifier)
    tensors = classifier.activations(images, *(layer.tensor for layer in layers))
    codes, units = [], []
    for layer in layers:
        values = tensors[layer.tensor][0]
        values = values[list(layer.channels)] if layer.channels else values
        unit = max(float(np.abs(values).max()), 1e-6) / CODES
        codes.append(np.rint(values / unit).astype(np.int8).ravel())
        units.append(unit)
    answer = classifier.answer(images)
    return {
        "codes": base64_of(zlib.compress(np.concatenate(codes).tobytes(), level=6)),
        "units": units,
        "probabilities": np.round(answer.probabilities, 6).astype(float).tolist(),
        "isNone": answer.is_none,
    }


def recorded(classifier: ImageClassifier, digit: int) -> dict[str, Any]:
    """Returns a stroke that draws a digit, and what the network makes of it on the way.

    Returns:
        `strokes`, lists of points in the units of the drawing area; and `frames` of `frame_of`, each with its `image`,
        base64 of uint8 (28, 28), at equal shares of the points.
    """
    return _recorded(classifier, classifier.sha256, digit)


@st.cache_data(show_spinner=False, max_entries=4)
def _recorded(_classifier: ImageClassifier, sha256: str, digit: int) -> dict[str, Any]:
    strokes = [_evenly([(x * FIELD, y * FIELD) for x, y in stroke]) for stroke in STROKES[digit]]
    count = sum(map(len, strokes))
    frames = []
    for moment in range(1, MOMENTS + 1):
        image = centre_digit(_ink(_first_points(strokes, round(count * moment / MOMENTS))))
        if image is None:
            raise ValueError(f"A stroke must leave ink. Received: digit={digit}")
        frames.append(
            frame_of(_classifier, image[np.newaxis, :, :, np.newaxis])
            | {"image": base64_of(np.rint(image * 255).astype(np.uint8).tobytes())}
        )
    return {"strokes": strokes, "frames": frames}


def _drawn_digits() -> NDArray[np.float32]:
    """Returns one digit of each class, float32 (10, 28, 28, 1) in [0, 1]."""
    found = [centre_digit(digit_ink(digit)) for digit in range(len(DIGITS))]
    return np.stack([image for image in found if image is not None])[..., np.newaxis]


def _evenly(points: Points) -> Points:
    """Returns points at equal distances along a line through the given ones, the ends kept."""
    lengths = [math.dist(one, other) for one, other in pairwise(points)]
    places = np.concatenate([[0], np.cumsum(lengths)])
    wanted = np.linspace(0, places[-1], max(2, round(places[-1] / STEP)))
    xs, ys = (np.interp(wanted, places, axis) for axis in zip(*points, strict=True))
    return [(round(float(x), 1), round(float(y), 1)) for x, y in zip(xs, ys, strict=True)]


def _first_points(strokes: Sequence[Points], count: int) -> list[Points]:
    found, left = [], count
    for stroke in strokes:
        found.append(stroke[:left])
        left -= len(found[-1])
    return [stroke for stroke in found if stroke]


def _ink(strokes: Sequence[Points]) -> NDArray[np.float32]:
    """Returns what the pen leaves, float32 (280, 280) in [0, 1], drawn larger so that edges are smooth."""
    scale = 3
    page = Image.new("L", (FIELD * scale, FIELD * scale))
    pen = ImageDraw.Draw(page)
    for stroke in strokes:
        points = [(x * scale, y * scale) for x, y in stroke]
        if len(points) > 1:
            pen.line(points, fill=255, width=PEN * scale, joint="curve")
        for x, y in (points[0], points[-1]):
            radius = PEN * scale / 2
            pen.ellipse((x - radius, y - radius, x + radius, y + radius), fill=255)
    return np.asarray(page.resize((FIELD, FIELD), Image.Resampling.BOX), np.float32) / np.float32(255)
