"""What one idea is worth: short runs of one network with and without it, kept as curves in trained/ablations.json.

    python -m core.training.images.ablations             # about half an hour on two processor cores; or name some

Few pictures make the differences large: overfitting shows, which dropout and augmentation hold back.
"""

import argparse
import dataclasses
import json
import logging
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from core.artifacts import ABLATIONS_FILE, load_ablations, trained_folder
from core.data import ImageData, load
from core.models import ConvolutionalConfig, ResNetConfig
from core.training.images.fit import fit
from core.training.images.recipes import MNIST, RECIPES, SGD, Recipe

FEW_DIGITS, FEW_PHOTOGRAPHS = 3_000, 10_000

logger = logging.getLogger(__name__)


@dataclasses.dataclass(frozen=True, kw_only=True)
class Ablation:
    """Two recipes that differ in one idea, and how many training pictures both see."""

    with_idea: Recipe
    without: Recipe
    pictures: int


def _ablations() -> dict[str, Ablation]:
    course = Recipe(name="ablation", data="mnist", config=ConvolutionalConfig(**MNIST), average_decay=0.9)
    undropped = ConvolutionalConfig(**{**dataclasses.asdict(course.config), "dropout": 0.0})
    plain = dataclasses.replace(course, config=undropped)
    augmented = dataclasses.replace(plain, augmentation="digits")
    resnet = dataclasses.replace(
        RECIPES["cifar10-resnet20"], name="ablation", epochs=10, **{**SGD, "average_decay": 0.98}
    )
    shortcutless = dataclasses.replace(resnet, config=ResNetConfig(**_shared(resnet), residual=False))
    return {
        "dropout": Ablation(with_idea=course, without=plain, pictures=FEW_DIGITS),
        "augmentation": Ablation(with_idea=augmented, without=plain, pictures=FEW_DIGITS),
        "residual": Ablation(with_idea=resnet, without=shortcutless, pictures=FEW_PHOTOGRAPHS),
    }


def _shared(recipe: Recipe) -> dict[str, Any]:
    settings = dataclasses.asdict(recipe.config)
    settings.pop("residual")
    return settings


ABLATIONS = _ablations()


def run(names: Sequence[str] = ()) -> dict[str, Any]:
    """Trains both sides of each ablation and returns its curves of accuracy on the validation pictures.

    Returns:
        {name: {"with": [accuracy], "without": [accuracy], "pictures", "recipes"}}.
    """
    return {name: _curves(ABLATIONS[name]) for name in names or ABLATIONS}


def _curves(ablation: Ablation) -> dict[str, Any]:
    sides = {"with": ablation.with_idea, "without": ablation.without}
    curves = {side: _accuracies(recipe, ablation.pictures) for side, recipe in sides.items()}
    recipes = {side: recipe.as_plain() for side, recipe in sides.items()}
    return {**curves, "pictures": ablation.pictures, "recipes": recipes}


def _accuracies(recipe: Recipe, pictures: int) -> list[float]:
    data = load(recipe.data)
    few = ImageData(
        source=data.source, train=data.train.take(np.arange(pictures)), validation=data.validation, test=data.test
    )
    with tempfile.TemporaryDirectory() as folder:  # these runs leave no checkpoints
        record = fit(recipe, few, device="cpu", root=Path(folder))
    return [round(row["validation_accuracy"], 5) for row in record.history]


def main() -> None:
    """Runs the ablations named on the command line, all for none, and keeps the curves of the others."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(ABLATIONS))
    names = parser.parse_args().names or list(ABLATIONS)
    if not set(names) <= set(ABLATIONS):
        parser.error(f"a name must be one of: {', '.join(ABLATIONS)}")
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    path = trained_folder() / ABLATIONS_FILE
    kept = load_ablations()
    for name in names:
        kept |= run([name])
        path.write_text(json.dumps(kept, indent=1) + "\n", encoding="utf-8")
        logger.info("%s: %s", name, {side: kept[name][side][-1] for side in ("with", "without")})


if __name__ == "__main__":
    main()
