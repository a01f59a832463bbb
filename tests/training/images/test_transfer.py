"""Transfer learning with a tiny network: a frozen base first, then everything."""

import dataclasses
import os
from pathlib import Path

import numpy as np
import pytest

from core.data import ImageData, Split
from core.data.pictures.image_data import Source
from core.errors import DataError
from core.export.images.export import export
from core.inference import ImageClassifier
from core.models import MobileNetConfig
from core.training import checkpoints
from core.training.images import fit as classifier
from core.training.images import recipes
from core.training.images.pretrained import imagenet_weights
from core.training.images.recipes import TransferRecipe

pytestmark = pytest.mark.slow  # minutes, for a network of 150 layers

TINY = TransferRecipe(
    name="tiny-transfer",
    data="patches",
    config=MobileNetConfig(shape=(16, 16, 3), classes=3, enlarge=2, alpha=0.35, dropout=0.0),
    epochs=4,
    head_epochs=2,
    batch_size=8,
    learning_rate=1e-3,
    warmup_epochs=0.0,
    head_rate=0.02,
    pretrained="none",
)
SIZES = {"train": 64, "validation": 24, "test": 24}


@pytest.fixture
def data():
    """Red, green and blue noise."""
    rng = np.random.default_rng(0)
    parts = {}
    for part, size in SIZES.items():
        labels = np.arange(size) % 3
        images = rng.integers(0, 100, (size, 16, 16, 3))
        images[np.arange(size), :, :, labels] += 150
        parts[part] = Split(images=images.astype(np.uint8), labels=labels)
    source = Source(
        name="patches",
        title="",
        url="",
        licence="none",
        labels=("red", "green", "blue"),
        shape=(16, 16, 3),
        sizes=(88, 24),
        fit="square",
        content_sha256="",
    )
    return ImageData(source=source, **parts)


@pytest.fixture(autouse=True)
def folders(monkeypatch, tmp_path):
    monkeypatch.setenv("GLASSBOX_CHECKPOINTS", str(tmp_path / "checkpoints"))
    monkeypatch.setenv("GLASSBOX_TRAINED", str(tmp_path / "trained"))
    monkeypatch.setitem(recipes.RECIPES, TINY.name, TINY)
    return tmp_path


def test_the_base_is_frozen_in_the_first_phase_and_moves_in_the_second(data):
    one = classifier.fit(TINY, data, device="cpu", minutes=1e-9)
    learned = [checkpoints.load_best(checkpoints.folder(TINY.name))[1]]
    record = classifier.fit(TINY, data, device="cpu", resume=True)
    learned.append(checkpoints.load_best(checkpoints.folder(TINY.name))[1])
    assert [row["phase"] for row in one.history] == [1]
    assert [row["phase"] for row in record.history] == [1, 1, 2, 2]
    assert record.history[1]["loss"] < record.history[0]["loss"]
    assert record.history[-1]["learning_rate"] < TINY.learning_rate / 100
    untrained = [np.array(weight) for weight in learned[0][:-2]]
    assert record.best_epoch in (1, 2) or any(
        not np.array_equal(before, after) for before, after in zip(untrained, learned[1][:-2], strict=True)
    )


def test_both_phases_are_exported_with_their_histories(data, monkeypatch):
    monkeypatch.setattr("core.export.images.export.load", lambda name, folder: data)
    classifier.fit(TINY, data, device="cpu")
    card = export(TINY.name)
    assert card.parity["max_difference"] < 1e-4
    assert card.recipe["head_epochs"] == 2
    kinds = [layer["kind"] for layer in card.layers]
    assert kinds[:4] == ["standardise", "enlarge", "conv", "relu"]
    assert kinds[-2:] == ["average", "dense"]
    assert ImageClassifier.load(TINY.name).image_shape == (16, 16, 3)
    assert card.data["pretraining"]["weights"] == "none"


def test_missing_weights_say_where_to_put_them(monkeypatch, tmp_path):
    def offline(**settings):
        raise OSError("no route to host")

    monkeypatch.setenv("GLASSBOX_DATA", str(tmp_path))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setattr("keras.applications.MobileNetV2", offline)
    with pytest.raises(DataError, match=r"no route to host.*keras/models/"):
        imagenet_weights(MobileNetConfig(shape=(16, 16, 3)))


@pytest.mark.parametrize(("alpha", "first"), [(0.35, 16), (1.0, 32)])
def test_pretrained_weights_fit_the_recipes_base(alpha, first):
    folder = Path(os.environ.get("GLASSBOX_DATA", "-")) / "keras" / "models"
    if not folder.is_dir():
        pytest.skip("needs the pre-trained weights in $GLASSBOX_DATA")
    weights = imagenet_weights(MobileNetConfig(shape=(16, 16, 3), alpha=alpha))
    assert weights[0].shape == (3, 3, 3, first)
    assert len(weights) == 260
    assert np.abs(weights[0]).max() > 0.1


def test_recipes_differ_from_their_fine_tuning_only_in_epochs():
    from core.training.images.transfer import fine_tuning

    plain = fine_tuning(TINY)
    assert plain.epochs == 2
    assert dataclasses.replace(plain, epochs=4) == recipes.Recipe(
        **{field.name: getattr(TINY, field.name) for field in dataclasses.fields(recipes.Recipe)}
    )
