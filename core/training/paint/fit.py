"""Trains the network that paints, by its recipe.

python -m core train paint-styles     # or --resume after an interruption
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import keras
import numpy as np
import tensorflow as tf
from keras import layers
from PIL import Image

from core.data import ImageData, load
from core.data.pictures.styles import drawn
from core.models.paint import build_painter
from core.training.checkpoints import Record
from core.training.paint.loss import CONTENT, STYLE, VARIATION, Eyes, Judge
from core.training.paint.recipes import PaintRecipe
from core.training.runs import Learner, cosine, number_of, run

JUDGED = 30  # validation batches
VALIDATION = 10**6  # the "epoch" that validation photographs are drawn for
PARTS = {"style": STYLE, "content": CONTENT, "variation": VARIATION}


def load_data(recipe: PaintRecipe, data_dir: Path | None = None) -> ImageData:
    """Returns the photographs. Raises DataError where they could not be had."""
    return load(recipe.data, data_dir)


def fit(recipe: PaintRecipe, data: ImageData, *, precision: str = "auto", **options: Any) -> Record:
    """Trains until the recipe's last epoch, or until another epoch would pass the minutes; `options` are `run`'s.

    `auto` precision is float32.

    Raises:
        SettingError: The unfinished run on disk is of another recipe.
        ArtifactError: The classifier in whose features pictures are compared is missing.
    """
    judge = judge_of(recipe)

    def learner_for(precision: str, _folder: Path) -> Learner:
        optimizer = keras.optimizers.Adam(cosine(recipe, recipe.steps), global_clipnorm=1.0)
        return PaintLearner(recipe, judge, optimizer, precision)

    return run(
        recipe,
        learner_for,
        lambda epoch: batches(recipe, data.train.images, epoch, recipe.steps),
        lambda: batches(recipe, data.validation.images, VALIDATION, JUDGED),
        precision="float32" if precision == "auto" else precision,
        is_mirrored=False,
        **options,
    )


def judge_of(recipe: PaintRecipe) -> Judge:
    """Returns what the recipe's pictures are compared by. Raises as `Eyes` does."""
    return Judge(Eyes(recipe.eyes), tf.constant(np.stack([drawn(name) for name in recipe.config.styles])))


class PaintLearner(Learner):
    """A painter in training: the model gives how bad what it paints is, and `painter` is its layer that paints."""

    line = (
        "epoch %(epoch)d: loss %(loss).4f; validation %(validation_loss).4f, style %(validation_style).4f, content "
        "%(validation_content).4f; %(seconds).0f s"
    )
    metrics = staticmethod(lambda: [Part(name) for name in PARTS])

    def __init__(self, recipe: PaintRecipe, judge: Judge, optimizer: keras.Optimizer, precision: str) -> None:
        self.loss = Weighed((1.0, recipe.content_weight, recipe.variation_weight))
        super().__init__(recipe, lambda: build_judged(recipe, judge), optimizer, precision)


def build_judged(recipe: PaintRecipe, judge: Judge) -> keras.Model:
    """Makes an untrained painter with its judge behind it.

    Returns:
        Model from images float32 (n, side, side, 3) in [0, 1] and style float32 (n, styles) to `Judge`'s losses.
    """
    images = keras.Input((recipe.side, recipe.side, 3), name="images")
    style = keras.Input((len(recipe.config.styles),), name="style")
    painted = build_painter(recipe.config)([images, style])
    losses = layers.Lambda(lambda pair: judge(*pair), output_shape=(len(PARTS),), name="judge")([painted, images])
    return keras.Model([images, style], losses)


class Weighed(keras.losses.Loss):
    """The weighed sum of what the model gives; nothing else is wanted of it than to be small."""

    def __init__(self, weights: tuple[float, float, float]) -> None:
        super().__init__(name="weighed")
        self.weights = weights

    def call(self, _wanted: tf.Tensor, given: tf.Tensor) -> tf.Tensor:
        """Returns float32 (n,) from float32 (n, 3)."""
        return tf.reduce_sum(given * self.weights, axis=-1)


class Part(keras.metrics.Mean):
    """The mean of one of the losses."""

    def update_state(self, _wanted: tf.Tensor, given: tf.Tensor, sample_weight: Any = None) -> None:
        """Adds a batch: float32 (n, 3)."""
        super().update_state(given[:, PARTS[self.name]])


def batches(recipe: PaintRecipe, photos: np.ndarray, epoch: int, count: int) -> tf.data.Dataset:
    """Returns `count` batches of ((photographs, style), zeros), by the recipe's seed and the epoch alone.

    Args:
        photos: uint8 (n, 64, 64, 3).
    """
    styles, size, side = len(recipe.config.styles), recipe.batch_size, recipe.side
    style = np.tile(np.eye(styles, dtype=np.float32), (size // styles, 1))  # row i is of style i modulo their number
    nothing = np.zeros((size, len(PARTS)), np.float32)

    def made() -> Iterator[tuple[tuple[np.ndarray, np.ndarray], np.ndarray]]:
        for batch in range(count):
            rng = np.random.default_rng(number_of(recipe.seed, epoch, batch))
            yield (np.stack([photograph(photos, side, rng) for _ in range(size)]), style), nothing

    images = tf.TensorSpec((size, side, side, 3), tf.float32)
    signature = ((images, tf.TensorSpec(style.shape, tf.float32)), tf.TensorSpec(nothing.shape, tf.float32))
    dataset = tf.data.Dataset.from_generator(made, output_signature=signature)
    return dataset.apply(tf.data.experimental.assert_cardinality(count)).prefetch(2)


def photograph(photos: np.ndarray, side: int, rng: np.random.Generator) -> np.ndarray:
    """Returns a photograph of `side` px, float32 (side, side, 3) in [0, 1], mirrored or not.

    Small ones are either enlarged, which makes them smooth, or laid side by side, which makes them sharp: those
    that are painted later lie between.

    Args:
        photos: uint8 (n, small, small, 3).
    """
    small = photos.shape[1]
    if rng.random() < 0.5:
        chosen = Image.fromarray(photos[rng.integers(len(photos))])
        picture = np.asarray(chosen.resize((side, side), Image.Resampling.BICUBIC))
    else:
        across = -(-side // small)
        chosen = photos[rng.integers(len(photos), size=across * across)]
        sheet = chosen.reshape(across, across, small, small, 3).transpose(0, 2, 1, 3, 4)
        picture = sheet.reshape(across * small, across * small, 3)[:side, :side]
    picture = picture[:, ::-1] if rng.random() < 0.5 else picture
    return picture.astype(np.float32) / 255
