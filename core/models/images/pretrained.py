"""Bases of transfer learning: small pictures are enlarged inside the network, then read by one that knows ImageNet.

Sources: Sandler et al. 2018, MobileNetV2: inverted residuals and linear bottlenecks, arXiv:1801.04381; Simonyan and
Zisserman 2014, Very deep convolutional networks for large-scale image recognition, arXiv:1409.1556, table 1 column D.
"""

import dataclasses

import keras
from keras import layers

from core.models.images import ImageConfig, logits, standardise

VGG16_MEAN = (123.68, 116.779, 103.939)  # of ImageNet's red, green and blue, 0..255


@dataclasses.dataclass(frozen=True, kw_only=True)
class PretrainedConfig(ImageConfig):
    """`enlarge` is how many times larger the base sees a picture; `dropout` comes before the head.

    `mean` and `deviation` are those that the base was pre-trained with.
    """

    enlarge: int = 2
    dropout: float = 0.3


@dataclasses.dataclass(frozen=True, kw_only=True)
class MobileNetConfig(PretrainedConfig):
    """`alpha` is how wide the base is; it was trained on values in [-1, 1]."""

    mean: tuple[float, ...] = (0.5, 0.5, 0.5)
    deviation: tuple[float, ...] = (0.5, 0.5, 0.5)
    alpha: float = 1.0


@dataclasses.dataclass(frozen=True, kw_only=True)
class VGG16Config(PretrainedConfig):
    """The base was trained on values in 0..255 with the mean of each channel taken away."""

    mean: tuple[float, ...] = tuple(value / 255 for value in VGG16_MEAN)
    deviation: tuple[float, ...] = (1 / 255,) * 3


def build(config: PretrainedConfig) -> keras.Model:
    """Makes an untrained network from float32 (n, h, w, 3) in [0, 1] to logits (n, classes).

    The weights of all layers but `logits` are those of Keras's application without its top, in its order. Batch
    normalisations keep the statistics that they were pre-trained with: they follow others too slowly (momentum 0.999)
    for a few epochs of fine-tuning.
    """
    images = keras.Input(config.shape, name="images")
    x = standardise(images, config)
    x = layers.UpSampling2D(config.enlarge, interpolation="bilinear", name="enlarge")(x)
    base = application(config, weights=None, include_top=False, input_tensor=x)
    for layer in base.layers:
        if isinstance(layer, layers.BatchNormalization):
            layer.trainable = False
    x = layers.GlobalAveragePooling2D(name="average")(base.output)  # (n, 1280), VGG16: (n, 512)
    return keras.Model(images, logits(layers.Dropout(config.dropout, name="dropout")(x), config))


def application(config: PretrainedConfig, **options: object) -> keras.Model:
    """Returns Keras's own network that the base is; `options` are those of `keras.applications`."""
    if isinstance(config, MobileNetConfig):
        return keras.applications.MobileNetV2(alpha=config.alpha, **options)
    return keras.applications.VGG16(**options)
