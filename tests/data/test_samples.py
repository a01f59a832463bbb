"""The digits that come with the app."""

import json
import os
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from core.data import load, samples

FACTS = json.loads((samples.FOLDER / samples.FACTS).read_text(encoding="utf-8"))


@pytest.fixture
def tiles():
    sheet = np.asarray(Image.open(samples.FOLDER / samples.SHEET).convert("L"))
    side, across = FACTS["side"], FACTS["across"]
    return sheet.reshape(-1, side, across, side).swapaxes(1, 2).reshape(-1, side, side)


def test_they_weigh_at_most_300_kilobytes():
    assert sum((samples.FOLDER / file).stat().st_size for file in samples.FILES) <= 300_000


def test_every_digit_has_its_label_and_its_ink(tiles):
    assert len(tiles) == FACTS["training"] + FACTS["heldOut"] == len(FACTS["labels"])
    assert tiles.max(axis=(1, 2)).min() > 200
    for part in (FACTS["labels"][: FACTS["training"]], FACTS["labels"][FACTS["training"] :]):
        assert min(part.count(digit) for digit in "0123456789") > 0.05 * len(part)


def test_none_that_is_held_out_is_learned_from(tiles):
    seen = {tile.tobytes() for tile in tiles[: FACTS["training"]]}
    assert not seen & {tile.tobytes() for tile in tiles[FACTS["training"] :]}


@pytest.mark.skipif("GLASSBOX_DATA" not in os.environ, reason="needs MNIST")
def test_they_are_mnists_in_sixteen_shades(tiles):
    data = load("mnist", Path(os.environ["GLASSBOX_DATA"]))
    published = {(np.round(image[:, :, 0] / 17) * 17).astype(np.uint8).tobytes() for image in data.train.images}
    assert all(tile.tobytes() in published for tile in tiles[: FACTS["training"]])
