"""The recipe of the network that describes a picture in words.

python -m core train describe-lstm
"""

import dataclasses

from core.data.pictures import scenes
from core.models.sequences.describe import DescribeConfig
from core.scenes.drawing import SIDE
from core.scenes.grammar import longest, word_list
from core.training.recipes import BaseRecipe, by_name


@dataclasses.dataclass(frozen=True, kw_only=True)
class DescribeRecipe(BaseRecipe):
    """All that decides what the training of such a network gives, but for rounding.

    Each epoch has `scenes` of its own. `clip_norm` is the largest norm of a gradient that is left as it is.
    """

    data: str = scenes.NAME
    scenes: int = 40_000
    config: DescribeConfig
    clip_norm: float = 1.0
    network: str = "Describe"


RECIPES = by_name(
    [
        DescribeRecipe(
            name="describe-lstm",
            config=DescribeConfig(side=SIDE, words=len(word_list()), length=longest()),
            epochs=24,
            batch_size=64,
            learning_rate=2e-3,
        )
    ]
)
