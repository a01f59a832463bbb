"""A network that paints a photograph in one of several styles, in one pass.

    256 -> 128 -> 64 -> 32, residual blocks there -> 64 -> 128, of which each place gives 2 x 2 pixels
            |______|______________________________|_____|

All convolutions serve all styles; each style has its own scale and shift behind every one of them (conditional instance
normalisation), so that a weight for each style also gives what lies between them.

Sources: Johnson et al. 2016, Perceptual losses for real-time style transfer, arXiv:1603.08155; Dumoulin et al. 2017,
A learned representation for artistic style, arXiv:1610.07629; Ulyanov et al. 2016, Instance normalization,
arXiv:1607.08022. What is fine on the way down is added on the way up
(Ronneberger et al. 2015, arXiv:1505.04597). The blocks are separable (Chollet 2017, arXiv:1610.02357), so that a tab
paints several pictures a second.
"""

import dataclasses
from typing import Any

import keras
import tensorflow as tf
from keras import layers, ops

EPSILON = 1e-5
STEPS_DOWN = 8  # a side must be a multiple of this
FINE = 2  # px a side that each place of the last maps gives


@dataclasses.dataclass(frozen=True, kw_only=True)
class PaintConfig:
    """`side` of a picture, px; names of the `styles`; `channels` of the maps from fine to coarse; residual `blocks`."""

    side: int = 256
    styles: tuple[str, ...]
    channels: tuple[int, int, int] = (16, 32, 64)
    blocks: int = 4

    def __post_init__(self) -> None:
        if self.side % STEPS_DOWN or not self.styles or len(self.channels) != 3 or self.blocks < 1:
            raise ValueError(
                f"The side must be a multiple of {STEPS_DOWN}, with one or more styles and blocks, and three channels. "
                f"Received: {self}"
            )


class StyledNorm(layers.Layer):
    """Instance normalisation whose scale and shift are the style's; they begin at 1 and 0."""

    def build(self, shapes: Any) -> None:
        """Makes a scale and a shift for each style and channel."""
        (*_, channels), (*_, styles) = shapes
        self.scale = self.add_weight(shape=(styles, channels), initializer="ones", name="scale")
        self.shift = self.add_weight(shape=(styles, channels), initializer="zeros", name="shift")

    def call(self, given: tuple[tf.Tensor, tf.Tensor]) -> tf.Tensor:
        """Takes maps float32 (n, h, w, channels) and the weight of each style (n, styles), returns the maps' shape."""
        maps, style = given
        mean = tf.reduce_mean(maps, axis=(1, 2), keepdims=True)
        centred = maps - mean
        variance = tf.reduce_mean(centred * centred, axis=(1, 2), keepdims=True)
        scale = (style @ self.scale)[:, tf.newaxis, tf.newaxis, :]
        shift = (style @ self.shift)[:, tf.newaxis, tf.newaxis, :]
        return centred * (tf.math.rsqrt(variance + EPSILON) * scale) + shift

    def compute_output_shape(self, shapes: Any) -> tuple[int | None, ...]:
        """Says that the maps keep their shape."""
        return tuple(shapes[0])


class Pixels(layers.Layer):
    """Lays the channels of each place out as 2 x 2 pixels. Source: Shi et al. 2016, arXiv:1609.05158, eq. 4."""

    def call(self, maps: tf.Tensor) -> tf.Tensor:
        """Takes (n, h, w, 4 c), returns (n, 2 h, 2 w, c)."""
        return tf.nn.depth_to_space(maps, FINE)

    def compute_output_shape(self, shape: Any) -> tuple[int | None, ...]:
        """Says the output's shape."""
        count, *sides, channels = shape
        return (count, *(side and side * FINE for side in sides), channels // FINE**2)


def build_painter(config: PaintConfig) -> keras.Model:
    """Makes an untrained network.

    Returns:
        Model from images float32 (n, h, w, 3) in [0, 1], sides multiples of 8, and style float32 (n, styles), the
        weight of each, which sum to 1, to painted float32 (n, h, w, 3) in [0, 1].
    """
    images = keras.Input((None, None, 3), name="images")
    style = keras.Input((len(config.styles),), name="style")
    fine, middle, coarse = config.channels
    x: Any = images - 0.5
    kept = []
    for name, channels in (("down1", fine), ("down2", middle), ("down3", coarse)):
        x = _styled(_convolution(x, channels, name, strides=2), style, name)
        kept.append(x)
    for number in range(1, config.blocks + 1):
        x = layers.Add(name=f"block{number}")([x, _block(x, style, coarse, f"block{number}")])
    for name, channels, before in (("up1", middle, kept[1]), ("up2", fine, kept[0])):
        x = layers.UpSampling2D(2, name=f"{name}_doubled")(layers.Conv2D(channels, 1, name=f"{name}_narrow")(x))
        x = layers.Add(name=f"{name}_add")([x, before])
        x = _styled(_separable(x, channels, name), style, name)
    x = Pixels(name="pixels")(_convolution(x, 3 * FINE**2, "paint"))
    painted = layers.Activation("sigmoid", dtype="float32", name="painted")(x)
    return keras.Model([images, style], painted, name="painter")


def _block(x: keras.KerasTensor, style: keras.KerasTensor, channels: int, name: str) -> keras.KerasTensor:
    """Two separable convolutions; no ReLU behind the second."""
    y = _styled(_separable(x, channels, f"{name}a"), style, f"{name}a")
    return StyledNorm(name=f"{name}b_norm")([_separable(y, channels, f"{name}b"), style])


def _styled(x: keras.KerasTensor, style: keras.KerasTensor, name: str) -> keras.KerasTensor:
    return layers.ReLU(name=f"{name}_relu")(StyledNorm(name=f"{name}_norm")([x, style]))


def _separable(x: keras.KerasTensor, channels: int, name: str) -> keras.KerasTensor:
    x = layers.DepthwiseConv2D(3, use_bias=False, name=f"{name}_depthwise")(_reflected(x))
    return layers.Conv2D(channels, 1, name=name)(x)


def _convolution(x: keras.KerasTensor, channels: int, name: str, strides: int = 1) -> keras.KerasTensor:
    return layers.Conv2D(channels, 3, strides=strides, name=name)(_reflected(x))


def _reflected(x: keras.KerasTensor) -> keras.KerasTensor:
    """Pads by a mirror: zeros would draw a frame round every picture."""
    return ops.pad(x, ((0, 0), (1, 1), (1, 1), (0, 0)), mode="reflect")
