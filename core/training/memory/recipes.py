"""The recipes of the networks that keep a thing in mind.

python -m core train memory-gru
"""

import dataclasses
from typing import Any

from core.training.reading import ReadingRecipe
from core.training.recipes import by_name


@dataclasses.dataclass(frozen=True, kw_only=True)
class MemoryRecipe(ReadingRecipe):
    """The distance grows from 1 to `longest` - 2 over the first `growing` of the epochs; `updates` are in each."""

    updates: int = 100
    growing: float = 0.7

    @property
    def farthest(self) -> int:
        """The greatest distance."""
        return self.longest - 2


UNITS = {"rnn": 128, "lstm": 62, "gru": 72}  # within 3 % the same number of weights
_MEMORY: dict[str, Any] = {
    "data": "memory",
    "embedding": 16,
    "longest": 82,
    "epochs": 20,
    "batch_size": 64,
    "learning_rate": 3e-3,
    "average_decay": 0.99,
}
RECIPES = by_name(
    MemoryRecipe(name=f"memory-{cell}", cell=cell, units=units, **_MEMORY) for cell, units in UNITS.items()
)
