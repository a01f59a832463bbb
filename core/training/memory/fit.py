"""Trains a network that keeps a thing in mind, on sequences made while it learns.

python -m core train memory-rnn
"""

from pathlib import Path
from typing import Any

import numpy as np

from core.data.sequences import memory
from core.training.checkpoints import Record
from core.training.memory.recipes import MemoryRecipe
from core.training.reading import batches_of, fit_answer
from core.training.runs import number_of

MEASURED_PER_DISTANCE = 16  # sequences a distance, for validation


def load_data(_recipe: MemoryRecipe, _data_dir: Path | None = None) -> None:
    """Returns nothing: the sequences are made while they are learned."""


def fit(recipe: MemoryRecipe, _data: None, **options: Any) -> Record:
    """Trains on sequences made anew each epoch, at distances that grow; `options` are those of `fit_answer`."""
    return fit_answer(
        recipe,
        recipe.config(memory.SYMBOLS, memory.THINGS),
        recipe.updates,
        lambda epoch: batches_of(*_sequences(recipe, epoch), recipe.batch_size),
        lambda: batches_of(*validation_sequences(recipe), recipe.batch_size),
        **options,
    )


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
