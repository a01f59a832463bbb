"""Generators on their way to trained/: the files, the card, and the figures of quality."""

import dataclasses
import shutil

import numpy as np
import pytest

from core.artifacts import load_card, model_names, verified_path
from core.data import load
from core.export.gan import quality as gan_quality
from core.export.gan.export import export
from core.export.gan.quality import (
    MEASURES,
    Quality,
    class_entropy,
    frechet_distance,
    kernel_distance,
    measuring,
    precision_and_recall,
)
from core.inference import ImageClassifier, ImageSampler
from core.models.gan import GANConfig
from core.training.gan import fit as gan
from core.training.gan import recipes as gan_recipes
from core.training.gan.recipes import GANRecipe
from tests.export.conftest import CNN

TINY = GANRecipe(
    name="gan-tiny", data="digits", config=GANConfig(latent=8, classes=10, filters=(4, 8)), epochs=1, batch_size=128
)


@pytest.fixture(scope="module")
def made(workshop):
    """A conditional generator of one epoch, exported and measured with the tiny classifier."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GLASSBOX_CHECKPOINTS", str(workshop.checkpoints))
        patch.setenv("GLASSBOX_TRAINED", str(workshop.trained))
        _make_small(patch)
        data = load("digits")
        quality = Quality(ImageClassifier.load(CNN.name), data.validation)
        few = dataclasses.replace(data, train=data.train.take(np.arange(256)))
        gan.fit(TINY, few, measure=quality.brief, device="cpu")
        return export(TINY.name)


@pytest.fixture
def exported(tiny, made, monkeypatch):
    """The card of `made`, with its recipe and folders in force."""
    _make_small(monkeypatch)
    return made


def _make_small(patch):
    patch.setitem(gan_recipes.RECIPES, TINY.name, TINY)
    patch.setitem(gan_recipes.CLASSIFIERS, "digits", CNN.name)
    patch.setattr(gan, "MEASURED_COUNT", 100)
    patch.setattr("core.export.gan.export.PARITY_COUNT", 50)
    for module in ("core.export.gan.export", "core.export.gan.quality"):
        patch.setattr(f"{module}.COUNT", 200)
    patch.setattr(gan_quality, "SUBSETS", 2)


def test_the_card_tells_everything_and_evaluate_agrees(exported):
    card = load_card(TINY.name)
    assert card == exported
    assert card.files.keys() == {"model.onnx", "discriminator.onnx", "history.json", "timeline.webp"}
    assert [spec.name for spec in card.inputs] == ["latent", "label"]
    assert card.parity["max_difference"] < 1e-4
    assert card.preprocessing["timeline"]["blocks"] == 2
    assert [layer["shape"] for layer in card.layers if layer["kind"] == "upsampling"] == [
        [None, 128, 14, 14],
        [None, 64, 28, 28],
    ]
    assert {"real", "noise", "nearest_training", "conditional_accuracy"} <= card.metrics.keys()
    assert card.metrics["real"]["classifier_fid"]["value"] < card.metrics["noise"]["classifier_fid"]["value"]
    found = gan_quality.evaluate(TINY.name)
    assert found["agrees"]
    assert found["metrics"].keys() >= {"classifier_fid", "classifier_kid", "precision", "recall", "min_class_share"}


def test_a_classifier_that_is_kept_measures_on_when_a_better_one_is_served(tiny, monkeypatch, tmp_path):
    monkeypatch.setenv("GLASSBOX_TRAINED", str(tmp_path))
    served = shutil.copytree(tiny.trained / "tiny-cnn", tmp_path / "tiny-cnn")
    images = load("digits").test.images[:3].astype(np.float32) / 255
    before = measuring("tiny-cnn").predict_logits(images)
    kept = tmp_path / MEASURES / "tiny-cnn"
    kept.mkdir(parents=True)
    for file in ("card.json", "model.onnx"):
        (served / file).rename(kept / file)
        shutil.copy(tiny.trained / "tiny-resnet" / file, served / file)
    measure = measuring("tiny-cnn")
    np.testing.assert_array_equal(measure.predict_logits(images), before)
    assert measure.card.layers[-2]["tensor"] in measure.activations(images)
    assert model_names() == ["tiny-cnn"]


def test_any_runtime_can_repeat_the_self_test(exported):
    sampler = ImageSampler.load(TINY.name)
    given = exported.self_test
    pictures = sampler.sample(np.array(given["latent"], np.float32), np.array(given["label"]))
    np.testing.assert_allclose(pictures.reshape(len(pictures), -1), given["images"], atol=1e-4)


def test_the_file_holds_what_the_best_epoch_left(exported):
    sampler = ImageSampler.load(TINY.name)
    found = sampler.activations(sampler.latents(3, 0), np.arange(3))
    assert found["upsampling1/upsampling"].shape == (3, 128, 14, 14)
    doubled = found["upsampling1/upsampling"]
    np.testing.assert_array_equal(doubled[..., ::2, ::2], doubled[..., 1::2, 1::2])
    np.testing.assert_array_equal(doubled[..., ::2, ::2], found["maps/reshape"].transpose(0, 3, 1, 2))
    assert verified_path(exported, "timeline.webp").stat().st_size > 100


def test_frechet_distance_of_gaussians_is_known():
    rng = np.random.default_rng(0)
    x = rng.standard_normal((200_000, 3))
    y = x * np.array([1.0, 2.0, 0.5]) + np.array([3.0, 0.0, 0.0])
    # |mean|^2 = 9; for independent axes the rest is the sum of (s1 - s2)^2
    assert frechet_distance(x, y) == pytest.approx(9 + 0 + 1 + 0.25, rel=0.02)
    assert frechet_distance(x, x) == pytest.approx(0, abs=1e-6)


def test_frechet_distance_agrees_with_scipys_square_root():
    from scipy import linalg

    rng = np.random.default_rng(1)
    x, y = rng.standard_normal((500, 6)) @ rng.standard_normal((6, 6)), rng.standard_normal((500, 6)) + 1
    c1, c2 = np.cov(x, rowvar=False), np.cov(y, rowvar=False)
    shift = np.sum((x.mean(0) - y.mean(0)) ** 2)
    wanted = shift + np.trace(c1 + c2 - 2 * linalg.sqrtm(c1 @ c2).real)
    assert frechet_distance(x, y) == pytest.approx(wanted, rel=1e-6)


def test_kernel_distance_is_about_0_for_equal_sets_and_grows():
    rng = np.random.default_rng(0)
    x, same = (rng.standard_normal((1_500, 8)) for _ in range(2))
    assert abs(kernel_distance(x, same, subsets=10)) < 0.01
    near, far = (kernel_distance(x, same + shift, subsets=10) for shift in (0.3, 1.0))
    assert 0.01 < near < far


def test_precision_falls_with_strays_and_recall_with_missing_ones():
    rng = np.random.default_rng(0)
    real = np.concatenate([rng.standard_normal((300, 2)), rng.standard_normal((300, 2)) + 20]).astype(np.float32)
    half = rng.standard_normal((600, 2)).astype(np.float32)
    precision, recall = precision_and_recall(real, half)
    assert precision > 0.9
    assert 0.4 < recall < 0.55
    precision, recall = precision_and_recall(real, (real[rng.permutation(600)] + 100).astype(np.float32))
    assert (precision, recall) == (0, 0)


def test_entropy_counts_the_classes():
    assert class_entropy(np.full(10, 0.1)) == pytest.approx(np.log(10))
    assert class_entropy(np.array([1.0, 0.0])) == 0


def test_learned_pictures_are_nearest_to_themselves(tiny):
    data = load("digits")
    quality = Quality(ImageClassifier.load(CNN.name), data.test)
    copied = quality.nearest(data.train.images[:50].astype(np.float32) / 255, data.train)
    assert copied["generated"] == pytest.approx(0, abs=0.05)
    assert copied["value"] < 0.1
    unseen = quality.nearest(data.validation.images[:50].astype(np.float32) / 255, data.train)
    assert unseen["value"] > 0.5


def test_a_recipe_that_changed_is_not_exported(exported, monkeypatch):
    from core.errors import ArtifactError

    changed = dataclasses.replace(TINY, config=GANConfig(latent=9, classes=10, filters=(4, 8)))
    monkeypatch.setitem(gan_recipes.RECIPES, TINY.name, changed)
    with pytest.raises(ArtifactError, match="has changed since its training"):
        export(TINY.name)
