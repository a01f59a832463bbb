"""The training of the networks that read a sequence and answer once: two families, `memory` and `reviews`."""

import dataclasses
from collections.abc import Callable
from pathlib import Path
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from core.models.sequences.answer import AnswerConfig, build_answer
from core.text import Vocabulary
from core.training import checkpoints
from core.training.checkpoints import Record
from core.training.recipes import BaseRecipe
from core.training.runs import Learner, cosine, run


@dataclasses.dataclass(frozen=True, kw_only=True)
class ReadingRecipe(BaseRecipe):
    """All that decides what the training of such a network gives, but for rounding.

    `longest` is how many symbols of a sequence are read, `clip_norm` the largest norm of a gradient that is left as it
    is.
    """

    cell: str
    units: int
    embedding: int
    longest: int
    dropout: float = 0.0
    clip_norm: float = 1.0
    network: str = "RecurrentAnswer"

    def config(self, symbols: int, classes: int) -> AnswerConfig:
        """Returns the network for so many symbols and answers."""
        return AnswerConfig(
            cell=self.cell,
            symbols=symbols,
            classes=classes,
            units=self.units,
            embedding=self.embedding,
            dropout=self.dropout,
        )


def batches_of(tokens: np.ndarray, lengths: np.ndarray, labels: np.ndarray, batch_size: int) -> tf.data.Dataset:
    """Returns batches of int32 (n, longest) tokens, int32 (n,) lengths and int labels, in their order."""
    given = {"token": tokens, "length": lengths}
    return tf.data.Dataset.from_tensor_slices((given, labels)).batch(batch_size).prefetch(2)


def fit_answer(
    recipe: ReadingRecipe,
    config: AnswerConfig,
    steps: int,
    training: Callable[[int], tf.data.Dataset],
    validation: Callable[[], tf.data.Dataset],
    vocabulary: Vocabulary | None = None,
    *,
    precision: str = "auto",
    **options: Any,
) -> Record:
    """Trains until the recipe's last epoch, or until another epoch would pass the minutes; `options` are `run`'s.

    Args:
        steps: Updates of an epoch.
        training: Returns an epoch's batches.
        vocabulary: Is kept beside the checkpoint.
        precision: `auto` is float32.

    Raises:
        SettingError: The unfinished run on disk is of another recipe.
    """

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
