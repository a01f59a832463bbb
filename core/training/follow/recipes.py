"""The recipes of the networks that follow a thing: first the one without a memory, then the one with its eyes.

python -m core train follow-memoryless
python -m core train follow-lstm
"""

import dataclasses

from core.data.sequences import moving
from core.models.sequences.follow import FollowConfig
from core.training.recipes import BaseRecipe, by_name


@dataclasses.dataclass(frozen=True, kw_only=True)
class FollowRecipe(BaseRecipe):
    """All that decides what the training of such a network gives, but for rounding.

    Each epoch sees `steps` batches of scenes that were never seen before, of each `length` frames in a row. With
    `eyes_of` the layers before the LSTM are that network's, and stay: both see alike, and one remembers. What those see
    in whole scenes is computed once, and each epoch sees the same scenes in another order.
    `place_weight` is what the error of the place counts beside that of visible, `hidden_weight` what it counts more
    while nothing is to be seen; `clip_norm` the largest norm of a gradient that is left as it is.
    """

    data: str = moving.NAME
    config: FollowConfig
    length: int
    eyes_of: str | None = None
    steps: int
    place_weight: float = 10.0
    hidden_weight: float = 1.0
    clip_norm: float = 1.0
    chosen_by: str = "loss"
    network: str = "Follow"


RECIPES = by_name(
    (
        FollowRecipe(
            name="follow-memoryless",
            config=FollowConfig(remembers=False),
            length=2,
            epochs=40,
            steps=150,
            batch_size=256,
            learning_rate=3e-3,
        ),
        FollowRecipe(
            name="follow-lstm",
            config=FollowConfig(remembers=True),
            length=40,
            eyes_of="follow-memoryless",
            epochs=16,
            steps=3200,
            batch_size=64,
            learning_rate=2e-3,
            hidden_weight=3.0,
        ),
    )
)
