"""Batches for TensorFlow: shuffled and changed by seed and epoch alone, so that a resumed run sees the same."""

import numpy as np
import tensorflow as tf

from core.data import Split
from core.training.augmentation import AUGMENTATIONS, cut_mix
from core.training.images.recipes import MixedRecipe, Recipe
from core.training.runs import number_of

EVALUATION_BATCH = 840  # the first batch must part evenly over the GPUs: 840 does over 1 to 8 of them


def training_batches(split: Split, recipe: Recipe, epoch: int) -> tf.data.Dataset:
    """Returns one epoch of (images, labels), or (images, labels, weights) by class; whole batches only.

    Images are float32 (batch, height, width, channels) in [0, 1], labels int64 (batch,), weights float32 (batch,).
    Where the recipe mixes pictures, labels are float32 (batch, classes), of probabilities.
    """
    augment = AUGMENTATIONS[recipe.augmentation]
    images, labels = _on_the_processor(split)
    weights = recipe.class_weights(split.labels)

    def batch(step: tf.Tensor, rows: tf.Tensor) -> tuple[tf.Tensor, ...]:
        pictures = tf.cast(tf.gather(images, rows), tf.float32) / 255
        seed = tf.stack([number_of(recipe.seed, epoch), tf.cast(step, tf.int32)])
        batch_labels = tf.gather(labels, rows)
        pictures = augment(pictures, seed)
        if isinstance(recipe, MixedRecipe):
            smoothed = (1 - recipe.smoothing) * one_hot(batch_labels, recipe) + recipe.smoothing / recipe.config.classes
            pictures, mixed = cut_mix(pictures, smoothed, tf.random.fold_in(seed, 1), recipe.mixed)
            return pictures, mixed, tf.linalg.matvec(mixed, weights)
        weighed = () if weights is None else (tf.gather(weights, batch_labels),)
        return pictures, batch_labels, *weighed

    order = np.random.default_rng((recipe.seed, epoch)).permutation(len(split))
    steps = len(split) // recipe.batch_size
    rows = order[: steps * recipe.batch_size].reshape(steps, recipe.batch_size)
    dataset = tf.data.Dataset.from_tensor_slices(rows).enumerate()
    return _sharded_by_data(dataset.map(batch, tf.data.AUTOTUNE, deterministic=True)).prefetch(tf.data.AUTOTUNE)


def one_hot(labels: tf.Tensor, recipe: Recipe) -> tf.Tensor:
    """Returns int64 (n,) labels as probabilities, float32 (n, classes)."""
    return tf.one_hot(labels, recipe.config.classes)


def evaluation_batches(split: Split) -> tf.data.Dataset:
    """Returns all of `split` in order, kept in memory after the first pass."""
    size = min(EVALUATION_BATCH, len(split) // 8 * 8)
    dataset = tf.data.Dataset.from_tensor_slices(_on_the_processor(split)).batch(size)
    dataset = dataset.map(lambda images, labels: (tf.cast(images, tf.float32) / 255, labels))
    return _sharded_by_data(dataset.cache()).prefetch(tf.data.AUTOTUNE)


def _on_the_processor(split: Split) -> tuple[tf.Tensor, tf.Tensor]:
    with tf.device("CPU"):
        return tf.constant(split.images), tf.constant(split.labels)


def _sharded_by_data(dataset: tf.data.Dataset) -> tf.data.Dataset:
    options = tf.data.Options()
    options.experimental_distribute.auto_shard_policy = tf.data.experimental.AutoShardPolicy.DATA
    return dataset.with_options(options)
