"""Augmentation: repeatable, in range, and changing only what it says."""

import dataclasses

import numpy as np
import pytest
import tensorflow as tf

from core.data import Split
from core.training.augmentation import AUGMENTATIONS, clothes, digits, none, photographs
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
