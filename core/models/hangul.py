"""What judges Hangul that a network has drawn: the discriminator, which reads as well, and the reader of jamo.

The network that draws is `core.models.styles` with `has_jamo`. Its latent has a number for each font: all of it on one
is that font, shared among several a hand between them.

Source of the discriminator's heads: Odena, Olah, Shlens 2017 (AC-GAN), arXiv:1610.09585.
"""

from typing import Any

import keras
from keras import layers

from core.models.gan import NEGATIVE_SLOPE
from core.models.styles import JAMO, StyleConfig

PARTS = ("initial", "vowel", "final")
READER_FILTERS, READER_HIDDEN = (32, 64, 128), 256


def build_judge(config: StyleConfig) -> keras.Model:
    """Makes the untrained discriminator, without dropout or normalisation, whose gradient R1 needs.

    Returns:
        Model from images float32 (n, side, side, 1) in [-1, 1] to logits (n, 1), above 0: real, and the logits of
        initial (n, 19), vowel (n, 21) and final (n, 28).
    """
    images = keras.Input((config.side, config.side, 1), name="images")
    x: Any = images
    for number, filters in enumerate(config.filters, start=1):
        x = layers.Conv2D(filters, 4, strides=2, padding="same", name=f"conv{number}")(x)
        x = layers.LeakyReLU(NEGATIVE_SLOPE, name=f"conv{number}_leaky")(x)
    x = layers.Reshape((x.shape[1] * x.shape[2] * x.shape[3],), name="flatten")(x)
    x = layers.LeakyReLU(NEGATIVE_SLOPE, name="hidden_leaky")(layers.Dense(config.hidden, name="hidden")(x))
    return keras.Model(images, [layers.Dense(1, name="logit")(x), *_heads(x)], name="judge")


def build_reader(side: int) -> keras.Model:
    """Makes the untrained reader of jamo.

    Returns:
        Model from images float32 (n, side, side, 1) in [-1, 1] to the features (n, 256) of the layer before the last
        and the logits of initial (n, 19), vowel (n, 21) and final (n, 28).
    """
    images = keras.Input((side, side, 1), name="images")
    x: Any = images
    for number, filters in enumerate(READER_FILTERS, start=1):
        x = layers.Conv2D(filters, 3, padding="same", use_bias=False, name=f"conv{number}")(x)
        x = layers.ReLU(name=f"conv{number}_relu")(layers.BatchNormalization(name=f"norm{number}")(x))
        x = layers.MaxPooling2D(name=f"pool{number}")(x)
    x = layers.Dropout(0.2, name="dropout")(layers.Reshape((x.shape[1] * x.shape[2] * x.shape[3],), name="flatten")(x))
    features = layers.Dense(READER_HIDDEN, activation="relu", name="features")(x)
    return keras.Model(images, [features, *_heads(features)], name="reader")


def _heads(x: keras.KerasTensor) -> list[keras.KerasTensor]:
    return [layers.Dense(count, name=name)(x) for name, count in zip(PARTS, JAMO, strict=True)]
