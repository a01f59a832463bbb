"""The recipes of the networks that translate between English and Korean.

python -m core train translate-en-ko
"""

import dataclasses

from core.data.texts import translation
from core.training.recipes import BaseRecipe, by_name


@dataclasses.dataclass(frozen=True, kw_only=True)
class TranslateRecipe(BaseRecipe):
    """All that decides what the training of such a network gives, but for rounding.

    Each epoch has `sentences` of the grammar of its own, in the first `short_epochs` of one clause only, and half of
    Tatoeba's training part, the other half in the next. `units` is the size of each of the two readers. `clip_norm` is
    the largest norm of a gradient that is left as it is.
    """

    data: str = translation.NAME
    source: str
    target: str
    has_attention: bool = True
    units: int
    sentences: int = 14_000
    short_epochs: int = 2
    clip_norm: float = 1.0
    network: str = "Translate"


RECIPES = by_name(
    TranslateRecipe(
        name=f"translate-{source}-{target}{suffix}",
        source=source,
        target=target,
        has_attention=not suffix,
        units=96 if suffix else 64,
        epochs=40 if source == "ko" else 16,  # on validation sentences still better after 16
        batch_size=32,
        learning_rate=2e-3,
        warmup_epochs=0.5,
    )
    for source, target, suffix in (("en", "ko", ""), ("ko", "en", ""), ("en", "ko", "-fixed"))
)
