"""The pictures on which networks are judged while they are cut."""

import dataclasses
from functools import cache
from typing import Any

import numpy as np

from core.artifacts import Card
from core.data.few import ACROSS, COUNT, Few, as_few, few_test
from core.pictures.pixels import square
from core.ui.frame.routes import few_url
from core.ui.shared.encoding import base64_of
from core.ui.shared.samples import PHOTOS, sample_picture

SEED = 0
SMALLEST = 0.4  # of a photograph's shorter side: the side of a piece


@dataclasses.dataclass(frozen=True, kw_only=True)
class Judging:
    """What the tab is told of the pictures, and whether they are the data set's own."""

    sheet: dict[str, Any]
    has_truth: bool


def pictures_for(card: Card) -> Judging:
    """Returns the network's own test pictures or, where they are not on this machine, pieces of photographs.

    What the pieces show nobody has said: there a network is compared with itself before it was cut.
    """
    name = str(card.data["name"])
    try:
        few, place = few_test(name), {"url": few_url(name)}
    except LookupError:
        few = pieces(card.inputs[0].shape[-2])
        place = {"content": base64_of(few.sheet)}
    truth = None if few.labels is None else list(few.labels)
    sheet = {**place, "side": few.side, "across": ACROSS, "channels": few.channels, "count": COUNT, "truth": truth}
    return Judging(sheet=sheet, has_truth=truth is not None)


@cache
def pieces(side: int) -> Few:
    """Returns squares cut out of the photographs that come with the app, some of them mirrored; `side` is in px."""
    rng = np.random.default_rng(SEED)
    photographs = [sample_picture(name) for name in PHOTOS]
    found = []
    for number in range(COUNT):
        photograph = photographs[number % len(photographs)]
        size = int(min(photograph.shape[:2]) * rng.uniform(SMALLEST, 1))
        top, left = (rng.integers(0, length - size + 1) for length in photograph.shape[:2])
        piece = photograph[top : top + size, left : left + size]
        small = square(piece, height=side, width=side, channels=3)
        found.append(small[:, ::-1] if rng.random() < 0.5 else small)
    return as_few(np.rint(np.stack(found) * 255).astype(np.uint8), None, lossless=False)
