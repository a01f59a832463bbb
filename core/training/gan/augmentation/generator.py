"""A small conditional GAN of few pictures: both classes in each batch, and a discriminator that sees them moved.

What the discriminator is shown, real or generated, is shifted and made lighter or darker, so that it cannot simply
learn the few real pictures by heart. Source: Zhao et al. 2020 (DiffAugment), arXiv:2006.10738, section 3.
"""

import dataclasses

import keras
import numpy as np
import tensorflow as tf

from core.data import Split
from core.models.gan import SIDE, GANConfig
from core.training.gan.fit import Adversaries
from core.training.gan.recipes import GANRecipe
from core.training.runs import number_of, reseed

CLASSES = 2
MOST = 3  # px of a shift
LIGHT = 0.4  # of brightness, where black is -1 and white 1
DRAWN_AT_ONCE = 500

RECIPE = GANRecipe(
    name="augmentation",
    data="pneumonia28",
    config=GANConfig(classes=CLASSES, filters=(32, 64, 128), dropout=0.1),
    loss="cross-entropy-r1",
    penalty=1.0,
    epochs=1,
    batch_size=64,
    learning_rate=1e-3,
    discriminator_rate=1e-3,
    average_decay=0.995,
    chosen_by="last",
)


class MovedAdversaries(Adversaries):
    """Both networks, the discriminator's pictures moved."""

    def _discriminate(self, images: tf.Tensor, labels: tf.Tensor) -> tf.Tensor:
        return super()._discriminate(moved(images, self._number(5)), labels)


def moved(images: tf.Tensor, seed: tf.Tensor) -> tf.Tensor:
    """Shifts by whole pixels and changes the light, differentiably; what comes in at the border repeats the border.

    Args:
        images: float32 (n, side, side, 1) in [-1, 1].
        seed: int32 (2,).

    Returns:
        float32 (n, side, side, 1).
    """
    count, side = tf.shape(images)[0], images.shape[1]
    shifts = tf.random.stateless_uniform((2, count, 1), seed, -MOST, MOST + 1, tf.int32)
    places = tf.clip_by_value(tf.range(side)[tf.newaxis, tf.newaxis] + shifts, 0, side - 1)  # (2, n, side)
    down = tf.gather(images, places[0], axis=1, batch_dims=1)
    both = tf.gather(down, places[1], axis=2, batch_dims=1)
    return both + tf.random.stateless_uniform((count, 1, 1, 1), seed + 1, -LIGHT, LIGHT)


def train_generator(split: Split, steps: int, seed: int, recipe: GANRecipe = RECIPE) -> keras.Model:
    """Trains a generator of both classes on `split`, each class in half of every batch.

    Returns:
        Model from latent float32 (n, latent) and label int32 (n,) to images float32 (n, 28, 28, 1) in [-1, 1]: the
        running average of the weights.
    """
    recipe = dataclasses.replace(recipe, seed=seed)
    keras.utils.set_random_seed(number_of(seed, len(split)))
    model = MovedAdversaries(recipe, steps)
    averaged, _ = MovedAdversaries.networks(recipe)
    averaged.set_weights(model.generator.get_weights())
    model.averaged = averaged
    reseed(model.discriminator, seed, 0)
    model.fit(_batches(split, steps, recipe), epochs=1, verbose=0, shuffle=False)
    return averaged


def _batches(split: Split, steps: int, recipe: GANRecipe) -> tf.data.Dataset:
    rng = np.random.default_rng((recipe.seed, len(split), steps))
    half = recipe.batch_size // CLASSES
    rows = np.concatenate(
        [rng.choice(np.flatnonzero(split.labels == one), (steps, half)) for one in range(CLASSES)], axis=1
    )
    images, labels = tf.constant(split.images), tf.constant(split.labels, tf.int32)

    def batch(rows: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
        return tf.cast(tf.gather(images, rows), tf.float32) / 127.5 - 1, tf.gather(labels, rows)

    return tf.data.Dataset.from_tensor_slices(rows).map(batch, tf.data.AUTOTUNE).prefetch(2)


def draw(generator: keras.Model, count: int, seed: int) -> Split:
    """Draws `count` pictures of each class, uint8, the first class first."""
    latent = generator.inputs[0].shape[-1]
    latents = np.random.default_rng((seed, count)).standard_normal((CLASSES * count, latent), np.float32)
    labels = np.repeat(np.arange(CLASSES), count)
    parts = [
        np.asarray(generator([latents[i : i + DRAWN_AT_ONCE], labels[i : i + DRAWN_AT_ONCE].astype(np.int32)]))
        for i in range(0, len(labels), DRAWN_AT_ONCE)
    ]
    images = np.rint((np.concatenate(parts) + 1) * 127.5).astype(np.uint8)
    return Split(images=images.reshape(-1, SIDE, SIDE, 1), labels=labels)
