"""Stacks of 3x3 convolutions with a max-pool after each stack: the course's network, and VGG in small."""

import dataclasses
from string import ascii_lowercase

import keras
from keras import layers

from core.models.images import ImageConfig, logits, normalised_convolution, standardise


@dataclasses.dataclass(frozen=True, kw_only=True)
class ConvolutionalConfig(ImageConfig):
    """`stacks` holds each stack's filters, one number a convolution: ((32,), (64,)) is the course's network.

    With `dense` the last feature maps are flattened for a hidden layer of that width; without, each map is averaged
    (global average pooling), so that the logits can be traced back to places in the picture.
    """

    stacks: tuple[tuple[int, ...], ...] = ((32,), (64,))
    padding: str = "valid"
    batch_norm: bool = False
    dense: int | None = 128
    stack_dropout: float = 0.0
    dropout: float = 0.5


def build(config: ConvolutionalConfig) -> keras.Model:
    """Makes an untrained network from float32 (n, h, w, c) in [0, 1] to logits (n, classes).

    Shapes of the course's network: 28 -> conv 26 -> pool 13 -> conv 11 -> pool 5 -> flatten 1,600 -> 128 -> 10.
    """
    images = keras.Input(config.shape, name="images")
    x = standardise(images, config)
    for number, filters in enumerate(config.stacks, start=1):
        for letter, count in zip(ascii_lowercase, filters, strict=False):
            name = f"conv{number}{letter}" if len(filters) > 1 else f"conv{number}"
            x = _convolution(x, count, name, config)
        if number < len(config.stacks) or config.dense:
            x = layers.MaxPooling2D(2, name=f"pool{number}")(x)
        if config.stack_dropout:
            x = layers.Dropout(config.stack_dropout, name=f"dropout{number}")(x)
    if config.dense:
        x = layers.Flatten(name="flatten")(x)
        x = layers.Dense(config.dense, activation="relu", name="dense")(x)
    else:
        x = layers.GlobalAveragePooling2D(name="average")(x)  # (n, filters of the last convolution)
    x = layers.Dropout(config.dropout, name="dropout")(x)
    return keras.Model(images, logits(x, config))


def _convolution(x: keras.KerasTensor, filters: int, name: str, config: ConvolutionalConfig) -> keras.KerasTensor:
    if config.batch_norm:
        return normalised_convolution(x, filters, padding=config.padding, name=name)
    return layers.Conv2D(filters, 3, padding=config.padding, activation="relu", name=name)(x)
