"""Trains a network that follows a thing, by its recipe.

python -m core train follow-lstm
"""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from core.data import moving
from core.data.moving import MovingData, places, scenes
from core.errors import ArtifactError, SettingError
from core.models.follow import PLACE, build_follow
from core.motion.paths import SIDE
from core.training import checkpoints
from core.training.checkpoints import Record
from core.training.follow.recipes import FollowRecipe
from core.training.runs import Learner, cosine, number_of, run

VALIDATION = 10**6  # the "epoch" that validation scenes are drawn for


def load_data(_recipe: FollowRecipe, data_dir: Path | None = None) -> MovingData:
    """Returns the things. Raises DataError as `core.data.moving.load` does."""
    return moving.load(data_dir)


def fit(recipe: FollowRecipe, data: MovingData, *, precision: str = "auto", **options: Any) -> Record:
    """Trains until the recipe's last epoch, or until another epoch would pass the minutes; `options` are `run`'s.

    `auto` precision is float32.

    Raises:
        SettingError: The unfinished run on disk is of another recipe, or the network whose eyes it begins with was not
            trained here.
    """
    judged = moving.SIZES["validation"] * recipe.config.frames // (recipe.batch_size * recipe.length)

    def learner_for(precision: str, _folder: Path) -> Learner:
        optimizer = keras.optimizers.Adam(cosine(recipe, recipe.steps), global_clipnorm=recipe.clip_norm)
        eyes = weights_of(recipe.eyes_of, options.get("root")) if recipe.eyes_of else None
        return FollowLearner(recipe, lambda: built(recipe, eyes), optimizer, precision)

    return run(
        recipe,
        learner_for,
        lambda epoch: batches(recipe, data.things["train"], epoch, recipe.steps),
        lambda: batches(recipe, data.things["validation"], VALIDATION, judged),
        precision="float32" if precision == "auto" else precision,
        is_mirrored=False,
        **options,
    )


def weights_of(name: str, root: Path | None) -> list[np.ndarray]:
    """Returns the best weights of another run. Raises SettingError where there are none."""
    try:
        return checkpoints.load_best(checkpoints.folder(name, root))[1]
    except ArtifactError as error:
        raise SettingError(
            "First comes `python -m core train {name}`: this network begins with its weights.", name=name
        ) from error


def built(recipe: FollowRecipe, eyes: list[np.ndarray] | None) -> keras.Model:
    """Makes a network; with another's weights as `eyes` its layers before the LSTM have those, and keep them."""
    model = build_follow(recipe.config, recipe.length)
    if eyes is not None:
        other = build_follow(recipe.config)
        other.set_weights(eyes)
        for name in recipe.config.eyes:
            model.get_layer(name).set_weights(other.get_layer(name).get_weights())
            model.get_layer(name).trainable = False
    return model


class PlaceLoss(keras.losses.Loss):
    """The mean absolute error of the place, times `weight`, and the cross-entropy of visible."""

    def __init__(self, weight: float) -> None:
        super().__init__(name="place")
        self.weight = weight

    def call(self, wanted: tf.Tensor, given: tf.Tensor) -> tf.Tensor:
        """Returns float32 (n, frames) from float32 (n, frames, 4) and the same, its last a logit."""
        missed = tf.reduce_mean(tf.abs(wanted[..., :3] - given[..., :3]), axis=-1)
        visible = tf.nn.sigmoid_cross_entropy_with_logits(labels=wanted[..., 3], logits=given[..., 3])
        return self.weight * missed + visible


class Overlap(keras.metrics.Mean):
    """The mean IoU of the frames in which the thing is hidden, or of those in which something of it is seen."""

    def __init__(self, *, is_hidden: bool) -> None:
        super().__init__(name="iou_hidden" if is_hidden else "iou_visible")
        self.is_hidden = is_hidden

    def update_state(self, wanted: tf.Tensor, given: tf.Tensor, sample_weight: Any = None) -> None:
        """Adds a batch: float32 (n, frames, 4) both."""
        counts = wanted[..., 3] < 0.5 if self.is_hidden else wanted[..., 3] > 0.5
        super().update_state(overlap(wanted, given), tf.cast(counts, tf.float32))


class FollowLearner(Learner):
    """A learner that is judged by how far its squares cover the true ones."""

    line = (
        "epoch %(epoch)d: loss %(loss).4f; validation %(validation_loss).4f, overlap %(validation_iou_hidden).3f "
        "hidden, %(validation_iou_visible).3f visible; %(seconds).0f s"
    )
    metrics = staticmethod(lambda: [Overlap(is_hidden=True), Overlap(is_hidden=False)])

    def __init__(
        self, recipe: FollowRecipe, build: Callable[[], keras.Model], optimizer: keras.Optimizer, precision: str
    ) -> None:
        self.loss = PlaceLoss(recipe.place_weight)
        super().__init__(recipe, build, optimizer, precision)


def overlap(one: tf.Tensor, two: tf.Tensor) -> tf.Tensor:
    """Returns the IoU of squares, float32 (..., >= 3) both: x and y of the centre and the side; of no area is 0."""
    sides = tf.maximum(one[..., 2:3], 0.0), tf.maximum(two[..., 2:3], 0.0)
    apart = tf.abs(one[..., :2] - two[..., :2])
    spans = tf.maximum(tf.minimum((sides[0] + sides[1]) / 2 - apart, tf.minimum(*sides)), 0.0)
    shared = tf.reduce_prod(spans, axis=-1)
    return tf.math.divide_no_nan(shared, (sides[0] ** 2 + sides[1] ** 2)[..., 0] - shared)


def batches(recipe: FollowRecipe, things: np.ndarray, epoch: int, count: int) -> tf.data.Dataset:
    """Returns `count` batches of scenes, (frames, places) as `build_follow` takes them: drawn anew whenever read.

    They follow from the recipe's seed and the epoch alone. `things` is uint8 (n, 28, 28).
    """
    length, size = recipe.length, recipe.batch_size

    def drawn() -> Iterator[tuple[np.ndarray, np.ndarray]]:
        for batch in range(count):
            rng = np.random.default_rng(number_of(recipe.seed, epoch, batch))
            pictures, paths = scenes(things, size, recipe.config.frames, rng, length)
            yield pictures, places(paths)

    shapes = ((size, length, SIDE, SIDE), (size, length, PLACE))
    signature = tuple(tf.TensorSpec(shape, tf.float32) for shape in shapes)
    dataset = tf.data.Dataset.from_generator(drawn, output_signature=signature)
    return dataset.apply(tf.data.experimental.assert_cardinality(count)).prefetch(2)
