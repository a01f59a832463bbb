"""Trains an image classifier by its recipe.

    python -m core train mnist-cnn           # or --resume after an interruption

Each epoch: learn from the training pictures, follow with a running average of the weights, measure the average on the
validation pictures, save everything. The test pictures are never looked at here.
"""

import dataclasses
import logging
import sys
import time
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path

import keras
import numpy as np
import tensorflow as tf

from core.data import ImageData
from core.errors import SettingError
from core.models import build
from core.training import checkpoints, devices
from core.training.batches import evaluation_batches, number_of, training_batches
from core.training.checkpoints import Record, Row
from core.training.recipes import Recipe

LIBRARIES = ("keras", "numpy")

logger = logging.getLogger(__name__)


def fit(
    recipe: Recipe,
    data: ImageData,
    *,
    resume: bool = False,
    precision: str = "auto",
    device: str = "auto",
    minutes: float | None = None,
    tensorboard: bool = False,
    callbacks: Sequence[keras.callbacks.Callback] = (),
) -> Record:
    """Trains until the recipe's last epoch, or until another epoch would pass `minutes`.

    Raises:
        SettingError: `data` does not fit the network, or the unfinished run on disk is of another recipe.
    """
    _check_fit(recipe, data)
    path = checkpoints.folder(recipe.name)
    strategy = devices.prepare(device)
    record = _started(path, recipe, resume, devices.choose_precision(precision))
    keras.utils.set_random_seed(recipe.seed)
    with strategy.scope():
        learner = Learner(recipe, steps=len(data.train) // recipe.batch_size, precision=record.precision)
    if record.history:
        checkpoints.restore(path, learner.state())
    validation = evaluation_batches(data.validation)
    began = time.monotonic()
    for epoch in range(len(record.history), recipe.epochs):
        row = learner.epoch(epoch, training_batches(data.train, recipe, epoch), validation, callbacks)
        record = dataclasses.replace(record, history=(*record.history, row))
        checkpoints.save(path, record, learner.state())
        logger.info("epoch %(epoch)d: loss %(loss).4f, validation %(validation_accuracy).4f, %(seconds).0f s", row)
        if tensorboard:
            _log(path / "tensorboard", row)
        if minutes and time.monotonic() - began + row["seconds"] > minutes * 60:
            break
    return record


class Learner:
    """A network in training, its optimiser, and the running average of its weights."""

    def __init__(self, recipe: Recipe, *, steps: int, precision: str) -> None:
        self.recipe = recipe
        keras.config.set_dtype_policy(devices.policy(precision))
        self.model, self.averaged = build(recipe.config), build(recipe.config)
        keras.config.set_dtype_policy("float32")
        self.averaged.set_weights(self.model.get_weights())
        for model, optimiser in ((self.model, _optimiser(recipe, steps)), (self.averaged, None)):
            loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
            model.compile(optimiser or "sgd", loss, metrics=["accuracy"])
        self.model.optimizer.build(self.model.trainable_variables)
        self.follow = FollowWeights(self.averaged, recipe.average_decay)

    def epoch(
        self,
        epoch: int,
        training: tf.data.Dataset,
        validation: tf.data.Dataset,
        callbacks: Sequence[keras.callbacks.Callback],
    ) -> Row:
        """Goes once through the training pictures and returns what came of it."""
        started = time.monotonic()
        _reseed(self.model, self.recipe.seed, epoch)
        logs = self.model.fit(training, verbose=0, shuffle=False, callbacks=[self.follow, *callbacks]).history
        measured = self.averaged.evaluate(validation, verbose=0, return_dict=True)
        return {
            "epoch": epoch + 1,
            "loss": logs["loss"][0],
            "accuracy": logs["accuracy"][0],
            "validation_loss": measured["loss"],
            "validation_accuracy": measured["accuracy"],
            "learning_rate": float(self.model.optimizer.learning_rate),
            "seconds": round(time.monotonic() - started, 1),
        }

    def state(self) -> dict[str, list[keras.Variable]]:
        """Returns every variable that the next epoch depends on."""
        return {
            "model": self.model.weights,
            "averaged": self.averaged.weights,
            "optimiser": self.model.optimizer.variables,
        }


class FollowWeights(keras.callbacks.Callback):
    """Keeps a second model's weights at the running average of the trained one's, batch-norm statistics included."""

    def __init__(self, averaged: keras.Model, decay: float) -> None:
        super().__init__()
        self.averaged = averaged
        self.decay = decay

    def on_train_batch_end(self, batch: int, logs: dict[str, float] | None = None) -> None:
        """Moves the average; at first faster, so that it forgets the untrained weights."""
        step = int(self.model.optimizer.iterations)
        self._follow(tf.constant(min(self.decay, (1 + step) / (10 + step)), tf.float32))

    @tf.function
    def _follow(self, decay: tf.Tensor) -> None:
        for average, weight in zip(self.averaged.weights, self.model.weights, strict=True):
            average.assign(decay * average + (1 - decay) * weight)


def _optimiser(recipe: Recipe, steps: int) -> keras.Optimizer:
    warmup = round(recipe.warmup_epochs * steps) if recipe.warmup_epochs < recipe.epochs else 0
    rate = keras.optimizers.schedules.CosineDecay(
        recipe.learning_rate / 100 if warmup else recipe.learning_rate,
        decay_steps=recipe.epochs * steps - warmup,
        warmup_target=recipe.learning_rate if warmup else None,
        warmup_steps=warmup,
    )
    decay = recipe.weight_decay or None
    if recipe.optimiser == "sgd":
        optimiser = keras.optimizers.SGD(rate, momentum=0.9, nesterov=True, weight_decay=decay)
    else:
        optimiser = keras.optimizers.Adam(rate, weight_decay=decay)
    optimiser.exclude_from_weight_decay(var_names=["bias", "gamma", "beta"])
    return optimiser


def _reseed(model: keras.Model, seed: int, epoch: int) -> None:
    """Makes dropout depend on seed and epoch, not on what ran before."""
    for number, layer in enumerate(model.layers):
        if isinstance(layer, keras.layers.Dropout) and layer.rate > 0:
            layer.seed_generator.state.assign(np.array([number_of(seed, epoch, number), 0]))


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


def _started(path: Path, recipe: Recipe, resume: bool, precision: str) -> Record:
    """Returns the record to go on from: the one on disk with `resume`, else an empty one."""
    fields = recipe.as_plain()
    record = checkpoints.load_record(path) if checkpoints.exists(path) else None
    if record is None or (record.is_complete and not resume):
        return Record(
            recipe=fields,
            precision=precision,
            device=devices.describe(),
            versions={library: version(library) for library in LIBRARIES} | {"tensorflow": tf.__version__},
            command=" ".join(["python -m core", *sys.argv[1:]]),
        )
    if not resume:
        raise SettingError(
            "{name} has an unfinished run of {done} epochs in {path}. Go on with --resume, or delete that folder.",
            name=recipe.name,
            done=len(record.history),
            path=path,
        )
    if record.recipe != fields:
        changed = ", ".join(key for key, value in fields.items() if record.recipe.get(key) != value)
        raise SettingError("--resume must keep the run's settings. Changed: {changed}.", changed=changed)
    return record


def _log(path: Path, row: Row) -> None:
    with tf.summary.create_file_writer(str(path)).as_default():
        for key, value in row.items():
            tf.summary.scalar(key, value, step=int(row["epoch"]))
