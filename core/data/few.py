"""A few test pictures of a data set as one sheet, by which the tab judges a network that is changed there.

Digits come with the app (core.data.samples). The pictures of other sets never travel with the code, for their licences
do not say that they may: they are taken from the set where it is on this machine.
"""

import dataclasses
import io
from functools import cache

import numpy as np
from PIL import Image

from core.data import samples
from core.data.offline import find_test
from core.data.pictures.image_data import Split
from core.pictures.pixels import tile_sheet

COUNT, ACROSS = 200, 20
COME_WITH_THE_APP = "mnist"
NAMES = (COME_WITH_THE_APP, "cifar10")


@dataclasses.dataclass(frozen=True, kw_only=True)
class Few:
    """Pictures in a sheet, row by row.

    `sheet` is a WebP file, `labels` what the pictures show, None where nobody has said it; `side` is in px.
    """

    sheet: bytes
    labels: tuple[int, ...] | None
    side: int
    channels: int


@cache
def few_test(name: str) -> Few:
    """Returns COUNT test pictures of a set of NAMES: of each class as many, in turn, the first of the test part.

    Of the digits they are the first of those held out, which no network has learned from.

    Raises:
        LookupError: The set is none of NAMES or not on this machine. That is not kept: a set may be fetched later.
    """
    split = _digits() if name == COME_WITH_THE_APP else find_test(name) if name in NAMES else None
    if split is None:
        raise LookupError(name)
    classes = int(split.labels.max()) + 1
    of_each = [np.flatnonzero(split.labels == label)[: COUNT // classes] for label in range(classes)]
    chosen = split.take(np.stack(of_each, axis=1).ravel())
    return as_few(chosen.images, tuple(chosen.labels.tolist()), lossless=True)


def as_few(images: np.ndarray, labels: tuple[int, ...] | None, *, lossless: bool) -> Few:
    """Returns uint8 (n, side, side, 1 or 3) as a sheet."""
    planes = [tile_sheet(images[..., channel], ACROSS) for channel in range(images.shape[-1])]
    sheet = planes[0] if len(planes) == 1 else np.stack(planes, axis=-1)
    file = io.BytesIO()
    Image.fromarray(sheet).save(file, "WEBP", lossless=lossless, quality=90)
    return Few(sheet=file.getvalue(), labels=labels, side=images.shape[1], channels=len(planes))


def _digits() -> Split:
    tiles, labels = samples.digits()
    held_out = samples.held_out()
    return Split(images=np.rint(tiles[-held_out:] * 255).astype(np.uint8), labels=labels[-held_out:].astype(np.int64))
