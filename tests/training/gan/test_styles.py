"""The training with styles: R1, mixing, jamo, the running average, and that a stopped run goes on as if it had not."""

import dataclasses

import numpy as np
import pytest
import tensorflow as tf

from core.data import load
from core.errors import SettingError
from core.models.styles import StyleConfig, build_discriminator
from core.training.gan import fit as gan
from core.training.gan.fit import r1
from core.training.gan.recipes import StyleRecipe
from core.training.gan.styles import StyleAdversaries, StyleLearner, jamo_of, mixed

CONFIG = StyleConfig(latent=8, style=8, channels=(6, 5, 4), filters=(4, 6), hidden=8)
TINY = StyleRecipe(name="gan-tiny", data="digits", config=CONFIG, epochs=2, batch_size=64, penalty_every=2)


@pytest.fixture(autouse=True)
def folder(monkeypatch, tmp_path):
    monkeypatch.setenv("GLASSBOX_CHECKPOINTS", str(tmp_path))
    monkeypatch.setattr(gan, "MEASURED_COUNT", 50)
    return tmp_path / "gan-tiny"


@pytest.fixture(scope="module")
def data():
    digits = load("digits")
    return dataclasses.replace(digits, train=digits.train.take(np.arange(256)))


def measure(images, labels):
    assert images.shape == (50, 28, 28, 1)
    return {"classifier_fid": float(np.abs(images).mean()), "min_class_share": 0.05}


def fit(recipe, data, **options):
    return gan.fit(recipe, data, measure=measure, learner=StyleLearner, device="cpu", **options)


def figures(record):
    return [{key: value for key, value in row.items() if key != "seconds"} for row in record.history]


def adversaries(recipe=TINY):
    tf.random.set_seed(0)
    model = StyleAdversaries(recipe, 4)
    model.averaged, _ = StyleAdversaries.networks(recipe)
    model.averaged.set_weights(model.generator.get_weights())
    return model


def test_a_stopped_run_goes_on_as_if_it_had_not_been_stopped(data, folder):
    whole = fit(TINY, data)
    assert (folder / "timeline" / "002.png").is_file()
    again = dataclasses.replace(TINY, name="gan-again")
    fit(again, data, minutes=1e-6)
    resumed = fit(again, data, resume=True)
    assert whole.is_complete
    for first, second in zip(figures(whole), figures(resumed), strict=True):
        assert second == pytest.approx(first, rel=1e-4)


def test_r1_is_the_squared_gradient_that_small_steps_measure():
    tf.keras.utils.set_random_seed(0)
    network = build_discriminator(CONFIG)
    images = np.random.default_rng(0).uniform(-1, 1, (2, 28, 28, 1)).astype(np.float32)
    found = float(r1(network, tf.constant(images)))
    wanted, step = [], 1e-2
    for image in images:
        moved = np.repeat(image[np.newaxis], 784, axis=0).reshape(784, 784)
        up, down = (network((moved + sign * step * np.eye(784)).reshape(-1, 28, 28, 1)) for sign in (1, -1))
        wanted.append(float(np.sum((np.asarray(up - down)[:, 0] / (2 * step)) ** 2)))
    assert found > 1e-4
    assert found == pytest.approx(np.mean(wanted), rel=0.02)


def test_r1_is_paid_only_when_it_is_due():
    recipe = dataclasses.replace(TINY, penalty_every=3)
    model = adversaries(recipe)
    images, labels = tf.random.uniform((4, 28, 28, 1), -1, 1), tf.zeros((4,), tf.int32)
    paid = []
    for update in range(4):
        model.discriminator_optimizer.iterations.assign(update)
        paid.append(float(model._penalty(images, images, labels)))
    once = 3 * recipe.penalty / 2 * float(r1(lambda x: model._discriminate(x, labels), images))
    assert paid == pytest.approx([once, 0, 0, once], rel=1e-5)


def test_the_average_follows_the_weights_by_its_decay():
    model = adversaries(dataclasses.replace(TINY, average_decay=0.9))
    before = [weight.numpy() for weight in model.averaged.weights]
    model.train_step((tf.random.uniform((4, 28, 28, 1), -1, 1), tf.zeros((4,), tf.int32)))
    moved = 0.0
    for old, average, weight in zip(before, model.averaged.weights, model.generator.weights, strict=True):
        np.testing.assert_allclose(average.numpy(), 0.9 * old + 0.1 * weight.numpy(), atol=1e-6)
        moved = max(moved, float(np.abs(weight.numpy() - old).max()))
    assert moved > 1e-4


def test_a_crossing_says_from_which_layer_on_the_second_latent_rules():
    first, second = tf.zeros((3, 1, 2)), tf.ones((3, 1, 2))
    found = mixed(first, second, tf.constant([0, 2, 6]), 6).numpy()[..., 0]
    assert found.tolist() == [[1] * 6, [0, 0, 1, 1, 1, 1], [0] * 6]


@pytest.mark.parametrize("mixing", [0.0, 0.5, 1.0])
def test_as_many_pictures_are_mixed_as_the_recipe_says(mixing):
    model = adversaries(dataclasses.replace(TINY, mixing=mixing))
    crossings = model._crossings(4000).numpy()
    assert np.mean(crossings < CONFIG.layers) == pytest.approx(mixing, abs=0.03)
    assert crossings.min() >= 1


def test_syllables_fall_into_their_jamo():
    places = np.array([ord(letter) - 0xAC00 for letter in "가각힣한"], np.int32)
    assert jamo_of(places).numpy().tolist() == [[0, 0, 0], [0, 0, 1], [18, 20, 27], [18, 0, 4]]


@pytest.mark.parametrize("wrong", [{"mixing": 1.5}, {"penalty_every": 0}, {"critic_steps": 2}])
def test_settings_that_mean_nothing_are_refused(wrong):
    with pytest.raises(SettingError):
        dataclasses.replace(TINY, **wrong)
