"""Drawing pictures from random numbers: what a seed promises, and what is refused."""

import numpy as np
import pytest

from core.errors import SettingError
from core.inference import ImageSampler
from tests.pages.gan_models import store_gan


@pytest.fixture
def sampler(monkeypatch, tmp_path):
    monkeypatch.setenv("GLASSBOX_TRAINED", str(tmp_path))
    store_gan(tmp_path, "gan-tiny")
    return ImageSampler.load("gan-tiny")


@pytest.fixture
def conditional(monkeypatch, tmp_path):
    monkeypatch.setenv("GLASSBOX_TRAINED", str(tmp_path))
    store_gan(tmp_path, "gan-tiny-conditional", conditional=True)
    return ImageSampler.load("gan-tiny-conditional")


def test_a_seed_gives_the_same_latents_and_fewer_are_the_first_of_more(sampler):
    some = sampler.latents(4, 7)
    assert some.dtype == np.float32
    np.testing.assert_array_equal(some, sampler.latents(9, 7)[:4])
    assert not np.array_equal(some, sampler.latents(4, 8))


def test_latents_are_standard_normal(sampler):
    latents = sampler.latents(2_000, 0)
    assert abs(latents.mean()) < 0.01
    assert latents.std() == pytest.approx(1, abs=0.01)


@pytest.mark.parametrize("truncation", [0.1, 0.5, 2.0])
def test_truncated_latents_stay_within_and_keep_their_order(sampler, truncation):
    free, cut = sampler.latents(50, 3), sampler.latents(50, 3, truncation)
    assert np.abs(cut).max() <= truncation
    assert np.abs(cut).max() > 0.9 * truncation
    np.testing.assert_array_equal(np.argsort(free[0]), np.argsort(cut[0]))


@pytest.mark.parametrize(
    ("count", "seed", "truncation"),
    [(0, 0, None), (10**6, 0, None), (4, -1, None), (4, 2**40, None), (4, 0, 0.0), (4, 0, float("nan"))],
)
def test_what_has_no_meaning_is_refused(sampler, count, seed, truncation):
    with pytest.raises(SettingError):
        sampler.latents(count, seed, truncation)


def test_pictures_and_their_judgement_have_the_promised_shapes(sampler):
    pictures = sampler.sample(sampler.latents(3, 0))
    assert pictures.shape == (3, 28, 28, 1)
    assert np.abs(pictures).max() <= 1
    assert sampler.discriminate(pictures).shape == (3,)


def test_one_at_a_time_is_the_same_as_all_at_once(sampler):
    latents = sampler.latents(21, 2)
    single = np.concatenate([sampler.sample(latents[i : i + 1]) for i in range(21)])
    np.testing.assert_allclose(sampler.sample(latents), single, atol=1e-6)
    judged = np.concatenate([sampler.discriminate(single[i : i + 1]) for i in range(21)])
    np.testing.assert_allclose(sampler.discriminate(single), judged, atol=1e-5)


def test_inner_tensors_are_those_of_the_card(sampler):
    found = sampler.activations(sampler.latents(2, 0))
    assert list(found) == [layer["tensor"] for layer in sampler.card.layers]
    assert all(len(values) == 2 for values in found.values())


def test_broken_latents_are_a_programmers_mistake(sampler):
    latents = sampler.latents(2, 0)
    for broken in (latents[:, :50], latents[0], np.where(latents > 0, np.nan, latents)):
        with pytest.raises(ValueError, match="latents"):
            sampler.sample(broken)


def test_a_conditional_generator_needs_labels_it_knows(conditional):
    latents = conditional.latents(2, 0)
    one, other = (conditional.sample(latents, np.full(2, label)) for label in (1, 8))
    assert np.abs(one - other).max() > 1e-3
    for labels in (None, np.array([1]), np.array([0, 10]), np.array([-1, 0])):
        with pytest.raises(ValueError, match="labels"):
            conditional.sample(latents, labels)
