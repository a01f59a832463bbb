"""What the recipes of all families have in common."""

import dataclasses
import json
from collections.abc import Iterable
from typing import Any, TypeVar

from core.errors import SettingError


@dataclasses.dataclass(frozen=True, kw_only=True)
class BaseRecipe:
    """What every training has, whatever it learns from.

    The learning rate rises over `warmup_epochs` to `learning_rate`, then falls to 0 along a cosine.
    `average_decay` is how much of the running average of the weights stays at each step; the average is what is
    validated and exported.
    """

    name: str
    data: str
    epochs: int = 20
    batch_size: int = 128
    learning_rate: float = 1e-3
    warmup_epochs: float = 1.0
    average_decay: float = 0.998
    seed: int = 0

    def __post_init__(self) -> None:
        if self.epochs < 1 or self.batch_size < 1 or self.seed < 0:
            raise SettingError(
                "Epochs and batch size must be at least 1, the seed at least 0. "
                "Received: epochs={epochs}, batch_size={batch_size}, seed={seed}.",
                epochs=self.epochs,
                batch_size=self.batch_size,
                seed=self.seed,
            )

    def as_plain(self) -> dict[str, Any]:
        """Returns the recipe as JSON would give it back."""
        return json.loads(json.dumps(dataclasses.asdict(self)))


AnyRecipe = TypeVar("AnyRecipe", bound=BaseRecipe)


def by_name(recipes: Iterable[AnyRecipe]) -> dict[str, AnyRecipe]:
    """Returns a family's table of recipes."""
    return {recipe.name: recipe for recipe in recipes}
