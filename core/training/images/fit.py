"""Trains an image classifier by its recipe.

python -m core train mnist-cnn           # or --resume after an interruption
"""

from pathlib import Path
from typing import Any

import keras
import tensorflow as tf

from core.data import ImageData, load
from core.errors import SettingError
from core.models import build
from core.training import checkpoints
from core.training.checkpoints import Record
from core.training.images.batches import evaluation_batches, one_hot, training_batches
from core.training.images.from_export import export_to_checkpoint
from core.training.images.recipes import MixedRecipe, Recipe, TransferRecipe
from core.training.images.transfer import TransferLearner, fine_tuning
from core.training.runs import Learner, cosine, run


def load_data(recipe: Recipe, data_dir: Path | None = None) -> ImageData:
    """Returns the recipe's pictures. Raises DataError where they could not be had."""
    return load(recipe.data, data_dir)


def fit(
    recipe: Recipe, data: ImageData, *, root: Path | None = None, from_export: bool = False, **options: Any
) -> Record:
    """Trains until the recipe's last epoch, or until another epoch would pass the minutes; `options` are `run`'s.

    With `from_export` it goes on from trained/<name>, as core.training.images.from_export says.

    Raises:
        SettingError: `data` does not fit the network, or the unfinished run on disk is of another recipe.
    """
    _check_fit(recipe, data)

    def learner_for(precision: str, _folder: Path) -> Learner:
        steps = len(data.train) // recipe.batch_size
        if isinstance(recipe, TransferRecipe):
            return TransferLearner(recipe, data, optimizer_of(fine_tuning(recipe), steps), precision)
        learner = MixedLearner if isinstance(recipe, MixedRecipe) else Learner
        return learner(recipe, lambda: build(recipe.config), optimizer_of(recipe, steps), precision)

    def validation() -> tf.data.Dataset:
        batches = evaluation_batches(data.validation)
        if isinstance(recipe, MixedRecipe):
            return batches.map(lambda images, labels: (images, one_hot(labels, recipe)))
        return batches

    if from_export:
        folder = checkpoints.folder(recipe.name, root)
        export_to_checkpoint(recipe, data, learner_for("float32", folder), folder)
        options["resume"] = True
    return run(
        recipe,
        learner_for,
        lambda epoch: training_batches(data.train, recipe, epoch),
        validation,
        root=root,
        **options,
    )


class MixedLearner(Learner):
    """A learner whose labels are probabilities."""

    loss = keras.losses.CategoricalCrossentropy(from_logits=True)


def optimizer_of(recipe: Recipe, steps: int) -> keras.Optimizer:
    """Returns Adam or SGD with momentum, with the recipe's rate and decay; an epoch has `steps` steps."""
    rate, decay = cosine(recipe, steps), recipe.weight_decay or None
    if recipe.optimiser == "sgd":
        optimizer = keras.optimizers.SGD(rate, momentum=0.9, nesterov=True, weight_decay=decay)
    else:
        optimizer = keras.optimizers.Adam(rate, weight_decay=decay)
    optimizer.exclude_from_weight_decay(var_names=["bias", "gamma", "beta"])
    return optimizer


def _check_fit(recipe: Recipe, data: ImageData) -> None:
    source = data.source
    if source.shape != recipe.config.shape or len(source.labels) != recipe.config.classes:
        raise SettingError(
            "{recipe} needs pictures of shape {shape} in {classes} classes. Received: {data}, {received} in {count}.",
            recipe=recipe.name,
            shape=recipe.config.shape,
            classes=recipe.config.classes,
            data=source.name,
            received=source.shape,
            count=len(source.labels),
        )
    if len(data.train) < recipe.batch_size:
        raise SettingError(
            "A batch may hold at most the {most} training pictures. Received: batch_size={batch_size}.",
            most=len(data.train),
            batch_size=recipe.batch_size,
        )
