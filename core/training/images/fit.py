"""Trains an image classifier by its recipe.

python -m core train mnist-cnn           # or --resume after an interruption
"""

from typing import Any

import keras

from core.data import ImageData
from core.errors import SettingError
from core.models import build
from core.training.checkpoints import Record
from core.training.images.batches import evaluation_batches, training_batches
from core.training.images.from_export import export_to_checkpoint
from core.training.images.recipes import Recipe, TransferRecipe
from core.training.images.transfer import TransferLearner, fine_tuning
from core.training.runs import Learner, cosine, run


def fit(recipe: Recipe, data: ImageData, *, from_export: bool = False, **options: Any) -> Record:
    """Trains until the recipe's last epoch, or until another epoch would pass the minutes; `options` are `run`'s.

    With `from_export` it goes on from trained/<name>, as core.training.images.from_export says.

    Raises:
        SettingError: `data` does not fit the network, or the unfinished run on disk is of another recipe.
    """
    _check_fit(recipe, data)

    def learner_for(precision: str) -> Learner:
        steps = len(data.train) // recipe.batch_size
        if isinstance(recipe, TransferRecipe):
            return TransferLearner(recipe, data, optimiser(fine_tuning(recipe), steps), precision)
        rule = optimiser(recipe, steps)
        return Learner(recipe, lambda: build(recipe.config), rule, precision)

    if from_export:
        export_to_checkpoint(recipe, data, learner_for("float32"))
        options["resume"] = True
    return run(
        recipe,
        learner_for,
        lambda epoch: training_batches(data.train, recipe, epoch),
        lambda: evaluation_batches(data.validation),
        **options,
    )


def optimiser(recipe: Recipe, steps: int) -> keras.Optimizer:
    """Returns Adam or SGD with momentum, with the recipe's rate and decay; an epoch has `steps` steps."""
    rate, decay = cosine(recipe, steps), recipe.weight_decay or None
    if recipe.optimiser == "sgd":
        rule = keras.optimizers.SGD(rate, momentum=0.9, nesterov=True, weight_decay=decay)
    else:
        rule = keras.optimizers.Adam(rate, weight_decay=decay)
    rule.exclude_from_weight_decay(var_names=["bias", "gamma", "beta"])
    return rule


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
