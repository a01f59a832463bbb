"""Trains a network that sorts newswires by topic, by its recipe.

python -m core train topics-bilstm
"""

from pathlib import Path
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from core.data.texts import topics
from core.data.texts.topics import Newswires, TopicData
from core.models.sequences.topics import build_topics
from core.text.words import WordList
from core.training.checkpoints import Record
from core.training.runs import Learner, cosine, number_of, run
from core.training.topics.recipes import TopicsRecipe

EVALUATION_BATCH = 500


def load_data(_recipe: TopicsRecipe, data_dir: Path | None = None) -> TopicData:
    """Returns the newswires. Raises DataError as `core.data.texts.topics.load` does."""
    return topics.load(data_dir)


def fit(recipe: TopicsRecipe, data: TopicData, *, precision: str = "auto", **options: Any) -> Record:
    """Trains until the recipe's last epoch, or until another epoch would pass the minutes; `options` are `run`'s.

    `auto` precision is float32.

    Raises:
        SettingError: The unfinished run on disk is of another recipe.
    """
    known = word_list(recipe, data)
    words, validation = (encode(part, known, recipe.config.length) for part in (data.train, data.validation))

    def learner_for(precision: str, _folder: Path) -> Learner:
        optimizer = keras.optimizers.Adam(
            cosine(recipe, len(data.train) // recipe.batch_size), global_clipnorm=recipe.clip_norm
        )
        return Learner(recipe, build, optimizer, precision)

    def build() -> keras.Model:
        model = build_topics(recipe.config)
        if recipe.config.kind == "regression":
            model.get_layer("counted").adapt(words)
        return model

    def training(epoch: int) -> tf.data.Dataset:
        order = np.random.default_rng(number_of(recipe.seed, epoch)).permutation(len(data.train))
        order = order[: len(order) // recipe.batch_size * recipe.batch_size]
        parts = (words[order], data.train.labels[order])
        return tf.data.Dataset.from_tensor_slices(parts).batch(recipe.batch_size).prefetch(2)

    def measured() -> tf.data.Dataset:
        return tf.data.Dataset.from_tensor_slices((validation, data.validation.labels)).batch(EVALUATION_BATCH)

    return run(
        recipe,
        learner_for,
        training,
        measured,
        precision="float32" if precision == "auto" else precision,
        is_mirrored=False,
        **options,
    )


def word_list(recipe: TopicsRecipe, data: TopicData) -> WordList:
    """Returns the most frequent words of the newswires that are learned from."""
    return WordList.of(data.train.texts, recipe.config.words)


def encode(newswires: Newswires, known: WordList, length: int) -> np.ndarray:
    """Returns int32 (n, length), see `WordList.encode`."""
    return np.stack([known.encode(text, length) for text in newswires.texts])
