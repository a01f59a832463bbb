"""MobileNetV2 as the base of transfer learning: small pictures are enlarged inside the network, then read by it.

Source: Sandler et al. 2018, MobileNetV2: inverted residuals and linear bottlenecks, arXiv:1801.04381.
"""

import dataclasses

import keras
from keras import layers

from core.models.images import ImageConfig, logits, standardise


@dataclasses.dataclass(frozen=True, kw_only=True)
class MobileNetConfig(ImageConfig):
    """`enlarge` is how many times larger the base sees a picture; `alpha` how wide it is; `dropout` before the head.

    `mean` and `deviation` are those that the base was pre-trained with: values in [-1, 1].
    """

    mean: tuple[float, ...] = (0.5, 0.5, 0.5)
    deviation: tuple[float, ...] = (0.5, 0.5, 0.5)
    enlarge: int = 2
    alpha: float = 1.0
    dropout: float = 0.3


def build(config: MobileNetConfig) -> keras.Model:
    """Makes an untrained network from float32 (n, h, w, 3) in [0, 1] to logits (n, classes).

    The weights of all layers but `logits` are those of `keras.applications.MobileNetV2` without its top, in its order.
    Its batch normalisations keep the statistics that they were pre-trained with: they follow others too slowly
    (momentum 0.999) for a few epochs of fine-tuning.
    """
    images = keras.Input(config.shape, name="images")
    x = standardise(images, config)
    x = layers.UpSampling2D(config.enlarge, interpolation="bilinear", name="enlarge")(x)
    base = keras.applications.MobileNetV2(input_tensor=x, include_top=False, weights=None, alpha=config.alpha)
    for layer in base.layers:
        if isinstance(layer, layers.BatchNormalization):
            layer.trainable = False
    x = layers.GlobalAveragePooling2D(name="average")(base.output)  # (n, 1280)
    return keras.Model(images, logits(layers.Dropout(config.dropout, name="dropout")(x), config))
