"""The digits and clothes that come with the app, and all of a set where it is on this machine."""

import gzip
import json
import os
from pathlib import Path

import numpy as np
import pytest

from core.data import load, samples, whole
from core.data.pictures.image_data import Split

NAMES = tuple(samples.SHEETS)
FACTS = {name: json.loads((samples.FOLDER / samples.FACTS[name]).read_text(encoding="utf-8")) for name in NAMES}


@pytest.fixture(params=NAMES)
def name(request):
    return request.param


@pytest.fixture
def tiles(name):
    return np.round(255 * samples.pictures(name)[0][..., 0]).astype(np.uint8)


def test_a_set_weighs_at_most_300_kilobytes(name):
    files = (samples.SHEETS[name], samples.FACTS[name])
    assert sum((samples.FOLDER / file).stat().st_size for file in files) <= 300_000


def test_every_picture_has_its_label_and_its_ink(name, tiles):
    facts = FACTS[name]
    assert len(tiles) == facts["training"] + facts["heldOut"] == len(facts["labels"])
    assert tiles.max(axis=(1, 2)).min() > 60
    for part in (facts["labels"][: facts["training"]], facts["labels"][facts["training"] :]):
        assert min(part.count(label) for label in "0123456789") > 0.05 * len(part)


def test_none_that_is_held_out_is_learned_from(name, tiles):
    seen = {tile.tobytes() for tile in tiles[: FACTS[name]["training"]]}
    assert not seen & {tile.tobytes() for tile in tiles[FACTS[name]["training"] :]}


@pytest.mark.skipif("GLASSBOX_DATA" not in os.environ, reason="needs MNIST and Fashion-MNIST")
def test_they_are_the_published_ones_in_sixteen_shades(name, tiles):
    data = load(name, Path(os.environ["GLASSBOX_DATA"]))
    published = {(np.round(image[:, :, 0] / 17) * 17).astype(np.uint8).tobytes() for image in data.train.images}
    assert all(tile.tobytes() in published for tile in tiles[: FACTS[name]["training"]])


def test_all_of_a_set_is_pictures_then_labels(monkeypatch):
    test = Split(images=np.full((1_200, 28, 28, 1), 9, np.uint8), labels=np.full(1_200, 5))
    train = Split(images=np.arange(3 * 784, dtype=np.uint8).reshape(3, 28, 28, 1), labels=np.array([2, 0, 1]))
    monkeypatch.setattr(whole, "find", lambda name: (train, test))
    whole.content.cache_clear()
    try:
        found = np.frombuffer(gzip.decompress(whole.content("mnist")), np.uint8)
    finally:
        whole.content.cache_clear()
    assert len(found) == (3 + whole.HELD_OUT) * 785
    assert (found[: 3 * 784].reshape(3, 28, 28, 1) == train.images).all()
    assert (found[3 * 784 : -1_003] == 9).all()
    assert found[-1_003:].tolist() == [2, 0, 1, *[5] * whole.HELD_OUT]


def test_a_set_that_is_not_here_is_not_offered_and_not_found(monkeypatch, tmp_path):
    monkeypatch.setenv("GLASSBOX_DATA", str(tmp_path))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert not whole.is_here("mnist")
    for name in ("mnist", "cifar10", "../etc/passwd"):
        with pytest.raises(LookupError):
            whole.content(name)
    (tmp_path / "mnist.npz").write_bytes(b"broken")
    assert whole.is_here("mnist")
    with pytest.raises(LookupError):
        whole.content("mnist")
