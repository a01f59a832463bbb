"""Trains a network that writes text by its recipe.

    python -m core train text-en-gru         # or --resume after an interruption

Truncated back-propagation: the text is cut into streams that are read side by side; after every `length` symbols the
weights are updated, and each stream's state goes on to its next symbols, though no gradient does.
Source: Williams and Peng 1990, An efficient gradient-based algorithm for on-line training of recurrent networks.
"""

import shutil
import time
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from core.data.texts.catalogue import load_text
from core.data.texts.corpus import TextData
from core.errors import SettingError
from core.models.sequences.letters import letters_of
from core.models.sequences.recurrent import build, reset
from core.text import Vocabulary
from core.training import checkpoints
from core.training.checkpoints import Record, Row
from core.training.runs import Learner, cosine, number_of, run
from core.training.text.recipes import TextRecipe


def load_data(recipe: TextRecipe, data_dir: Path | None = None) -> TextData:
    """Returns the recipe's text. Raises DataError where it could not be had."""
    return load_text(recipe.data, data_dir)


def fit(
    recipe: TextRecipe, data: TextData, *, resume: bool = False, minutes: float | None = None, **options: Any
) -> Record:
    """Trains as `fit_once` does; where the recipe says `refit`, a second time, on the validation text too.

    `minutes` are those of both trainings together; each has an epoch at least.
    """
    began = time.monotonic()
    record = fit_once(recipe, data, resume=resume, minutes=minutes, **options)
    if not (recipe.refit and record.is_complete):
        return record
    second = recipe.again()
    if not resume:
        shutil.rmtree(checkpoints.folder(second.name, options.get("root")), ignore_errors=True)
    if minutes:
        minutes = max(minutes - (time.monotonic() - began) / 60, 1e-6)
    return fit_once(second, data.joined(), resume=resume, minutes=minutes, **options)


def fit_once(recipe: TextRecipe, data: TextData, **options: Any) -> Record:
    """Trains until the recipe's last epoch, or until another epoch would pass the minutes; `options` are `run`'s.

    Raises:
        SettingError: The text is too short for one update, or the unfinished run on disk is of another recipe.
    """
    vocabulary = Vocabulary.of(data.train, least=data.least)
    training, validation = vocabulary.encode(data.train), vocabulary.encode(data.validation)
    steps = steps_of(recipe, len(training))
    _check_length(recipe, steps, len(validation))
    config = recipe.config(len(vocabulary))
    letters = letters_of(vocabulary.symbols) if recipe.letters else None

    def learner_for(precision: str, folder: Path) -> Learner:
        checkpoints.save_vocabulary(folder, vocabulary)
        optimizer = keras.optimizers.Adam(cosine(recipe, steps), global_clipnorm=recipe.clip_norm)
        network = partial(build, config, streams=recipe.batch_size, letters=letters)
        return TextLearner(recipe, network, optimizer, precision)

    return run(
        recipe,
        learner_for,
        lambda epoch: training_batches(training, recipe, epoch),
        lambda: batches(validation, recipe),
        is_mirrored=False,  # the streams' states lie in one place
        **options,
    )


class CrossEntropy(keras.losses.Loss):
    """What Keras's own computes from logits. Compiled: over thousands of symbols in a quarter of the time."""

    @tf.function(jit_compile=True)
    def call(self, labels: tf.Tensor, logits: tf.Tensor) -> tf.Tensor:
        """Returns the nats of each symbol, float32 (n, length); `labels` are (n, length) of any type."""
        return tf.nn.sparse_softmax_cross_entropy_with_logits(tf.cast(labels, tf.int32), logits)


class TextLearner(Learner):
    """A learner whose streams begin each epoch, and each measurement, with a state of zeros."""

    loss = CrossEntropy()

    def epoch(
        self,
        epoch: int,
        training: tf.data.Dataset,
        validation: tf.data.Dataset,
        callbacks: Sequence[keras.callbacks.Callback],
    ) -> Row:
        """Goes once through a section of the text; the row says how many symbols were read so far."""
        reset(self.model)
        reset(self.averaged)
        row = super().epoch(epoch, training, validation, callbacks)
        read = len(training) * self.recipe.batch_size * self.recipe.length  # type: ignore[attr-defined]
        return {**row, "symbols": row["epoch"] * read}


def steps_of(recipe: TextRecipe, length: int) -> int:
    """Returns how many updates an epoch has in a text of `length` symbols."""
    return (length // recipe.sections - recipe.length) // (recipe.batch_size * recipe.length)


def training_batches(tokens: np.ndarray, recipe: TextRecipe, epoch: int) -> tf.data.Dataset:
    """Returns one epoch of (symbols, next symbols), both int32 (streams, length).

    Args:
        tokens: int32 (n,), the training text. Each time through it begins at another symbol, so that the cuts between
            updates fall elsewhere.
    """
    size = len(tokens) // recipe.sections
    start = epoch % recipe.sections * size + number_of(recipe.seed, epoch) % recipe.length
    end = start + steps_of(recipe, len(tokens)) * recipe.batch_size * recipe.length + 1
    return batches(tokens[start:end], recipe)


def batches(tokens: np.ndarray, recipe: TextRecipe) -> tf.data.Dataset:
    """Cuts a text into `batch_size` streams; what is left over at its end is not read."""
    streams, length = recipe.batch_size, recipe.length
    steps = (len(tokens) - 1) // (streams * length)
    size = steps * streams * length
    cut = [part[:size].reshape(streams, steps, length).swapaxes(0, 1) for part in (tokens, tokens[1:])]
    return tf.data.Dataset.from_tensor_slices((cut[0], cut[1]))  # (steps, streams, length) each


def _check_length(recipe: TextRecipe, steps: int, validation: int) -> None:
    least = recipe.batch_size * recipe.length + 1
    if steps < 1 or validation < least:
        raise SettingError(
            "{recipe} needs at least {least} symbols in each part of the text. "
            "Choose a smaller batch size, or a longer text.",
            recipe=recipe.name,
            least=least + recipe.length,
        )
