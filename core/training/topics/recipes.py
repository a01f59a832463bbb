"""The recipes of the networks that sort newswires by topic.

python -m core train topics-lstm
"""

import dataclasses
from typing import Any

from core.data.texts import topics
from core.models.sequences.topics import TopicsConfig
from core.training.recipes import BaseRecipe, by_name


@dataclasses.dataclass(frozen=True, kw_only=True)
class TopicsRecipe(BaseRecipe):
    """All that decides what the training of such a network gives, but for rounding.

    `clip_norm` is the largest norm of a gradient that is left as it is.
    """

    data: str = topics.NAME
    config: TopicsConfig
    batch_size: int = 64
    clip_norm: float = 1.0
    network: str = "Topics"


_ALL: tuple[Any, ...] = (
    TopicsRecipe(name="topics-lstm", config=TopicsConfig(kind="lstm"), epochs=20),  # the course's
    TopicsRecipe(
        name="topics-bilstm",
        config=TopicsConfig(kind="bilstm", dropout=0.5),
        epochs=20,
        learning_rate=3e-3,
    ),
    # Of the validation part 0.881 by bare counts of these words, 0.892 by counts of length 1, 0.919 with rarity. Large
    # rates and a penalty: scikit-learn's solver finds large weights for common words, which Adam takes long for.
    TopicsRecipe(
        name="topics-regression",
        config=TopicsConfig(kind="regression", words=5_000, length=200, penalty=5e-6),
        epochs=40,
        learning_rate=3e-2,
    ),
)
RECIPES = by_name(_ALL)
