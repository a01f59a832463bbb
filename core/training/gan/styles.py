"""How a generator with styles learns: styles mixed, noise drawn, the discriminator's gradient kept small.

    python -m core train gan-fashion-style

Source: Karras et al. 2019 (StyleGAN), arXiv:1812.04948; Karras et al. 2020 (StyleGAN2), arXiv:1912.04958.
"""

from typing import Any

import keras
import numpy as np
import tensorflow as tf

from core.models.styles import JAMO, build_discriminator, build_generator
from core.training.gan.fit import Adversaries, GANLearner
from core.training.gan.recipes import StyleRecipe

DRAWN_AT_ONCE = 500
NOISE_SEED = 2_000_003


class StyleAdversaries(Adversaries):
    """A generator with styles, its discriminator, and how one batch teaches both."""

    recipe: StyleRecipe

    @staticmethod
    def networks(recipe: Any) -> tuple[keras.Model, keras.Model]:
        """Makes an untrained generator and an untrained discriminator."""
        return build_generator(recipe.config), build_discriminator(recipe.config)

    def _fakes(self, labels: tf.Tensor) -> tf.Tensor:
        count, config = labels.shape[0], self.recipe.config
        draw = tf.random.stateless_normal
        pairs = draw((2, count, 1, config.latent), self._number(0))
        latents = mixed(pairs[0], pairs[1], self._crossings(count), config.layers)
        noise = draw((count, config.noise), self._number(2))
        given = [latents, noise, jamo_of(labels)] if config.has_jamo else [latents, noise]
        return tf.cast(self.generator(given, training=True), tf.float32)

    def _crossings(self, count: int) -> tf.Tensor:
        """Returns from which layer on each picture takes the second latent, int32 (count,)."""
        layers = self.recipe.config.layers
        place = tf.random.stateless_uniform((count,), self._number(3), 1, layers, tf.int32)
        is_mixed = tf.random.stateless_uniform((count,), self._number(4)) < self.recipe.mixing
        return tf.where(is_mixed, place, layers)

    def _discriminate(self, images: tf.Tensor, labels: tf.Tensor) -> tf.Tensor:
        given = [images, jamo_of(labels)] if self.recipe.config.has_jamo else images
        return self.discriminator(given, training=True)

    def _penalty(self, images: tf.Tensor, fakes: tf.Tensor, labels: tf.Tensor) -> tf.Tensor | float:
        return self._r1(images, labels, self.recipe.penalty_every)


class StyleLearner(GANLearner):
    """Both networks in training; what is drawn takes one style for all layers, and always the same noise."""

    recipe: StyleRecipe
    adversaries = StyleAdversaries

    def _generate(self, latents: np.ndarray, labels: np.ndarray | None) -> np.ndarray:
        config = self.recipe.config
        pictures = []
        for start in range(0, len(latents), DRAWN_AT_ONCE):
            part = latents[start : start + DRAWN_AT_ONCE]
            rng = np.random.default_rng((NOISE_SEED, start))
            given = [
                np.repeat(part[:, np.newaxis], config.layers, axis=1),
                rng.standard_normal((len(part), config.noise), np.float32),
            ]
            if labels is not None:
                given.append(np.asarray(jamo_of(labels[start : start + DRAWN_AT_ONCE]), np.int32))
            pictures.append(np.asarray(self._call(tuple(map(tf.constant, given)))))
        return np.concatenate(pictures)


def mixed(first: tf.Tensor, second: tf.Tensor, crossings: tf.Tensor, layers: int) -> tf.Tensor:
    """Returns a latent for each layer: the first up to a picture's crossing, the second from there on.

    Args:
        first, second: float32 (n, 1, latent).
        crossings: int32 (n,), 0 to `layers`.

    Returns:
        float32 (n, layers, latent).
    """
    is_first = tf.range(layers)[tf.newaxis, :, tf.newaxis] < crossings[:, tf.newaxis, tf.newaxis]
    return tf.where(is_first, first, second)


def jamo_of(syllables: tf.Tensor | np.ndarray) -> tf.Tensor:
    """Returns initial, vowel and final of syllables, int32 (n, 3), by their places from U+AC00 on, int32 (n,).

    Source: The Unicode Standard 15, section 3.12.
    """
    _initials, vowels, finals = JAMO
    return tf.stack(
        [syllables // (vowels * finals), syllables % (vowels * finals) // finals, syllables % finals], axis=-1
    )
