"""What a trained base is worth, by how many labels there are: accuracies kept in trained/label_curve.json.

    python -m core.training.images.label_curve      # about an hour of two processor cores; it goes on where it stopped

The base is ResNet-20, trained on the everyday pictures at 32 x 32. CIFAR-10 is then learned from few labels or many: by
the same network from its random start, by a new last layer on the frozen base, and by all of its layers in small steps.
No rate was searched for; epochs were fixed before the first run, more of them where there are fewer pictures.
"""

import dataclasses
import json
import logging
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import keras
import numpy as np

from core.artifacts import LABEL_CURVE_FILE, load_label_curve, trained_folder
from core.data import ImageData, Split, load
from core.models import ResNetConfig, build
from core.training import checkpoints
from core.training.images.batches import evaluation_batches, training_batches
from core.training.images.fit import fit, optimizer_of
from core.training.images.recipes import CIFAR10, EVERYDAY, SGD, Recipe
from core.training.runs import Learner, run

BASE = Recipe(
    name="label-curve-base",
    data="everyday64",
    config=ResNetConfig(**{**EVERYDAY, "shape": CIFAR10["shape"]}),
    augmentation="photographs",
    epochs=30,
    **SGD,
)
WAYS = {"scratch": SGD["learning_rate"], "frozen": 0.05, "fine-tuned": 0.02}  # what is done: its learning rate
# Labels: epochs and seeds. The last are all of the training pictures.
AMOUNTS = {500: (100, (0, 1, 2)), 5_000: (30, (0, 1, 2)), 45_000: (10, (0,))}
HEAD = 2  # arrays of the last layer: kernel and bias

logger = logging.getLogger(__name__)


def recipe_of(way: str, labels: int, seed: int) -> Recipe:
    """Returns how CIFAR-10 is learned in one of the ways."""
    return Recipe(
        name=f"label-curve-{way}",
        data="cifar10",
        config=ResNetConfig(**CIFAR10),
        augmentation="photographs",
        epochs=AMOUNTS[labels][0],
        batch_size=50,
        seed=seed,
        **{**SGD, "learning_rate": WAYS[way], "average_decay": 0.99},
    )


def halved(data: ImageData) -> ImageData:
    """Returns the pictures at half their width and height: each pixel the mean of four."""

    def half(split: Split) -> Split:
        count, height, width, channels = split.images.shape
        pairs = split.images.reshape(count, height // 2, 2, width // 2, 2, channels)
        return Split(images=np.rint(pairs.mean(axis=(2, 4))).astype(np.uint8), labels=split.labels)

    height, width, channels = data.source.shape
    source = dataclasses.replace(data.source, shape=(height // 2, width // 2, channels))
    return ImageData(source=source, train=half(data.train), validation=half(data.validation), test=half(data.test))


def few(split: Split, count: int, seed: int) -> Split:
    """Returns so many pictures, as many of each class as of any other."""
    rng = np.random.default_rng(seed)
    classes = np.unique(split.labels)
    rows = [rng.permutation(np.flatnonzero(split.labels == one))[: count // len(classes)] for one in classes]
    return split.take(np.sort(np.concatenate(rows))) if count < len(split) else split


def base_weights() -> list[np.ndarray]:
    """Returns the weights of the base, which is trained first where it is not there yet."""
    folder = checkpoints.folder(BASE.name)
    record = fit(BASE, halved(load(BASE.data)), device="cpu", resume=checkpoints.exists(folder))
    logger.info("base: %.4f", record.history[-1]["validation_accuracy"])
    return checkpoints.load_best(folder)[1]


def started(way: str, recipe: Recipe, base: list[np.ndarray]) -> keras.Model:
    """Returns the network as its learning begins."""
    model = build(recipe.config)
    if way != "scratch":
        model.set_weights([*base[:-HEAD], *model.get_weights()[-HEAD:]])
    for layer in model.layers[:-1]:
        layer.trainable = way != "frozen"  # a frozen norm goes by the statistics that it has
    return model


def accuracy(way: str, labels: int, seed: int, data: ImageData, base: Callable[[], list[np.ndarray]]) -> float:
    """Learns once and returns the share of the validation pictures that is right after the last epoch."""
    recipe = recipe_of(way, labels, seed)
    training = few(data.train, labels, seed)
    weights = [] if way == "scratch" else base()

    def learner_for(precision: str, _folder: Path) -> Learner:
        optimizer = optimizer_of(recipe, len(training) // recipe.batch_size)
        return Learner(recipe, lambda: started(way, recipe, weights), optimizer, precision)

    with tempfile.TemporaryDirectory() as folder:  # these runs leave no checkpoints
        record = run(
            recipe,
            learner_for,
            lambda epoch: training_batches(training, recipe, epoch),
            lambda: evaluation_batches(data.validation),
            root=Path(folder),
            device="cpu",
        )
    return round(record.history[-1]["validation_accuracy"], 5)


def main() -> None:
    """Learns what is not known yet, by one seed after another, and keeps each accuracy at once."""
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    path = trained_folder() / LABEL_CURVE_FILE
    found: dict[str, Any] = load_label_curve() or {"base": BASE.as_plain(), "points": []}
    known = {(point["way"], point["labels"], point["seed"]) for point in found["points"]}
    data = load("cifar10")
    weights: list[np.ndarray] = []

    def base() -> list[np.ndarray]:
        weights[:] = weights or base_weights()
        return weights

    by_seed = sorted((seed, labels) for labels, (_epochs, seeds) in AMOUNTS.items() for seed in seeds)
    for seed, labels in by_seed:  # so that a whole curve is there early
        for way in WAYS:
            if (way, labels, seed) in known:
                continue
            share = accuracy(way, labels, seed, data, base)
            recipe = recipe_of(way, labels, seed).as_plain()
            point = {"way": way, "labels": labels, "seed": seed, "accuracy": share, "recipe": recipe}
            found["points"].append(point)
            path.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
            logger.info("%s, %d labels, seed %d: %.4f", way, labels, seed, share)


if __name__ == "__main__":
    main()
