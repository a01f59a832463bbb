"""Trains a network that reads a digit row by row, by its recipe.

python -m core train rows-gru
"""

from pathlib import Path
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from core.data import ImageData, Split, load
from core.models.sequences.rows import build_rows
from core.training.augmentation import AUGMENTATIONS
from core.training.checkpoints import Record
from core.training.rows.recipes import RowsRecipe
from core.training.runs import Learner, cosine, number_of, run

EVALUATION_BATCH = 1_000
Batch = tuple[dict[str, tf.Tensor], tf.Tensor]


def load_data(recipe: RowsRecipe, data_dir: Path | None = None) -> ImageData:
    """Returns the recipe's pictures. Raises DataError where they could not be had."""
    return load(recipe.data, data_dir)


def fit(recipe: RowsRecipe, data: ImageData, *, precision: str = "auto", **options: Any) -> Record:
    """Trains until the recipe's last epoch, or until another epoch would pass the minutes; `options` are `run`'s.

    `auto` precision is float32.

    Raises:
        SettingError: The unfinished run on disk is of another recipe.
    """
    steps = len(data.train) // recipe.batch_size

    def learner_for(precision: str, _folder: Path) -> Learner:
        optimizer = keras.optimizers.Adam(cosine(recipe, steps), global_clipnorm=recipe.clip_norm)
        return Learner(recipe, lambda: build_rows(recipe.config), optimizer, precision)

    return run(
        recipe,
        learner_for,
        lambda epoch: training_batches(data.train, recipe, epoch),
        lambda: evaluation_batches(data.validation),
        precision="float32" if precision == "auto" else precision,
        is_mirrored=False,
        **options,
    )


def training_batches(split: Split, recipe: RowsRecipe, epoch: int) -> tf.data.Dataset:
    """Returns one epoch of ({"images", "length"}, labels) as `build_rows` takes them; whole batches only.

    Order, changes and lengths follow from seed and epoch alone, so that a resumed run sees the same.
    """
    rng = np.random.default_rng(number_of(recipe.seed, epoch))
    order = rng.permutation(len(split))[: len(split) // recipe.batch_size * recipe.batch_size]
    height = split.images.shape[1]
    lengths = np.where(
        rng.random(len(order)) < recipe.cut, rng.integers(1, height + 1, len(order), dtype=np.int32), height
    )
    augment = AUGMENTATIONS[recipe.augmentation]

    def batch(step: tf.Tensor, given: tuple[tf.Tensor, tf.Tensor, tf.Tensor]) -> Batch:
        images, lengths, labels = given
        seed = tf.stack([number_of(recipe.seed, epoch), tf.cast(step, tf.int32)])
        return {"images": augment(_in_range(images), seed), "length": lengths}, labels

    parts = (split.images[order], lengths.astype(np.int32), split.labels[order])
    dataset = tf.data.Dataset.from_tensor_slices(parts).batch(recipe.batch_size).enumerate()
    return dataset.map(lambda step, given: batch(step, given), tf.data.AUTOTUNE, deterministic=True).prefetch(2)


def evaluation_batches(split: Split) -> tf.data.Dataset:
    """Returns all of `split` in order, each picture read to its last row."""
    height = split.images.shape[1]
    dataset = tf.data.Dataset.from_tensor_slices((split.images, split.labels)).batch(EVALUATION_BATCH)
    return dataset.map(
        lambda images, labels: (
            {"images": _in_range(images), "length": tf.fill((tf.shape(images)[0],), height)},
            labels,
        )
    ).prefetch(2)


def _in_range(images: tf.Tensor) -> tf.Tensor:
    return tf.cast(images, tf.float32) / 255
