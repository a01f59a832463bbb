"""Trains a network that reads a review to its end and says how it was meant.

python -m core train sentiment-ko
"""

from pathlib import Path
from typing import Any

import numpy as np
import tensorflow as tf

from core.data.texts import ratings
from core.data.texts.ratings import LEAST_OCCURRENCES, ReviewData, Reviews
from core.text import Vocabulary
from core.training.checkpoints import Record
from core.training.reading import ReadingRecipe, batches_of, fit_answer
from core.training.runs import number_of


def load_data(_recipe: ReadingRecipe, data_dir: Path | None = None) -> ReviewData:
    """Returns the reviews. Raises DataError as `load` does."""
    return ratings.load(data_dir)


def fit(recipe: ReadingRecipe, data: ReviewData, **options: Any) -> Record:
    """Trains on reviews, in another order each epoch; `options` are those of `fit_answer`."""
    vocabulary = vocabulary_of(data)
    training, validation = (encode(part, vocabulary, recipe.longest) for part in (data.train, data.validation))
    steps = len(data.train) // recipe.batch_size

    def batches(epoch: int) -> tf.data.Dataset:
        order = np.random.default_rng(number_of(recipe.seed, epoch)).permutation(len(data.train))
        tokens, lengths, labels = (part[order[: steps * recipe.batch_size]] for part in training)
        return batches_of(tokens, lengths, labels, recipe.batch_size)

    return fit_answer(
        recipe,
        recipe.config(len(vocabulary), len(ratings.LABELS)),
        steps,
        batches,
        lambda: batches_of(*validation, recipe.batch_size),
        vocabulary,
        **options,
    )


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
