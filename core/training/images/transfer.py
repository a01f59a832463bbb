"""Transfer learning in two phases: a new head on a frozen base, then everything in small steps.

The frozen base sees every picture once; the head learns from what it said. The rows of the history say which phase
they are of: 1 the head, 2 the fine-tuning.
"""

import dataclasses
import time
from collections.abc import Callable, Sequence

import keras
import numpy as np
import tensorflow as tf

from core.data import ImageData, Split
from core.models import build
from core.training.checkpoints import Row
from core.training.images.pretrained import imagenet_weights
from core.training.images.recipes import Recipe, TransferRecipe
from core.training.runs import Learner, number_of

FEATURES = "average"  # the layer whose values the head learns from
BATCH = 100


class TransferLearner(Learner):
    """A network whose base is pre-trained.

    Args:
        recipe: Both phases.
        data: The head learns from its training pictures as they are, without augmentation.
        optimizer: Of the fine-tuning.
        precision: What to compute in.
    """

    recipe: TransferRecipe

    def __init__(self, recipe: TransferRecipe, data: ImageData, optimizer: keras.Optimizer, precision: str) -> None:
        super().__init__(recipe, untrained_head(recipe), optimizer, precision)
        self._data = data
        self._head: _Head | None = None

    def epoch(
        self,
        epoch: int,
        training: tf.data.Dataset,
        validation: tf.data.Dataset,
        callbacks: Sequence[keras.callbacks.Callback],
    ) -> Row:
        """Goes once through the pictures, or through what the base said of them."""
        if epoch >= self.recipe.head_epochs:
            return {**super().epoch(epoch, training, validation, callbacks), "phase": 2}
        started = time.monotonic()
        self._head = self._head or _Head(self.model, self.recipe, self._data)
        measured = self._head.epoch(epoch)
        self.averaged.set_weights(self.model.get_weights())
        return {"epoch": epoch + 1, **measured, "seconds": round(time.monotonic() - started, 1), "phase": 1}


def untrained_head(recipe: TransferRecipe) -> Callable[[], keras.Model]:
    """Returns what makes the recipe's network with a pre-trained base and an untrained head."""

    def made() -> keras.Model:
        model = build(recipe.config)
        if recipe.pretrained == "imagenet":
            base = imagenet_weights(recipe.config)
            model.set_weights([*base, *model.get_weights()[len(base) :]])
        return model

    return made


def fine_tuning(recipe: TransferRecipe) -> Recipe:
    """Returns the second phase alone, for its learning rate."""
    settings = {field.name: getattr(recipe, field.name) for field in dataclasses.fields(Recipe)}
    return Recipe(**{**settings, "epochs": recipe.epochs - recipe.head_epochs})


class _Head:
    """The last layer of a network, trained on the features of its frozen base, float32 (n, features)."""

    def __init__(self, model: keras.Model, recipe: TransferRecipe, data: ImageData) -> None:
        base = keras.Model(model.input, model.get_layer(FEATURES).output)
        self.training, self.validation = features(base, data.train), features(base, data.validation)
        self.labels = data.train.labels, data.validation.labels
        weights = recipe.class_weights(data.train.labels)
        self.weights = None if weights is None else weights[data.train.labels]
        self.recipe = recipe
        inputs = keras.Input(self.training.shape[1:])
        dropped = keras.layers.Dropout(recipe.config.dropout, seed=recipe.seed)(inputs)
        self.model = keras.Model(inputs, model.get_layer("logits")(dropped))  # the very layer of the whole network
        loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
        self.model.compile(keras.optimizers.Adam(recipe.head_rate), loss, metrics=["accuracy"])

    def epoch(self, epoch: int) -> Row:
        order = np.random.default_rng(number_of(self.recipe.seed, epoch)).permutation(len(self.training))
        logs = self.model.fit(
            self.training[order],
            self.labels[0][order],
            sample_weight=None if self.weights is None else self.weights[order],
            batch_size=self.recipe.batch_size,
            shuffle=False,
            verbose=0,
        ).history
        measured = self.model.evaluate(self.validation, self.labels[1], batch_size=500, verbose=0, return_dict=True)
        return {
            "loss": logs["loss"][0],
            "accuracy": logs["accuracy"][0],
            "validation_loss": measured["loss"],
            "validation_accuracy": measured["accuracy"],
            "learning_rate": self.recipe.head_rate,
        }


def features(base: keras.Model, split: Split) -> np.ndarray:
    """Returns what the frozen base says of every picture, float32 (n, features)."""
    read = tf.function(lambda images: base(tf.cast(images, tf.float32) / 255, training=False))
    starts = range(0, len(split), BATCH)
    return np.concatenate([np.asarray(read(split.images[i : i + BATCH]), np.float32) for i in starts])
