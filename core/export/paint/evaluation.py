"""Measures the committed painter again. What is measured are losses of TensorFlow, which is loaded for that."""

from pathlib import Path
from pkgutil import resolve_name
from typing import Any

from core.artifacts import load_card
from core.data import load
from core.export.comparison import compared
from core.inference.images.painter import Painter

TOLERANCE = 0.02  # of a value: another processor rounds differently


def evaluate(name: str, data_dir: Path | None = None) -> dict[str, Any]:
    """Measures a card's metrics again and returns `core.export.comparison.compared`'s answer.

    Raises:
        ArtifactError: There is no such model, or its file differs from its card.
        DataError: The photographs could not be had.
    """
    card = load_card(name)
    measures, recipes = map(resolve_name, ("core.export.paint.measures", "core.training.paint.recipes"))
    recipe = recipes.RECIPES[name]
    metrics = measures.measure(Painter.load(name), recipe, load(recipe.data, data_dir).test.images)
    return compared(card, metrics, measures.PHOTOS, lambda _metric, on_card: TOLERANCE * max(1.0, abs(on_card)))
