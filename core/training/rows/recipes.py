"""The recipes of the networks that read a digit row by row.

python -m core train rows-lstm
"""

import dataclasses
from typing import Any

from core.models.sequences.rows import RowsConfig
from core.training.recipes import BaseRecipe, by_name

# The mean and deviation of the training digits' values in [0, 1] (a test measures them).
MNIST: dict[str, Any] = {"shape": (28, 28, 1), "mean": (0.1307,), "deviation": (0.3081,)}


@dataclasses.dataclass(frozen=True, kw_only=True)
class RowsRecipe(BaseRecipe):
    """All that decides what the training of such a network gives, but for rounding.

    `cut` of the pictures end after a row drawn at random, so that the network learns to answer before the last one.
    `clip_norm` is the largest norm of a gradient that is left as it is.
    """

    data: str = "mnist"
    cell: str
    units: int = 128
    dropout: float = 0.2
    augmentation: str = "digits"
    cut: float = 0.5
    clip_norm: float = 1.0
    network: str = "Rows"

    @property
    def config(self) -> RowsConfig:
        """The network."""
        return RowsConfig(**MNIST, cell=self.cell, units=self.units, dropout=self.dropout)


RECIPES = by_name(
    RowsRecipe(name=f"rows-{cell}", cell=cell, epochs=12, learning_rate=3e-3) for cell in ("rnn", "lstm", "gru")
)
