"""Writes a network as it was before its first step, for pages that compare: `python -m core.export.images.start`.

Weights are those with which the recipe's run began, by its seed. Its normalisations have seen nothing yet; they get the
mean and variance of one batch of training pictures, as the first step of the training sees them.
"""

import dataclasses
import logging
from pathlib import Path

import keras
import numpy as np

from core.artifacts import CARD_FILE, START_FILE, Card, load_card, trained_folder
from core.data import ImageData, load
from core.export.graph import to_onnx
from core.export.records import files_of, write
from core.models import build
from core.pictures.pixels import as_float
from core.training.images.recipes import RECIPES, Recipe

STARTS = ("cifar10-plain20", "cifar10-resnet20")  # whose gradients core/ui/gradient/depth.py compares

logger = logging.getLogger(__name__)


def at_the_start(recipe: Recipe, images: np.ndarray) -> keras.Model:
    """Returns the network of a recipe before its first step.

    Args:
        images: uint8 (n, height, width, channels), one batch of training pictures.
    """
    keras.utils.set_random_seed(recipe.seed)
    model = build(recipe.config)
    norms = [layer for layer in model.layers if isinstance(layer, keras.layers.BatchNormalization)]
    momenta = [layer.momentum for layer in norms]
    for layer in norms:
        layer.momentum = 0.0  # what it has measured last is all that it knows
    model(as_float(images), training=True)
    for layer, momentum in zip(norms, momenta, strict=True):
        layer.momentum = momentum
    return model


def add_start(card: Card, data: ImageData, root: Path | None = None) -> Card:
    """Writes START_FILE beside a network's card, names it there, and returns the card."""
    recipe = RECIPES[card.name]
    order = np.random.default_rng((recipe.seed, 1)).permutation(len(data.train))  # of the first epoch
    converted, _ = to_onnx(at_the_start(recipe, data.train.images[order[: recipe.batch_size]]))
    folder = (root or trained_folder()) / card.name
    write(folder / START_FILE, converted.SerializeToString(deterministic=True))
    card = dataclasses.replace(card, files={**card.files, **files_of(folder, START_FILE)})
    write(folder / CARD_FILE, card.to_json().encode())
    logger.info("%s: %d bytes", card.name, card.files[START_FILE]["bytes"])
    return card


if __name__ == "__main__":
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    for one in STARTS:
        add_start(load_card(one), load(RECIPES[one].data))
