"""Trains a network that reads a sequence and answers once, by its recipe.

python -m core train memory-rnn
python -m core train sentiment-ko
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from core.data.sequences import memory
from core.data.texts import ratings as text_ratings
from core.data.texts.ratings import LEAST_OCCURRENCES, ReviewData, Reviews
from core.models.sequences.answer import build_answer
from core.text import Vocabulary
from core.training import checkpoints
from core.training.checkpoints import Record
from core.training.reading.recipes import CLASSES, MemoryRecipe, ReadingRecipe
from core.training.runs import Learner, cosine, number_of, run

MEASURED_PER_DISTANCE = 16  # sequences a distance, for validation
Batches = Callable[[], tf.data.Dataset]


def load_data(recipe: ReadingRecipe, data_dir: Path | None = None) -> ReviewData | None:
    """Returns the reviews, None where sequences are made while they are learned. Raises DataError as `load` does."""
    return None if isinstance(recipe, MemoryRecipe) else text_ratings.load(data_dir)


def fit(recipe: ReadingRecipe, data: ReviewData | None, **options: Any) -> Record:
    """Trains until the recipe's last epoch, or until another epoch would pass the minutes; `options` are `run`'s.

    `auto` precision is float32.

    Raises:
        SettingError: The unfinished run on disk is of another recipe.
    """
    if isinstance(recipe, MemoryRecipe):
        return _fit_memory(recipe, **options)
    if data is None:
        raise ValueError("Reviews must be given. Received: data=None")
    return _fit_reviews(recipe, data, **options)


def _fit_memory(recipe: MemoryRecipe, **options: Any) -> Record:
    """Trains on sequences made anew each epoch, at distances that grow."""
    return _fit(
        recipe,
        memory.SYMBOLS,
        recipe.updates,
        lambda epoch: _dataset(*_sequences(recipe, epoch), recipe.batch_size),
        lambda: _dataset(*validation_sequences(recipe), recipe.batch_size),
        **options,
    )


def _fit_reviews(recipe: ReadingRecipe, data: ReviewData, **options: Any) -> Record:
    """Trains on reviews, in another order each epoch."""
    vocabulary = vocabulary_of(data)
    training, validation = (encode(part, vocabulary, recipe.longest) for part in (data.train, data.validation))

    def batches(epoch: int) -> tf.data.Dataset:
        order = np.random.default_rng(number_of(recipe.seed, epoch)).permutation(len(data.train))
        order = order[: steps_of(recipe, data) * recipe.batch_size]
        tokens, lengths, labels = (part[order] for part in training)
        return _dataset(tokens, lengths, labels, recipe.batch_size)

    return _fit(
        recipe,
        len(vocabulary),
        steps_of(recipe, data),
        batches,
        lambda: _dataset(*validation, recipe.batch_size),
        vocabulary,
        **options,
    )


def steps_of(recipe: ReadingRecipe, data: ReviewData) -> int:
    """Returns how many updates an epoch has."""
    return len(data.train) // recipe.batch_size


def vocabulary_of(data: ReviewData) -> Vocabulary:
    """Returns the symbols of the training reviews that are not too rare."""
    return Vocabulary.of("\n".join(data.train.texts), least=LEAST_OCCURRENCES)


def encode(reviews: Reviews, vocabulary: Vocabulary, longest: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Returns int32 (n, longest), each review's end with zeros behind it, int32 (n,) their lengths, and the labels."""
    tokens, lengths = np.zeros((len(reviews), longest), np.int32), np.empty(len(reviews), np.int32)
    for row, text in enumerate(reviews.texts):
        numbers = vocabulary.encode(text[-longest:])
        tokens[row, : len(numbers)] = numbers
        lengths[row] = len(numbers)
    return tokens, lengths, reviews.labels


def validation_sequences(recipe: MemoryRecipe) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Returns the same sequences at every distance, for every epoch and cell."""
    distances = np.repeat(np.arange(recipe.farthest + 1), MEASURED_PER_DISTANCE)
    return _with_lengths(*memory.sequences(distances, recipe.longest, np.random.default_rng(number_of(recipe.seed, 1))))


def _sequences(recipe: MemoryRecipe, epoch: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    rng = np.random.default_rng(number_of(recipe.seed, 2, epoch))
    reach = min(1.0, (epoch + 1) / (recipe.growing * recipe.epochs)) * recipe.farthest
    distances = rng.integers(0, max(1, round(reach)) + 1, recipe.updates * recipe.batch_size)
    return _with_lengths(*memory.sequences(distances, recipe.longest, rng))


def _with_lengths(tokens: np.ndarray, things: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    return tokens, np.full(len(tokens), tokens.shape[1], np.int32), things


def _dataset(tokens: np.ndarray, lengths: np.ndarray, labels: np.ndarray, batch_size: int) -> tf.data.Dataset:
    given = {"token": tokens, "length": lengths}
    return tf.data.Dataset.from_tensor_slices((given, labels)).batch(batch_size).prefetch(2)


def _fit(
    recipe: ReadingRecipe,
    symbols: int,
    steps: int,
    training: Callable[[int], tf.data.Dataset],
    validation: Batches,
    vocabulary: Vocabulary | None = None,
    *,
    precision: str = "auto",
    **options: Any,
) -> Record:
    config = recipe.config(symbols, CLASSES[recipe.data])

    def learner_for(precision: str, folder: Path) -> Learner:
        if vocabulary:
            checkpoints.save_vocabulary(folder, vocabulary)
        optimizer = keras.optimizers.Adam(cosine(recipe, steps), global_clipnorm=recipe.clip_norm)
        return Learner(recipe, lambda: build_answer(config, recipe.longest), optimizer, precision)

    return run(
        recipe,
        learner_for,
        training,
        validation,
        precision="float32" if precision == "auto" else precision,
        is_mirrored=False,
        **options,
    )
