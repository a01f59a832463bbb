"""A generator with styles on its way to trained/: both graphs beside Keras, the card, truncation, the path length."""

import dataclasses

import numpy as np
import pytest

from core.artifacts import load_card, read_card
from core.data import load
from core.export.gan import path_length
from core.export.gan import quality as gan_quality
from core.export.gan import styles as gan_styles
from core.export.gan.path_length import slerp, style_path_length
from core.export.gan.quality import Quality
from core.export.gan.quality import evaluate_styles as evaluate
from core.export.gan.styles import export
from core.inference import ImageClassifier, StyleSampler
from core.models.styles import StyleConfig
from core.training.gan import fit as gan
from core.training.gan import recipes as gan_recipes
from core.training.gan.recipes import StyleRecipe
from core.training.gan.styles import StyleLearner
from core.verification import SELF_TESTS
from tests.export.conftest import CNN

CONFIG = StyleConfig(latent=8, style=8, channels=(6, 5, 4), filters=(4, 6), hidden=8)
TINY = StyleRecipe(name="gan-styles", data="digits", config=CONFIG, epochs=1, batch_size=64)


def make_small(patch):
    patch.setitem(gan_recipes.RECIPES, TINY.name, TINY)
    patch.setitem(gan_recipes.CLASSIFIERS, "digits", CNN.name)
    patch.setattr(gan, "MEASURED_COUNT", 100)
    patch.setattr(gan_styles, "PARITY_COUNT", 20)
    patch.setattr(gan_styles, "COPIES", 50)
    patch.setattr(path_length, "PAIRS", 50)
    patch.setattr(gan_quality, "COUNT", 200)


@pytest.fixture(scope="module")
def made(workshop):
    """A generator of four updates, exported and measured with the tiny classifier."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GLASSBOX_CHECKPOINTS", str(workshop.checkpoints))
        patch.setenv("GLASSBOX_TRAINED", str(workshop.trained))
        make_small(patch)
        data = load("digits")
        quality = Quality(ImageClassifier.load(CNN.name), data.validation)
        few = dataclasses.replace(data, train=data.train.take(np.arange(256)))
        gan.fit(TINY, few, measure=quality.brief, learner=StyleLearner, device="cpu")
        return export(TINY.name)


@pytest.fixture
def exported(tiny, made, monkeypatch):
    """The card of `made`, with its recipe and folders in force."""
    make_small(monkeypatch)
    return made


def test_both_graphs_give_what_keras_gives(exported):
    assert exported.parity["max_difference"] < 1e-4
    assert exported.parity["style_max_difference"] < 1e-4
    assert load_card(TINY.name).parity == exported.parity


def test_the_card_is_as_the_schema_says(exported, tiny):
    assert read_card(tiny.trained / TINY.name / "card.json") == exported
    assert {"classifier_fid", "precision", "recall", "path_length"} <= exported.metrics.keys()


def test_the_self_test_is_what_the_files_give(exported):
    for name, values in SELF_TESTS[exported.task](exported).items():
        told = np.array(exported.self_test[name], np.float32)
        np.testing.assert_allclose(values.reshape(told.shape), told, atol=1e-4)


def test_truncation_goes_straight_to_one_mean(exported):
    sampler = StyleSampler.load(TINY.name)
    latents = sampler.latents(5, 0)
    whole, half, none = (sampler.styles(latents, share) for share in (1.0, 0.5, 0.0))
    np.testing.assert_allclose(none, np.repeat(none[:1], 5, axis=0), atol=1e-6)
    np.testing.assert_allclose(half, (whole + none) / 2, atol=1e-5)
    mean = sampler.styles(sampler.latents(4000, 9)).mean(axis=0)
    np.testing.assert_allclose(none[0], mean, atol=0.1)
    assert np.abs(whole - none).max() > 0.1


def test_what_is_measured_again_agrees(exported):
    found = evaluate(TINY.name)
    assert found["agrees"]
    assert found["metrics"]["path_length"]["value"] > 0


def test_a_longer_way_has_a_longer_path(exported):
    sampler, classifier = StyleSampler.load(TINY.name), ImageClassifier.load(CNN.name)
    usual = style_path_length(sampler, classifier)["value"]
    draw = sampler.styles
    sampler.styles = lambda latents, truncation=1.0: draw(latents, 0.5)
    assert style_path_length(sampler, classifier)["value"] < usual


def test_slerp_keeps_the_length():
    rng = np.random.default_rng(0)
    first, last = rng.standard_normal((2, 4, 6))
    first, last = (part / np.linalg.norm(part, axis=-1, keepdims=True) for part in (first, last))
    found = slerp(first, last, np.full((4, 1), 0.3))
    np.testing.assert_allclose(np.linalg.norm(found, axis=-1), 1, rtol=1e-5)
    np.testing.assert_allclose(slerp(first, last, np.zeros((4, 1))), first, atol=1e-6)


@pytest.mark.parametrize("wrong", [np.zeros((2, 9)), np.full((2, 8), np.nan)])
def test_latents_that_are_none_are_refused(exported, wrong):
    with pytest.raises(ValueError, match="latents must be finite"):
        StyleSampler.load(TINY.name).styles(wrong)
