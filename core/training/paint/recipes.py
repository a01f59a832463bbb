"""The recipe of the network that paints.

    python -m core train paint-styles

The expected time and quality are in trained/<name>/card.json, where they were measured.
"""

import dataclasses

from core.data.pictures.styles import DRAWERS
from core.errors import SettingError
from core.models.paint import STEPS_DOWN, PaintConfig
from core.training.recipes import BaseRecipe, by_name


@dataclasses.dataclass(frozen=True, kw_only=True)
class PaintRecipe(BaseRecipe):
    """All that decides what the training of such a network gives, but for rounding.

    It learns from photographs of `side` px, `steps` batches an epoch, each photograph in one style; a batch has as many
    of each. `eyes` is the classifier in whose features pictures are compared. What it paints differs from the
    style (weight 1), from the photograph (`content_weight`), and from pixel to pixel (`variation_weight`).
    """

    config: PaintConfig
    eyes: str = "cifar10-cnn"
    side: int = 128
    steps: int = 500
    content_weight: float
    variation_weight: float
    chosen_by: str = "loss"
    network: str = "Painter"

    def __post_init__(self) -> None:
        super().__post_init__()
        styles = len(self.config.styles)
        if self.batch_size % styles or self.side % STEPS_DOWN or self.steps < 1:
            raise SettingError(
                "A batch must have as many pictures of each of {styles} styles, of a side that is a multiple of "
                "{multiple} px; an epoch at least 1 step. "
                "Received: batch_size={batch_size}, side={side}, steps={steps}.",
                styles=styles,
                multiple=STEPS_DOWN,
                batch_size=self.batch_size,
                side=self.side,
                steps=self.steps,
            )


RECIPES = by_name(
    (
        PaintRecipe(
            name="paint-styles",
            data="everyday64",
            config=PaintConfig(styles=tuple(DRAWERS)),
            epochs=10,
            batch_size=6,
            learning_rate=2e-3,
            warmup_epochs=0.2,
            average_decay=0.995,
            content_weight=0.25,
            variation_weight=0.15,
        ),
    )
)
