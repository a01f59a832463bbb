"""Goes on from an exported network where the checkpoint of its run is gone, or with more epochs than it had.

    python -m core train cifar10-resnet20 --from-export

What the export does not hold is lost: the optimizer's momentum, the weights before averaging, and each batch norm
apart from the convolution that it was folded into. The network computes the same as the exported one to rounding, and
the card of what comes of it says `continued_from`, the epoch of the export.
"""

import dataclasses
from pathlib import Path

import keras
import numpy as np
import onnx
import tensorflow as tf
from onnx import numpy_helper

from core.artifacts import load_card, load_document, verified_bytes
from core.data import ImageData
from core.errors import SettingError
from core.models.images import BatchNormalization
from core.training import checkpoints
from core.training.images.batches import training_batches
from core.training.images.recipes import Recipe, TransferRecipe
from core.training.runs import Learner, changes, new_record

STATISTICS_BATCHES = 20  # from which the mean and variance of each convolution's output are measured


def export_to_checkpoint(recipe: Recipe, data: ImageData, learner: Learner, folder: Path) -> None:
    """Writes the checkpoint with which `resume` goes on after the epoch that trained/<name> holds.

    Args:
        recipe: The exported one's, or with another number of epochs.
        data: Its first batches give the statistics of the batch norms.
        learner: Untrained, of the recipe.
        folder: Of the run.

    Raises:
        ArtifactError: There is no such export, or not whole.
        SettingError: There is a checkpoint, or the export is of another recipe or no fewer epochs.
    """
    if checkpoints.exists(folder):
        raise SettingError("{path} holds a run. Go on with --resume, or delete that folder.", path=folder)
    card = load_card(recipe.name)
    done = card.recipe["best_epoch"]
    settings = recipe.as_plain()
    exported = {key: card.recipe.get(key) for key in settings} | {"epochs": recipe.epochs}
    if exported != settings or done >= recipe.epochs or isinstance(recipe, TransferRecipe):
        raise SettingError(
            "An export goes on by its own recipe, no transfer, for more than its {done} epochs. "
            "Received: {epochs} epochs. Changed: {changed}.",
            done=done,
            epochs=recipe.epochs,
            changed=changes(exported, settings) or "-",
        )
    history = load_document(card, checkpoints.HISTORY)[:done]
    set_exported_weights(learner.model, onnx.load_from_string(verified_bytes(card)))
    measure_norms(learner.model, training_batches(data.train, recipe, done).take(STATISTICS_BATCHES))
    learner.averaged.set_weights(learner.model.get_weights())
    learner.model.optimizer.iterations.assign(done * (len(data.train) // recipe.batch_size))
    record = dataclasses.replace(new_record(recipe), history=tuple(history), continued_from=done)
    checkpoints.save(folder, record, learner.state())


def set_exported_weights(model: keras.Model, exported: onnx.ModelProto) -> None:
    """Gives convolutions and dense layers the exported kernels, batch norms the exported biases and no scale."""
    arrays = {array.name: numpy_helper.to_array(array) for array in exported.graph.initializer}
    for layer in model.layers:
        title = layer.name.removesuffix("_norm")
        if isinstance(layer, keras.layers.Conv2D):
            kernel = arrays[f"{title}/kernel"].transpose(2, 3, 1, 0)  # ONNX: (out, in, height, width)
            layer.set_weights([kernel, *([arrays[f"{title}/bias"]] if layer.use_bias else [])])
        elif isinstance(layer, keras.layers.Dense):
            layer.set_weights([arrays[f"{title}/kernel"], arrays[f"{title}/bias"]])
        elif isinstance(layer, BatchNormalization):
            bias = arrays[f"{title}/bias"]
            layer.set_weights([np.ones_like(bias), bias, np.zeros_like(bias), np.full_like(bias, 1 - layer.epsilon)])


def measure_norms(model: keras.Model, batches: tf.data.Dataset) -> None:
    """Gives each batch norm the statistics of what it reads; scale and shift follow, so that it gives what it gave.

    Without this the first update, which normalises by its own batch, would start from another function.

    Args:
        model: Its norms leave their inputs as they are, but for the shift.
        batches: Of (images, ...).
    """
    norms = [layer for layer in model.layers if isinstance(layer, BatchNormalization)]
    if not norms:
        return
    reads = keras.Model(model.input, [layer.input for layer in norms])
    sums = [np.zeros((2, layer.gamma.shape[0])) for layer in norms]
    count = 0
    for images, *_ in batches:
        count += 1
        for total, values in zip(sums, reads(images, training=False), strict=True):
            moments = tf.nn.moments(tf.cast(values, tf.float32), (0, 1, 2))
            mean, variance = (moment.numpy().astype(np.float64) for moment in moments)
            total += mean, variance + mean**2
    for layer, total in zip(norms, sums, strict=True):
        mean, square = total / count
        variance = square - mean**2
        shift = layer.beta.numpy() + mean
        layer.set_weights([np.sqrt(variance + layer.epsilon), shift, mean, variance])
