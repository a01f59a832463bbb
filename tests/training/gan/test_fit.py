"""The training of two adversaries: what it writes, that it repeats and goes on, what it notices."""

import dataclasses
import json

import numpy as np
import pytest
from PIL import Image

from core.data import load
from core.errors import SettingError
from core.models.gan import GANConfig
from core.training import checkpoints
from core.training.gan import fit as gan
from core.training.gan.recipes import RECIPES, GANRecipe

TINY = GANRecipe(name="gan-tiny", data="digits", config=GANConfig(latent=8, filters=(4, 8)), epochs=2, batch_size=128)


@pytest.fixture(autouse=True)
def folder(monkeypatch, tmp_path):
    monkeypatch.setenv("GLASSBOX_CHECKPOINTS", str(tmp_path))
    monkeypatch.setattr(gan, "MEASURED_COUNT", 50)
    return tmp_path / "gan-tiny"


@pytest.fixture(scope="module")
def data():
    digits = load("digits")
    return dataclasses.replace(digits, train=digits.train.take(np.arange(512)))


def measure(images, labels):
    """Stands in for a classifier: the mean brightness as a distance."""
    assert images.shape == (50, 28, 28, 1)
    return {"classifier_fid": float(np.abs(images).mean()), "min_class_share": 0.05}


def fit(recipe, data, **options):
    return gan.fit(recipe, data, measure=measure, device="cpu", **options)


def figures(record):
    return [{key: value for key, value in row.items() if key != "seconds"} for row in record.history]


def test_each_epoch_is_written_with_a_picture_of_the_same_latents(data, folder):
    record = fit(TINY, data)
    assert record.is_complete
    assert [row["epoch"] for row in json.loads((folder / "history.json").read_text())] == [1, 2]
    assert {*gan.MEANS, "classifier_fid", "min_class_share"} <= record.history[0].keys()
    pictures = [np.asarray(Image.open(folder / "timeline" / f"{epoch:03}.png")) for epoch in range(3)]
    assert all(picture.shape == (224, 224) for picture in pictures)
    assert not np.array_equal(pictures[0], pictures[2])
    best = min(record.history, key=lambda row: row["classifier_fid"])
    assert record.best_epoch == best["epoch"]


@pytest.mark.slow
def test_a_resumed_run_is_the_same_as_one_that_was_not_stopped(data):
    whole = fit(TINY, data)
    again = dataclasses.replace(TINY, name="gan-again")
    fit(again, data, minutes=1e-6)
    resumed = fit(again, data, resume=True)
    for first, second in zip(figures(whole), figures(resumed), strict=True):
        assert second == pytest.approx(first, rel=1e-3)
    assert figures(fit(dataclasses.replace(TINY, name="gan-other", seed=1), data)) != figures(whole)


@pytest.mark.parametrize(
    "name",
    [
        "gan-mnist-wgangp",
        *(pytest.param(f"gan-mnist-{kind}", marks=pytest.mark.slow) for kind in ("conditional", "collapsed")),
    ],
)
def test_every_kind_learns_something(data, name):
    recipe = RECIPES[name]
    config = dataclasses.replace(recipe.config, latent=8, filters=(4, 8))
    tiny = dataclasses.replace(
        recipe, name="gan-kind", data="digits", config=config, epochs=1, batch_size=64, sections=1,
        critic_steps=min(2, recipe.critic_steps),
    )  # fmt: skip
    learner = gan.GANLearner(tiny, gan.steps_of(tiny, data), measure, "float32", checkpoints.folder(tiny.name))
    before = [weight.numpy() for weight in learner.state()["model"]]
    row = learner.epoch(0, gan.real_batches(data.train, tiny, 0), None, [])
    assert np.isfinite(list(row.values())).all()
    after = [weight.numpy() for weight in learner.state()["model"]]
    moved = [not np.array_equal(a, b) for a, b in zip(before, after, strict=True)]
    assert np.mean(moved) > 0.9


def test_sections_together_are_all_of_the_pictures(data):
    recipe = dataclasses.replace(TINY, sections=4, batch_size=32)
    assert gan.steps_of(recipe, data) == 4
    seen = [images.numpy() for epoch in range(4) for images, _labels in gan.real_batches(data.train, recipe, epoch)]
    drawn = np.sort(np.concatenate(seen).reshape(512, -1), axis=0)
    given = data.train.images.astype(np.float32) / 127.5 - 1
    np.testing.assert_allclose(drawn, np.sort(given.reshape(512, -1), axis=0), atol=1e-6)


@pytest.mark.slow
def test_the_discriminator_learns_to_tell(data):
    recipe = dataclasses.replace(TINY, learning_rate=1e-9, discriminator_rate=3e-3, epochs=3)
    assert fit(recipe, data).history[-1]["discriminator_accuracy"] > 0.9


@pytest.mark.slow
def test_a_loss_that_is_no_number_stops_the_run_and_keeps_the_epoch_before(data):
    fit(dataclasses.replace(TINY), data, minutes=1e-6)
    record = checkpoints.load_record(checkpoints.folder("gan-tiny"))
    learner = gan.GANLearner(TINY, 4, measure, "float32", checkpoints.folder(TINY.name))
    learner.model.discriminator.weights[0].assign(np.full(learner.model.discriminator.weights[0].shape, np.nan))
    with pytest.raises(SettingError, match="finite losses"):
        learner.epoch(1, gan.real_batches(data.train, TINY, 1), None, [])
    assert checkpoints.load_record(checkpoints.folder("gan-tiny")) == record


@pytest.mark.slow
def test_a_lost_class_is_said(data, caplog):
    lost = {"classifier_fid": 9.0, "min_class_share": 0.0}
    learner = gan.GANLearner(TINY, 4, lambda images, labels: lost, "float32", checkpoints.folder(TINY.name))
    learner.epoch(0, gan.real_batches(data.train, TINY, 0), None, [])
    assert "may be collapsing" in caplog.text


def test_settings_without_meaning_are_refused():
    with pytest.raises(SettingError, match="loss must be one of"):
        dataclasses.replace(TINY, loss="hinge")


def test_discriminator_pays_for_its_gradient_at_real_pictures(data):
    loss = {
        penalty: fit(dataclasses.replace(TINY, loss="cross-entropy-r1", penalty=penalty, epochs=1), data).history[0]
        for penalty in (1e-6, 100.0)
    }
    assert loss[100.0]["discriminator_loss"] > loss[1e-6]["discriminator_loss"] + 0.1
