"""The residual network of CIFAR-10, and the same layers without the shortcuts.

Source: He et al. 2015, arXiv:1512.03385, section 4.2; a narrowing block's shortcut is a 1x1 convolution (option B).
"""

import dataclasses
from typing import ClassVar

import keras
from keras import layers

from core.models.images import ImageConfig, logits, normalised_convolution, standardise


@dataclasses.dataclass(frozen=True, kw_only=True)
class ResNetConfig(ImageConfig):
    """`depth` counts the layers with weights on the main path and must be 6 n + 2; `residual` adds the shortcuts."""

    depth: int = 20
    width: int = 16
    residual: bool = True
    stem_stride: ClassVar[int] = 1

    def __post_init__(self) -> None:
        if self.depth < 8 or self.depth % 6 != 2:
            raise ValueError(f"The depth must be 6 n + 2, n >= 1. Received: depth={self.depth}")


@dataclasses.dataclass(frozen=True, kw_only=True)
class PhotoResNetConfig(ResNetConfig):
    """The same for larger pictures: the first convolution moves by two pixels."""

    stem_stride: ClassVar[int] = 2


def build(config: ResNetConfig) -> keras.Model:
    """Makes an untrained network from float32 (n, h, w, c) in [0, 1] to logits (n, classes)."""
    images = keras.Input(config.shape, name="images")
    x = standardise(images, config)
    x = normalised_convolution(x, config.width, stride=config.stem_stride, name="stem")  # (n, 32, 32, 16) on CIFAR-10
    for stage in range(3):  # then (n, 16, 16, 32) and (n, 8, 8, 64)
        for number in range((config.depth - 2) // 6):
            stride = 2 if stage > 0 and number == 0 else 1
            name = f"stage{stage + 1}_block{number + 1}"
            x = _block(x, config.width * 2**stage, stride, config.residual, name)
    return keras.Model(images, logits(layers.GlobalAveragePooling2D(name="average")(x), config))


def _block(x: keras.KerasTensor, filters: int, stride: int, residual: bool, name: str) -> keras.KerasTensor:
    """y = relu(F(x) + x), section 3.1 eq. 1; without the shortcut y = relu(F(x))."""
    y = normalised_convolution(x, filters, stride=stride, name=f"{name}_conv1")
    y = normalised_convolution(y, filters, relu=not residual, name=f"{name}_conv2")
    if not residual:
        return y
    if stride > 1:
        x = normalised_convolution(x, filters, kernel=1, stride=stride, relu=False, name=f"{name}_shortcut")
    return layers.ReLU(name=f"{name}_relu")(layers.Add(name=f"{name}_add")([x, y]))
