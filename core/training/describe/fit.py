"""Trains a network that describes a picture in words, by its recipe.

python -m core train describe-lstm
"""

from pathlib import Path
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from core.data.pictures import scenes
from core.data.pictures.scenes import SceneData, learned_from, sentences, stacked
from core.models.sequences.describe import build_describer
from core.training.checkpoints import Record
from core.training.describe.recipes import DescribeRecipe
from core.training.runs import cosine, number_of, run
from core.training.sentences import SentenceLearner

EVALUATION_BATCH = 250


def load_data(_recipe: DescribeRecipe, data_dir: Path | None = None) -> SceneData:
    """Returns the things and scenes. Raises DataError as `core.data.pictures.scenes.load` does."""
    return scenes.load(data_dir)


def fit(recipe: DescribeRecipe, data: SceneData, *, precision: str = "auto", **options: Any) -> Record:
    """Trains until the recipe's last epoch, or until another epoch would pass the minutes; `options` are `run`'s.

    `auto` precision is float32.

    Raises:
        SettingError: The unfinished run on disk is of another recipe.
    """
    steps = recipe.scenes // recipe.batch_size

    def learner_for(precision: str, _folder: Path) -> SentenceLearner:
        optimizer = keras.optimizers.Adam(cosine(recipe, steps), global_clipnorm=recipe.clip_norm)
        return SentenceLearner(recipe, lambda: build_describer(recipe.config), optimizer, precision)

    def training(epoch: int) -> tf.data.Dataset:
        rng = np.random.default_rng(number_of(recipe.seed, epoch))
        drawn = learned_from(data.pieces["train"], steps * recipe.batch_size, rng)
        return batches(stacked(drawn), sentences(drawn), recipe.batch_size)

    return run(
        recipe,
        learner_for,
        training,
        lambda: batches(stacked(data.validation), sentences(data.validation), EVALUATION_BATCH),
        precision="float32" if precision == "auto" else precision,
        is_mirrored=False,
        **options,
    )


def batches(pictures: np.ndarray, words: np.ndarray, size: int) -> tf.data.Dataset:
    """Returns ({"images", "token"}, words to come) as `build_describer` takes them, in this order.

    Args:
        pictures: uint8 (n, side, side, 1).
        words: int32 (n, sentences, length + 1), see `core.data.pictures.scenes.sentences`.
    """
    dataset = tf.data.Dataset.from_tensor_slices((pictures, words)).batch(size)
    return dataset.map(
        lambda images, words: (
            {"images": tf.cast(images, tf.float32) / 255, "token": words[:, :, :-1]},
            words[:, :, 1:],
        )
    ).prefetch(2)
