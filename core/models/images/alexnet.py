"""AlexNet's plan for small pictures: five convolutions, pools that overlap, two hidden layers with dropout.

A. Krizhevsky, I. Sutskever, G. Hinton: ImageNet Classification with Deep Convolutional Neural Networks. NIPS 2012.
"""

import dataclasses

import keras
from keras import layers

from core.models.images import ImageConfig, logits, standardise

KERNELS = (5, 5, 3, 3, 3)  # the original's first, 11x11 in steps of 4, is for pictures seven times as wide
POOLED = (1, 2, 5)  # the convolutions that a pool follows


@dataclasses.dataclass(frozen=True, kw_only=True)
class AlexNetConfig(ImageConfig):
    """`filters` holds one number a convolution, `dense` the width of each hidden layer; `dropout` follows each.

    The original was split over two GPUs, each with 48, 128, 192, 192 and 128 filters and 2,048 units a layer.
    """

    filters: tuple[int, int, int, int, int] = (48, 128, 192, 192, 128)
    dense: tuple[int, int] = (256, 256)
    dropout: float = 0.5


def build(config: AlexNetConfig) -> keras.Model:
    """Makes an untrained network from float32 (n, h, w, c) in [0, 1] to logits (n, classes).

    Each pool takes the largest of 3x3 in steps of 2, so that neighbours share a row or a column; it has no padding.
    The original's local response normalisation is left out.

    Shapes: 32 -> conv 32 -> pool 15 -> conv 15 -> pool 7 -> three conv 7 -> pool 3 -> flatten -> 256 -> 256 -> 10.
    """
    images = keras.Input(config.shape, name="images")
    x = standardise(images, config)
    for number, (filters, kernel) in enumerate(zip(config.filters, KERNELS, strict=True), start=1):
        x = layers.Conv2D(
            filters, kernel, padding="same", activation="relu", kernel_initializer="he_normal", name=f"conv{number}"
        )(x)
        if number in POOLED:
            x = layers.MaxPooling2D(3, strides=2, name=f"pool{number}")(x)
    x = layers.Flatten(name="flatten")(x)
    for number, units in enumerate(config.dense, start=1):
        x = layers.Dense(units, activation="relu", kernel_initializer="he_normal", name=f"dense{number}")(x)
        x = layers.Dropout(config.dropout, name=f"dropout{number}")(x)
    return keras.Model(images, logits(x, config))
