"""The training of Hangul: what is copied, hands between fonts, balance, the reader, and that a stopped run goes on."""

import dataclasses

import numpy as np
import pytest
import tensorflow as tf

from core.data.pictures.hangul import KINDS, SIDE
from core.errors import SettingError
from core.export.gan.fit import measuring_hangul
from core.models.hangul import build_judge
from core.models.styles import JAMO, StyleConfig
from core.training.gan import hangul, reader
from core.training.gan.hangul import HangulAdversaries, apart, batches, unread
from core.training.gan.recipes import RECIPES, HangulRecipe
from tests.support.hangul import tiny_data

CONFIG = StyleConfig(
    side=SIDE, latent=3, style=8, channels=(6, 5, 4), filters=(4, 6), hidden=8, has_jamo=True, embedding=4
)
TINY = HangulRecipe(name="hangul-tiny", data="hangul", config=CONFIG, epochs=2, batch_size=8, steps=3, penalty_every=2)


@pytest.fixture(autouse=True)
def folder(monkeypatch, tmp_path):
    monkeypatch.setenv("GLASSBOX_CHECKPOINTS", str(tmp_path))
    monkeypatch.setattr(reader, "EPOCHS", 1)
    monkeypatch.setattr(reader, "BATCH", 15)
    return tmp_path / TINY.name


@pytest.fixture(scope="module")
def data():
    return tiny_data()


def fit(recipe, data, **options):
    return hangul.fit(recipe, data, measuring=measuring_hangul, device="cpu", **options)


def figures(record):
    return [{key: value for key, value in row.items() if key != "seconds"} for row in record.history]


def adversaries():
    tf.random.set_seed(0)
    model = HangulAdversaries(TINY, 4)
    model.averaged, _ = HangulAdversaries.networks(TINY)
    return model


def test_a_stopped_run_goes_on_as_if_it_had_not_been_stopped(data, folder):
    whole = fit(TINY, data)
    assert (folder / reader.FILE).is_file()
    assert (folder / "timeline" / "002.png").is_file()
    assert {"classifier_fid", "read_seen", "read_held_out", "read_new", "copied"} <= whole.history[0].keys()
    again = dataclasses.replace(TINY, name="hangul-again")
    fit(again, data, minutes=1e-6)
    resumed = fit(again, data, resume=True)
    assert whole.is_complete
    for first, second in zip(figures(whole), figures(resumed), strict=True):
        assert second == pytest.approx(first, rel=1e-3)


def test_the_first_half_is_drawn_in_the_labels_fonts_and_the_others_between_fonts():
    model = adversaries()
    seen = []
    model.generator = lambda given, training: seen.append(given) or tf.zeros((len(given[0]), SIDE, SIDE, 1))
    labels = tf.constant([0, KINDS + 5, 2 * KINDS + 9, 7, 1, KINDS, 2, 3])
    model._fakes(labels)
    latents, _noise, jamo = (part.numpy() for part in seen[0])
    assert latents.shape == (8, CONFIG.layers, 3)
    np.testing.assert_array_equal(latents[:4], np.repeat(np.eye(3)[[0, 1, 2, 0]][:, np.newaxis], CONFIG.layers, axis=1))
    assert ((latents[4:] > 0).sum(axis=-1) == 3).all()
    assert jamo[:, 2].tolist() == [0, 5, 9, 7, 1, 0, 2, 3]


def test_copying_is_cheapest_at_the_picture_itself_and_pulls_where_a_tanh_is_flat():
    wanted = tf.constant([-0.9, 0.0, 0.9])
    costs = [float(apart(wanted + step, wanted)) for step in (-0.02, 0.0)]
    assert costs[1] < costs[0]
    before = tf.Variable([-5.0])
    with tf.GradientTape() as tape:
        loss = apart(tf.tanh(before), tf.constant([1.0]))
    assert float(tape.gradient(loss, before)[0]) < -1


def test_reading_costs_nothing_where_it_is_right_and_sure():
    wanted = tf.constant([[0, 20, 27]])
    sure = [tf.one_hot(wanted[:, place], count) * 50 for place, count in enumerate(JAMO)]
    assert float(unread(sure, wanted)) == pytest.approx(0, abs=1e-6)
    even = [tf.zeros((1, count)) for count in JAMO]
    assert float(unread(even, wanted)) == pytest.approx(np.log(np.prod(JAMO)), rel=1e-5)


def test_each_family_comes_as_often_as_its_weight_says(data):
    recipe = dataclasses.replace(TINY, batch_size=500, steps=4)
    labels = np.concatenate([labels for _images, labels in batches(data, recipe, 0)])
    shares = np.bincount(labels // KINDS) / len(labels)
    np.testing.assert_allclose(shares, data.weights, atol=0.04)


def test_one_step_teaches_both_networks_and_the_average(data):
    model = adversaries()
    before = [[w.numpy() for w in part.trainable_variables] for part in (model.generator, model.discriminator)]
    images, labels = next(iter(batches(data, TINY, 0)))
    found = model.train_step((images, labels))
    assert all(np.isfinite(float(value)) for value in found.values())
    for old, part in zip(before, (model.generator, model.discriminator), strict=True):
        assert max(np.abs(w.numpy() - o).max() for w, o in zip(part.trainable_variables, old, strict=True)) > 1e-5


def test_the_judge_gives_a_verdict_and_three_readings():
    shapes = [part.shape for part in build_judge(CONFIG)(np.zeros((2, SIDE, SIDE, 1), np.float32))]
    assert shapes == [(2, 1), *((2, count) for count in JAMO)]


def test_moved_pictures_keep_their_range_and_about_their_ink(data):
    images = data.reading.images[:20]
    found = reader.moved(tf.constant(images), tf.constant([1, 2])).numpy()
    assert found.min() >= -1
    assert found.max() <= 1
    ink = (found + 1).sum() / 2 / (images / 255).sum()
    assert 0.6 < ink < 1.4
    assert np.abs(found - (images / 127.5 - 1)).mean() > 0.02


def test_sampling_between_pixels_is_linear_and_nothing_lies_outside():
    images = tf.constant(np.arange(16, dtype=np.float32).reshape(1, 4, 4, 1))
    x, y = np.meshgrid(np.arange(4.0), np.arange(4.0))
    places = np.stack([x, y], axis=-1)[np.newaxis].astype(np.float32)
    np.testing.assert_allclose(reader.sampled(images, tf.constant(places)), images)
    half = reader.sampled(images, tf.constant(places + np.float32(0.5))).numpy()[0, :, :, 0]
    assert half[0, 0] == pytest.approx((0 + 1 + 4 + 5) / 4)
    assert half[3, 3] == pytest.approx(15 / 4)
    assert reader.sampled(images, tf.constant(places + 10)).numpy().max() < 1e-4


def test_the_recipe_has_a_latent_for_each_font_and_refuses_an_odd_batch():
    assert RECIPES["gan-hangul-style"].config.latent >= 30
    with pytest.raises(SettingError, match="even"):
        dataclasses.replace(TINY, batch_size=7)
