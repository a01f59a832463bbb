"""Trains a network that follows a thing, by its recipe.

python -m core train follow-lstm
"""

import functools
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from core.data.sequences import moving
from core.data.sequences.moving import MovingData, places, scenes
from core.errors import ArtifactError, SettingError
from core.models.sequences.follow import PLACE, build_eyes, build_follow, build_memory
from core.motion.paths import SIDE
from core.training import checkpoints
from core.training.checkpoints import Record
from core.training.follow.recipes import FollowRecipe
from core.training.runs import Learner, cosine, number_of, run

VALIDATION = 10**6  # the "epoch" that validation scenes are drawn for


def load_data(_recipe: FollowRecipe, data_dir: Path | None = None) -> MovingData:
    """Returns the things. Raises DataError as `core.data.sequences.moving.load` does."""
    return moving.load(data_dir)


def fit(recipe: FollowRecipe, data: MovingData, *, precision: str = "auto", **options: Any) -> Record:
    """Trains until the recipe's last epoch, or until another epoch would pass the minutes; `options` are `run`'s.

    `auto` precision is float32.

    Raises:
        SettingError: The unfinished run on disk is of another recipe, or the network whose eyes it begins with was not
            trained here.
    """
    judged = moving.SIZES["validation"] * recipe.config.frames // (recipe.batch_size * recipe.length)
    things = data.things

    def build() -> keras.Model:
        return build_memory(recipe.config) if recipe.eyes_of else build_follow(recipe.config, recipe.length)

    def learner_for(precision: str, _folder: Path) -> Learner:
        optimizer = keras.optimizers.Adam(cosine(recipe, recipe.steps), global_clipnorm=recipe.clip_norm)
        return FollowLearner(recipe, build, optimizer, precision)

    def training(epoch: int) -> tf.data.Dataset:
        return batches(recipe, things["train"], epoch, recipe.steps)

    def validation() -> tf.data.Dataset:
        return batches(recipe, things["validation"], VALIDATION, judged)

    if recipe.eyes_of:
        eyes = build_eyes(recipe.config)
        eyes.set_weights(eyes_of(recipe, options.get("root")))
        seen = functools.cache(lambda: through(eyes, training(0)))

        def training_seen(epoch: int) -> tf.data.Dataset:
            order = np.random.default_rng(number_of(recipe.seed, epoch)).permutation(len(seen()[0]))
            return in_batches(seen(), order, recipe.batch_size)

        def validation_seen() -> tf.data.Dataset:
            found = through(eyes, validation())
            return in_batches(found, np.arange(len(found[0])), recipe.batch_size)

    return run(
        recipe,
        learner_for,
        training_seen if recipe.eyes_of else training,
        validation_seen if recipe.eyes_of else validation,
        precision="float32" if precision == "auto" else precision,
        is_mirrored=False,
        **options,
    )


def eyes_of(recipe: FollowRecipe, root: Path | None) -> list[np.ndarray]:
    """Returns the weights before the LSTM of the network that the recipe names; none where it names none.

    Raises:
        SettingError: That network was not trained here.
    """
    if not recipe.eyes_of:
        return []
    try:
        weights = checkpoints.load_best(checkpoints.folder(recipe.eyes_of, root))[1]
    except ArtifactError as error:
        raise SettingError(
            "First comes `python -m core train {name}`: this network begins with its weights.", name=recipe.eyes_of
        ) from error
    return weights[: 2 * len(recipe.config.eyes)]


def through(eyes: keras.Model, scenes: tf.data.Dataset) -> tuple[np.ndarray, np.ndarray]:
    """Returns what is seen in scenes, float16 (n, frames, seen), and their places, float32 (n, frames, 4)."""
    look = tf.function(eyes)
    seen, wanted = [], []
    for frames, its_places in scenes:
        count, length = frames.shape[:2]
        found = look(tf.reshape(frames, (-1, SIDE, SIDE)))
        seen.append(tf.cast(tf.reshape(found, (count, length, -1)), tf.float16).numpy())
        wanted.append(its_places.numpy())
    return np.concatenate(seen), np.concatenate(wanted)


def in_batches(pair: tuple[np.ndarray, np.ndarray], order: np.ndarray, size: int) -> tf.data.Dataset:
    """Returns batches of `through`'s pair, as float32, in this order."""
    groups = order[: len(order) // size * size].reshape(-1, size)

    def rows() -> Iterator[tuple[np.ndarray, ...]]:
        for group in groups:
            yield tuple(part[group].astype(np.float32) for part in pair)

    signature = tuple(tf.TensorSpec((size, *part.shape[1:]), tf.float32) for part in pair)
    dataset = tf.data.Dataset.from_generator(rows, output_signature=signature)
    return dataset.apply(tf.data.experimental.assert_cardinality(len(groups))).prefetch(2)


class PlaceLoss(keras.losses.Loss):
    """The mean absolute error of the place, times `weight`, and the cross-entropy of visible.

    Places while nothing is to be seen count `hidden_weight` times.
    """

    def __init__(self, weight: float, hidden_weight: float) -> None:
        super().__init__(name="place")
        self.weight, self.hidden_weight = weight, hidden_weight

    def call(self, wanted: tf.Tensor, given: tf.Tensor) -> tf.Tensor:
        """Returns float32 (n, frames) from float32 (n, frames, 4) and the same, its last a logit."""
        missed = tf.reduce_mean(tf.abs(wanted[..., :3] - given[..., :3]), axis=-1)
        counts = tf.where(wanted[..., 3] < 0.5, self.hidden_weight, 1.0)
        visible = tf.nn.sigmoid_cross_entropy_with_logits(labels=wanted[..., 3], logits=given[..., 3])
        return self.weight * counts * missed + visible


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
        self.loss = PlaceLoss(recipe.place_weight, recipe.hidden_weight)
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
