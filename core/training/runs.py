"""One training from its start, or from where it was stopped, to its end, whatever it learns from.

Each epoch: learn from the training batches, follow with a running average of the weights, measure the average on the
validation batches, save everything. The test data are never looked at here.
"""

import dataclasses
import importlib.util
import json
import logging
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any, Literal

import keras
import numpy as np
import tensorflow as tf

from core.errors import SettingError
from core.training import checkpoints, devices
from core.training.checkpoints import Record, Row
from core.training.recipes import BaseRecipe

RECORDED_LIBRARIES = ("keras", "numpy")

LINE = "epoch %(epoch)d: loss %(loss).4f; validation %(validation_loss).4f, %(validation_accuracy).4f; %(seconds).0f s"

logger = logging.getLogger(__name__)


def run(
    recipe: BaseRecipe,
    learner_for: "Callable[[str, Path], Learner]",
    training: Callable[[int], tf.data.Dataset],
    validation: Callable[[], tf.data.Dataset],
    *,
    root: Path | None = None,
    resume: bool = False,
    from_export: bool = False,
    precision: str = "auto",
    device: str = "auto",
    is_mirrored: bool = True,
    minutes: float | None = None,
    tensorboard: bool = False,
    callbacks: Sequence[keras.callbacks.Callback] = (),
    saved: Callable[[Path, Record], None] | None = None,
) -> Record:
    """Trains until the recipe's last epoch, or until another epoch would pass `minutes`.

    Args:
        learner_for: Makes the untrained learner for a precision, with the folder of the run.
        training: Makes the batches of an epoch, counted from 0.
        validation: Makes the validation batches.
        root: Folder of all runs; `core.training.checkpoints.folder` has a default.
        resume: Whether to go on with the unfinished run on disk.
        from_export: Refused here: a family that can go on from its export says so in its own `fit`.
        is_mirrored: Whether several GPUs may share each batch.
        saved: Is told the folder of the run and its record after each epoch that was saved.

    Raises:
        SettingError: This family cannot go on from its export, the run on disk is of another recipe (more epochs are
            no other), `resume` was not asked for, another process trains it, its folder cannot be written, or
            `tensorboard` is not installed.
        ArtifactError: The checkpoint to go on from is damaged, and so is the one before it.
    """
    if tensorboard and importlib.util.find_spec("tensorboard") is None:
        raise SettingError("--tensorboard needs its package: `pip install tensorboard`.")
    if from_export:
        raise SettingError("Only image classifiers can go on from their export. Received: {name}.", name=recipe.name)
    path = checkpoints.folder(recipe.name, root)
    with checkpoints.locked(recipe.name, root), checkpoints.writing(path):
        strategy = devices.prepare(device, is_mirrored=is_mirrored)
        record = _started(path, recipe, resume, devices.choose_precision(precision))
        keras.utils.set_random_seed(recipe.seed)
        with strategy.scope():
            learner = learner_for(record.precision, path)
        if record.history:
            checkpoints.restore(path, learner.state())
        measured = validation()
        began = time.monotonic()
        for epoch in range(len(record.history), recipe.epochs):
            row = learner.epoch(epoch, training(epoch), measured, callbacks)
            record = dataclasses.replace(record, history=(*record.history, row))
            checkpoints.save(path, record, learner.state())
            if saved:
                saved(path, record)
            logger.info(learner.line, row)
            if tensorboard:
                _log(path / "tensorboard", row)
            if minutes and time.monotonic() - began + row["seconds"] > minutes * 60:
                break
    return record


class Learner:
    """A network in training, its optimizer, and the running average of its weights.

    Args:
        recipe: Its name, seed, and how fast the average follows.
        build: Makes the untrained network.
        optimizer: Of a rate by `cosine`.
        precision: What to compute in.
    """

    line = LINE
    loss: keras.losses.Loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    metrics: Callable[[], list[Any]] = staticmethod(lambda: ["accuracy"])
    jit_compile: bool | Literal["auto"] = False  # by XLA, with which most steps take twice as long on a processor

    def __init__(
        self, recipe: BaseRecipe, build: Callable[[], keras.Model], optimizer: keras.Optimizer, precision: str
    ) -> None:
        self.recipe = recipe
        keras.config.set_dtype_policy(devices.policy(precision))
        self.model, self.averaged = build(), build()
        keras.config.set_dtype_policy("float32")
        self.averaged.set_weights(self.model.get_weights())
        for model, its_optimizer in ((self.model, optimizer), (self.averaged, "sgd")):
            model.compile(its_optimizer, self.loss, metrics=self.metrics(), jit_compile=self.jit_compile)
        self.model.optimizer.build(self.model.trainable_variables)
        self.follow = FollowWeights(self.averaged, recipe.average_decay)

    def epoch(
        self,
        epoch: int,
        training: tf.data.Dataset,
        validation: tf.data.Dataset,
        callbacks: Sequence[keras.callbacks.Callback],
    ) -> Row:
        """Goes once through the training batches and returns what came of it."""
        started = time.monotonic()
        reseed(self.model, self.recipe.seed, epoch)
        logs = self._fit(epoch, training, [self.follow, *callbacks])
        measured = self.averaged.evaluate(validation, verbose=0, return_dict=True)
        return {
            "epoch": epoch + 1,
            **logs,
            **{f"validation_{key}": value for key, value in measured.items()},
            "learning_rate": float(tf.convert_to_tensor(self.model.optimizer.learning_rate)),
            "seconds": round(time.monotonic() - started, 1),
        }

    def _fit(
        self, epoch: int, training: tf.data.Dataset, callbacks: Sequence[keras.callbacks.Callback]
    ) -> dict[str, float]:
        """Returns the means over one epoch; Keras tells its number, from 0, to the callbacks."""
        fitted = self.model.fit(
            training, initial_epoch=epoch, epochs=epoch + 1, verbose=0, shuffle=False, callbacks=list(callbacks)
        )
        return {key: values[0] for key, values in fitted.history.items()}

    def state(self) -> dict[str, list[keras.Variable]]:
        """Returns every variable that the next epoch depends on."""
        return {
            "model": self.model.weights,
            "averaged": self.averaged.weights,
            "optimiser": self.model.optimizer.variables,  # so called in every checkpoint there is
        }


class FollowWeights(keras.callbacks.Callback):
    """Keeps a second model's weights at the running average of the trained one's, batch-norm statistics included."""

    def __init__(self, averaged: keras.Model, decay: float) -> None:
        super().__init__()
        self.averaged = averaged
        self.decay = decay

    def on_train_batch_end(self, batch: int, logs: dict[str, float] | None = None) -> None:
        """Moves the average; at first faster, so that it forgets the untrained weights."""
        step = int(tf.convert_to_tensor(self.model.optimizer.iterations))  # on several devices int() alone fails
        self._follow(tf.constant(min(self.decay, (1 + step) / (10 + step)), tf.float32))

    @tf.function
    def _follow(self, decay: tf.Tensor) -> None:
        for average, weight in zip(self.averaged.weights, self.model.weights, strict=True):
            average.assign(decay * average + (1 - decay) * weight)


def cosine(
    recipe: BaseRecipe, steps: int, rate: float | None = None
) -> keras.optimizers.schedules.LearningRateSchedule:
    """Returns the recipe's learning rate: up over the warm-up, then down to 0 along a cosine, `steps` an epoch.

    `rate` takes the place of the recipe's, where a second optimizer has its own.
    """
    rate = rate or recipe.learning_rate
    warmup = round(recipe.warmup_epochs * steps) if recipe.warmup_epochs < recipe.epochs else 0
    return keras.optimizers.schedules.CosineDecay(
        rate / 100 if warmup else rate,
        decay_steps=recipe.epochs * steps - warmup,
        warmup_target=rate if warmup else None,
        warmup_steps=warmup,
    )


def number_of(*parts: int) -> int:
    """Returns one number in 0..2^31 that stands for several, such as a seed and an epoch."""
    return int(np.random.SeedSequence(parts).generate_state(1)[0] >> 1)


def reseed(model: keras.Model, seed: int, epoch: int) -> None:
    """Makes dropout depend on seed and epoch, not on what ran before."""
    for number, layer in enumerate(model.layers):
        dropout = getattr(layer, "dropout", layer)  # a cell has its own
        if isinstance(dropout, keras.layers.Dropout) and dropout.rate > 0:
            dropout.seed_generator.state.assign(np.array([number_of(seed, epoch, number), 0]))


def new_record(recipe: BaseRecipe, precision: str = "float32") -> Record:
    """Returns the record of a run that begins here and now."""
    return Record(
        recipe=recipe.as_plain(),
        precision=precision,
        device=devices.describe(),
        versions={library: version(library) for library in RECORDED_LIBRARIES} | {"tensorflow": tf.__version__},
        command=" ".join(["python -m core", *sys.argv[1:]]),
    )


def _started(path: Path, recipe: BaseRecipe, resume: bool, precision: str) -> Record:
    """Returns the record to go on from: the one on disk with `resume`, else an empty one."""
    fields = recipe.as_plain()
    record = checkpoints.load_record(path) if checkpoints.exists(path) else None
    if record is None or (record.is_complete and not resume):
        return new_record(recipe, precision)
    if not resume:
        raise SettingError(
            "{name} has an unfinished run of {done} epochs in {path}. Go on with --resume, or delete that folder.",
            name=recipe.name,
            done=len(record.history),
            path=path,
        )
    return record if record.recipe == fields else _lengthened(record, fields, path)


def _lengthened(record: Record, fields: dict[str, Any], path: Path) -> Record:
    """Returns the record with more epochs to come; from here on the learning rate is that of the longer schedule."""
    before, done = record.recipe, len(record.history)
    if fields != {**before, "epochs": fields["epochs"]} or fields["epochs"] <= max(before["epochs"], done):
        raise SettingError(
            "--resume must keep the run's settings, but for more epochs. Changed: {changed}. Give the old values, or "
            "delete {path} and begin anew without --resume.",
            changed=changes(before, fields),
            path=path,
        )
    logger.info("%d epochs instead of %d: the learning rate rises again.", fields["epochs"], before["epochs"])
    return dataclasses.replace(record, recipe=fields, lengthened_after=(*record.lengthened_after, done))


def changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> str:
    """Returns which settings differ, with their old and new values."""
    names = (name for name in {**before, **after} if before.get(name) != after.get(name))
    return ", ".join(f"{name} {json.dumps(before.get(name))} -> {json.dumps(after.get(name))}" for name in names)


def _log(path: Path, row: Row) -> None:
    with tf.summary.create_file_writer(str(path)).as_default():
        for key, value in row.items():
            tf.summary.scalar(key, value, step=int(row["epoch"]))
