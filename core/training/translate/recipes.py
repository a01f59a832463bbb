"""The recipes of the networks that translate between English and Korean.

python -m core train translate-en-ko
"""

import dataclasses

from core.data import translation
from core.training.recipes import BaseRecipe, by_name


@dataclasses.dataclass(frozen=True, kw_only=True)
class TranslateRecipe(BaseRecipe):
    """All that decides what the training of such a network gives, but for rounding.

    Each epoch has `sentences` of the grammar of its own, and all of Tatoeba's training part. `clip_norm` is the largest
    norm of a gradient that is left as it is.
    """

    data: str = translation.NAME
    source: str
    target: str
    has_attention: bool = True
    sentences: int = 14_000
    clip_norm: float = 1.0
    network: str = "Translate"


RECIPES = by_name(
    TranslateRecipe(
        name=f"translate-{source}-{target}{suffix}",
        source=source,
        target=target,
        has_attention=not suffix,
        epochs=12,
        batch_size=64,
        learning_rate=3e-3,
        warmup_epochs=0.3,
    )
    for source, target, suffix in (("en", "ko", ""), ("ko", "en", ""), ("en", "ko", "-fixed"))
)
