"""A multi-layer perceptron: what an image network is without convolution."""

import dataclasses

import keras
from keras import layers

from core.models.images import ImageConfig, logits, standardise


@dataclasses.dataclass(frozen=True, kw_only=True)
class MLPConfig(ImageConfig):
    """`units` holds the width of each hidden layer; `dropout` follows each."""

    units: tuple[int, ...] = (512, 256)
    dropout: float = 0.2


def build(config: MLPConfig) -> keras.Model:
    """Makes an untrained network from float32 (n, h, w, c) in [0, 1] to logits (n, classes)."""
    images = keras.Input(config.shape, name="images")
    x = layers.Flatten(name="flatten")(standardise(images, config))
    for number, units in enumerate(config.units, start=1):
        x = layers.Dense(units, activation="relu", name=f"dense{number}")(x)
        x = layers.Dropout(config.dropout, name=f"dropout{number}")(x)
    return keras.Model(images, logits(x, config))
