"""The recipes of the networks that follow a thing: with a memory and without, all else alike.

python -m core train follow-lstm
"""

import dataclasses

from core.data import moving
from core.models.follow import FollowConfig
from core.training.recipes import BaseRecipe, by_name


@dataclasses.dataclass(frozen=True, kw_only=True)
class FollowRecipe(BaseRecipe):
    """All that decides what the training of such a network gives, but for rounding.

    Each epoch sees `steps` batches of scenes that were never seen before. `place_weight` is what the error of the place
    counts beside that of visible; `clip_norm` the largest norm of a gradient that is left as it is.
    """

    data: str = moving.NAME
    config: FollowConfig
    steps: int = 150
    place_weight: float = 10.0
    clip_norm: float = 1.0
    chosen_by: str = "loss"
    network: str = "Follow"


RECIPES = by_name(
    FollowRecipe(name=name, config=FollowConfig(remembers=remembers), epochs=24, batch_size=16, learning_rate=2e-3)
    for name, remembers in (("follow-lstm", True), ("follow-memoryless", False))
)
