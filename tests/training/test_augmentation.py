"""Augmentation: repeatable, in range, and changing only what it says."""

import dataclasses

import numpy as np
import pytest
import tensorflow as tf

from core.data import Split
from core.training.augmentation import AUGMENTATIONS, clothes, cut_mix, digits, none, photographs
from core.training.images.batches import evaluation_batches, training_batches
from core.training.images.recipes import RECIPES

SEED = tf.constant([3, 4])


@pytest.fixture
def pictures():
    return tf.constant(np.random.default_rng(0).random((64, 28, 28, 1), np.float32))


@pytest.mark.parametrize("name", AUGMENTATIONS)
def test_same_seed_gives_same_pictures_in_range(name, pictures):
    augment = AUGMENTATIONS[name]
    once, again, other = augment(pictures, SEED), augment(pictures, SEED), augment(pictures, SEED + 1)
    np.testing.assert_array_equal(once, again)
    assert once.shape == pictures.shape
    assert np.min(once) >= 0
    assert np.max(once) <= 1 + 1e-6
    assert np.array_equal(once, other) == (augment is none)


@pytest.mark.parametrize(("augment", "most"), [(clothes, 2), (photographs, 4)])
def test_each_picture_is_a_whole_shift_of_itself_or_its_mirror_image(augment, most):
    rng = np.random.default_rng(1)
    before = rng.random((40, 12, 12, 3), np.float32)
    inside = slice(most, 12 - most)  # what no shift moves out
    seen = set()
    for old, new in zip(before, augment(tf.constant(before), SEED).numpy(), strict=True):
        found = [
            (dx, dy, mirrored)
            for mirrored, source in ((False, old), (True, old[:, ::-1]))
            for dy in range(-most, most + 1)
            for dx in range(-most, most + 1)
            if np.allclose(np.roll(source, (dy, dx), (0, 1))[inside, inside], new[inside, inside], atol=1e-5)
        ]
        assert len(found) == 1
        seen.update(found)
    assert {mirrored for *_, mirrored in seen} == {False, True}
    assert max(abs(dx) for dx, *_ in seen) == most
    assert max(abs(dy) for _, dy, _ in seen) == most


def test_photographs_bring_no_black_border_in():
    np.testing.assert_allclose(photographs(tf.ones((32, 32, 32, 3)), SEED), 1.0, atol=1e-6)


def test_digits_keep_their_place_and_most_of_their_ink():
    square = np.zeros((200, 28, 28, 1), np.float32)
    square[:, 9:19, 9:19] = 1
    moved = digits(tf.constant(square), SEED).numpy()
    ink = moved.sum((1, 2, 3))
    y = (moved.sum((2, 3)) * np.arange(28)).sum(1) / ink
    assert np.all((ink > 50) & (ink < 250))
    assert np.abs(y - 13.5).max() < 3.5
    assert np.ptp(y) > 2


def _split(count=50):
    images = np.repeat(np.arange(count, dtype=np.uint8), 784).reshape(count, 28, 28, 1)
    return Split(images=images, labels=np.arange(count, dtype=np.int64))


def _labels(split, epoch, seed=0, batch_size=8):
    import dataclasses

    recipe = dataclasses.replace(RECIPES["mnist-mlp"], augmentation="none", batch_size=batch_size, seed=seed)
    return np.concatenate([labels.numpy() for _, labels in training_batches(split, recipe, epoch)])


def test_order_depends_on_seed_and_epoch_alone():
    split = _split()
    np.testing.assert_array_equal(_labels(split, 2), _labels(split, 2))
    assert not np.array_equal(_labels(split, 2), _labels(split, 3))
    assert not np.array_equal(_labels(split, 2), _labels(split, 2, seed=1))


def test_an_epoch_shows_each_picture_at_most_once_in_whole_batches():
    labels = _labels(_split(50), 0)
    assert len(labels) == len(set(labels)) == 48


def test_pictures_stay_with_their_labels_and_are_scaled_to_one():
    import dataclasses

    recipe = dataclasses.replace(RECIPES["mnist-mlp"], augmentation="none", batch_size=10)
    for batches in (training_batches(_split(), recipe, 0), evaluation_batches(_split())):
        for images, labels in batches:
            np.testing.assert_allclose(images[:, 0, 0, 0] * 255, labels, rtol=1e-6)


def test_rare_classes_weigh_more_in_their_batches():
    labels = np.repeat([0, 1], [48, 16]).astype(np.int64)
    split = Split(images=np.zeros((64, 64, 64, 3), np.uint8), labels=labels)
    recipe = RECIPES["everyday-resnet"]
    for _images, answers, weights in training_batches(split, dataclasses.replace(recipe, batch_size=32), epoch=0):
        np.testing.assert_allclose(weights, recipe.class_weights(labels)[answers.numpy()], rtol=1e-6)


def test_cut_mix_pastes_a_rectangle_and_mixes_labels_as_the_areas_are():
    images = tf.cast(tf.reshape(tf.range(4), (4, 1, 1, 1)), tf.float32) * tf.ones((4, 32, 32, 3))
    labels = tf.one_hot(tf.range(4), 4)
    for step in range(20):
        pictures, mixed = (one.numpy() for one in cut_mix(images, labels, tf.constant([5, step]), share=1.0))
        pasted = (pictures[1] == 0).all(-1)  # of the picture before
        rows, columns = pasted.any(1), pasted.any(0)
        np.testing.assert_array_equal(pasted, np.outer(rows, columns))
        assert rows.sum() == np.ptp(np.flatnonzero(rows)) + 1 if rows.any() else True
        np.testing.assert_allclose(mixed[1], [pasted.mean(), 1 - pasted.mean(), 0, 0], atol=1e-6)
        assert ((pictures[1] == 1).all(-1) == ~pasted).all()
    unmixed, same = cut_mix(images, labels, tf.constant([5, 0]), share=0.0)
    np.testing.assert_array_equal(unmixed, images)
    np.testing.assert_array_equal(same, labels)


def test_mixed_batches_come_in_their_share_with_smoothed_labels():
    split = Split(images=np.zeros((640, 32, 32, 3), np.uint8), labels=np.arange(640, dtype=np.int64) % 10)
    recipe = dataclasses.replace(RECIPES["cifar10-resnet20-mixed"], batch_size=10, smoothing=0.1)
    largest = []  # share of any class in a picture, by batch
    for _images, labels, weights in training_batches(split, recipe, epoch=0):
        np.testing.assert_allclose(labels.numpy().sum(1), 1, atol=1e-5)
        np.testing.assert_allclose(weights, 1, atol=1e-5)  # all classes are as frequent
        assert labels.numpy().min() >= 0.01 - 1e-6
        largest.append(labels.numpy().max(1))
    assert np.max(largest) <= 0.91 + 1e-5
    assert 0.3 < np.mean(np.min(largest, axis=1) < 0.9) < 0.6  # half, but for the smallest rectangles
