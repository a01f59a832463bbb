"""The classifier of the study: a small convolutional network that learns in each of the four ways alike.

Half of every batch is of the rare class and half of the common one, whatever the way; so none of them gains by
balancing alone. Generated pictures take the same share of both halves: else "generated" would come to mean one class.
"""

import dataclasses
from collections.abc import Sequence

import keras
import numpy as np
import tensorflow as tf

from core.data import Split
from core.models import ConvolutionalConfig, build
from core.training.augmentation import AUGMENTATIONS
from core.training.gan.augmentation.figures import auc
from core.training.runs import number_of

CLASSES = 2
WAYS = {  # is it augmented, does it learn from generated pictures
    "alone": (False, False),
    "classic": (True, False),
    "gan": (False, True),
    "both": (True, True),
}
CONFIG = ConvolutionalConfig(
    shape=(28, 28, 1),
    classes=CLASSES,
    mean=(0.577,),
    deviation=(0.165,),
    stacks=((16,), (32,), (80,)),
    padding="same",
    batch_norm=True,
    dense=None,
    dropout=0.3,
)
BATCH, RATE = 64, 2e-3
GENERATED_SHARE = 0.5  # of both halves of a batch, where there are generated pictures


@dataclasses.dataclass(frozen=True, kw_only=True)
class Learned:
    """What one training gave: the weights of the epoch with the best AUC on the validation pictures, from 1."""

    weights: list[np.ndarray]
    epoch: int
    validation_auc: float


def learn(way: str, real: Split, generated: Split, validation: Split, *, epochs: int, steps: int, seed: int) -> Learned:
    """Learns in one of the ways and keeps the epoch that does best on the validation pictures.

    Args:
        real: Pictures of both classes.
        generated: As many as one likes, of both classes; looked at where the way has generated pictures.
        epochs, steps: `epochs` times `steps` batches.
        seed: Of the weights and the batches, the same in all ways.
    """
    is_augmented, has_generated = WAYS[way]
    keras.utils.set_random_seed(number_of(seed, len(real)))
    model = build(CONFIG)
    model.compile(
        keras.optimizers.Adam(keras.optimizers.schedules.CosineDecay(RATE, epochs * steps)),
        keras.losses.SparseCategoricalCrossentropy(from_logits=True),
        jit_compile=False,
    )
    splits = [real, generated] if has_generated else [real]
    batches = _batches(splits, epochs * steps, "chest" if is_augmented else "none", seed)
    follow = _KeepBest(validation)
    model.fit(batches, epochs=epochs, steps_per_epoch=steps, verbose=0, shuffle=False, callbacks=[follow])
    return Learned(weights=follow.weights, epoch=follow.epoch, validation_auc=follow.best)


def scores_of(model: keras.Model, split: Split) -> np.ndarray:
    """Returns by how much the second class's logit exceeds the first's, float64 (n,)."""
    images = split.images.astype(np.float32) / np.float32(255)
    logits = np.concatenate(
        [np.asarray(model(images[i : i + 500], training=False)) for i in range(0, len(images), 500)]
    )
    return (logits[:, 1] - logits[:, 0]).astype(np.float64)


class _KeepBest(keras.callbacks.Callback):
    def __init__(self, validation: Split) -> None:
        super().__init__()
        self.validation = validation
        self.best, self.epoch = -1.0, 0
        self.weights: list[np.ndarray] = []

    def on_epoch_end(self, epoch: int, logs: dict[str, float] | None = None) -> None:
        found = auc(scores_of(self.model, self.validation), self.validation.labels == 1)
        if found > self.best:
            self.best, self.epoch, self.weights = found, epoch + 1, self.model.get_weights()


def _batches(splits: Sequence[Split], count: int, augmentation: str, seed: int) -> tf.data.Dataset:
    """Returns `count` batches of (images float32 [0, 1], labels int32): of each class half, of each split its share."""
    pixels = tf.constant(np.concatenate([split.images for split in splits]))
    known = np.concatenate([split.labels for split in splits])
    labels = tf.constant(known, tf.int32)
    is_generated = np.arange(len(known)) >= len(splits[0])
    half = BATCH // CLASSES
    made = round(half * GENERATED_SHARE) if len(splits) > 1 else 0
    rng = np.random.default_rng((seed, len(splits)))
    groups = [
        rng.choice(np.flatnonzero((known == one) & (is_generated == flag)), (count, size))
        for one in range(CLASSES)
        for flag, size in ((False, half - made), (True, made))
        if size
    ]
    seeds = rng.integers(0, 2**31 - 1, (count, 2)).astype(np.int32)
    augment = AUGMENTATIONS[augmentation]

    def batch(rows: tf.Tensor, seed: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
        images = tf.cast(tf.gather(pixels, rows), tf.float32) / 255
        return augment(images, seed), tf.gather(labels, rows)

    every = (np.concatenate(groups, axis=1), seeds)
    return tf.data.Dataset.from_tensor_slices(every).map(batch, tf.data.AUTOTUNE).prefetch(2)
