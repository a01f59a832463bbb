"""The recipes of the networks that read a sequence and answer once.

python -m core train memory-gru
python -m core train sentiment-ko
"""

import dataclasses
from typing import Any

from core.data.sequences import memory
from core.data.texts import ratings as text_ratings
from core.models.sequences.answer import AnswerConfig
from core.training.recipes import BaseRecipe, by_name


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
MEMORY_RECIPES = by_name(
    MemoryRecipe(name=f"memory-{cell}", cell=cell, units=units, **_MEMORY) for cell, units in UNITS.items()
)
SENTIMENT = ReadingRecipe(
    name="sentiment-ko",
    data="reviews-ko",
    cell="gru",
    units=128,
    embedding=64,
    longest=80,
    epochs=4,
    batch_size=256,
    dropout=0.2,
    learning_rate=3e-3,
    warmup_epochs=0.25,
)
RECIPES: dict[str, ReadingRecipe] = {**MEMORY_RECIPES, SENTIMENT.name: SENTIMENT}
CLASSES = {"memory": memory.THINGS, "reviews-ko": len(text_ratings.LABELS)}
