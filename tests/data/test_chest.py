"""The chest pictures: what is found is what is meant, or is refused."""

import os
from pathlib import Path

import numpy as np
import pytest

from core.data.pictures import chest
from core.errors import DataError

FOLDER = Path(os.environ.get("GLASSBOX_DATA", "-"))
PLACES = (FOLDER / chest.FOLDER / chest.FILE, FOLDER / chest.FILE)


@pytest.mark.skipif(not any(place.is_file() for place in PLACES), reason="needs pneumonia28.npz in $GLASSBOX_DATA")
def test_the_three_parts_have_few_normal_pictures_and_share_none():
    data = chest.load()
    assert np.bincount(data.train.labels)[chest.NORMAL] == 388
    assert [np.bincount(part.labels).tolist() for part in (data.validation, data.test)] == [[135, 389], [234, 390]]
    parts = [{picture.tobytes() for picture in part.images} for part in (data.train, data.validation, data.test)]
    assert len(parts[0]) == len(data.train) == data.source.sizes[0]
    assert not parts[0] & parts[1] and not (parts[0] | parts[1]) & parts[2]


def write(folder, **arrays):
    np.savez(folder / chest.FILE, **arrays)


def test_other_pictures_are_refused(tmp_path):
    arrays = {}
    for part in chest.PARTS:
        arrays |= {f"{part}_images": np.zeros((2, 28, 28), np.uint8), f"{part}_labels": np.array([[0], [1]])}
    write(tmp_path, **arrays)
    with pytest.raises(DataError, match="differs from the published data"):
        chest.load(tmp_path)


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 cut off"])
def test_a_broken_file_is_refused(tmp_path, content):
    (tmp_path / chest.FILE).write_bytes(content)
    with pytest.raises(DataError, match="cannot be read"):
        chest.load(tmp_path)


def test_a_file_without_a_part_is_refused(tmp_path):
    write(tmp_path, train_images=np.zeros((2, 28, 28), np.uint8), train_labels=np.array([0, 1]))
    with pytest.raises(DataError, match="cannot be read"):
        chest.load(tmp_path)
