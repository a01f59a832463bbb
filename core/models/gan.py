"""Generative adversarial networks for 28x28 pictures: the course's generator, the tutorial's, and a discriminator.

    latent 100 -> dense 7x7x128 -> upsampling 14x14 -> convolution 64 -> upsampling 28x28 -> convolution 1, tanh

Source: Goodfellow et al. 2014, arXiv:1406.2661; Radford, Metz, Chintala 2015 (DCGAN), arXiv:1511.06434.
"""

import dataclasses
from typing import Any

import keras
import tensorflow as tf
from keras import layers

SIDE = 28  # px
NEGATIVE_SLOPE = 0.2  # of LeakyReLU left of 0


@dataclasses.dataclass(frozen=True, kw_only=True)
class GANConfig:
    """`design` is `course` or `tutorial`; with `classes` both networks are told what the picture is to show.

    `batch_norm` concerns the generator alone; the discriminator has none, so that each picture is judged by itself.
    `filters` are those of the discriminator's convolutions, each of which halves the picture's side;
    `hidden` numbers stand between these and the verdict, so that it may depend on how the parts go together.
    """

    design: str = "course"
    latent: int = 100
    classes: int = 0
    batch_norm: bool = True
    filters: tuple[int, ...] = (32, 64)
    hidden: int = 0
    dropout: float = 0.3

    def __post_init__(self) -> None:
        if self.design not in ("course", "tutorial"):
            raise ValueError(f"The design must be course or tutorial. Received: design={self.design!r}")


def build_generator(config: GANConfig, *, is_quick: bool = False) -> keras.Model:
    """Makes an untrained generator.

    Args:
        is_quick: Multiply each pixel once instead of four times where it was doubled before a convolution. The same
            weights give the same pictures; only the doubled maps themselves do not come up.

    Returns:
        Model from latent float32 (n, latent) [and label int32 (n,)] to images float32 (n, 28, 28, 1) in [-1, 1].
    """
    latent = keras.Input((config.latent,), name="latent")
    draw = _tutorial if config.design == "tutorial" else _quick if is_quick else _course
    if not config.classes:
        return keras.Model(latent, draw(latent, config))
    label = keras.Input((), dtype="int32", name="label")
    x = layers.Concatenate(name="with_label")([latent, _one_hot(label, config.classes)])
    return keras.Model([latent, label], draw(x, config))


def build_discriminator(config: GANConfig) -> keras.Model:
    """Makes an untrained discriminator, called critic where it is trained for a distance.

    Told the class, it adds how well the picture's features agree with it.
    Source of that: Miyato and Koyama 2018, cGANs with projection discriminator, arXiv:1802.05637.

    Returns:
        Model from images float32 (n, 28, 28, 1) in [-1, 1] [and label int32 (n,)] to logits (n, 1), no sigmoid:
        above 0 means real.
    """
    images = keras.Input((SIDE, SIDE, 1), name="images")
    size = 5 if config.design == "tutorial" else 4
    x: Any = images
    for number, filters in enumerate(config.filters, start=1):
        x = layers.Conv2D(filters, size, strides=2, padding="same", name=f"conv{number}")(x)  # 14, 7, 4
        x = layers.LeakyReLU(NEGATIVE_SLOPE, name=f"conv{number}_leaky")(x)
        x = layers.Dropout(config.dropout, name=f"dropout{number}")(x)
    x = layers.Reshape((x.shape[1] * x.shape[2] * x.shape[3],), name="flatten")(x)
    if config.hidden:
        x = layers.LeakyReLU(NEGATIVE_SLOPE, name="hidden_leaky")(layers.Dense(config.hidden, name="hidden")(x))
    logits = layers.Dense(1, name="logit")(x)
    if not config.classes:
        return keras.Model(images, logits)
    label = keras.Input((), dtype="int32", name="label")
    wanted = layers.Dense(x.shape[-1], use_bias=False, name="class_features")(_one_hot(label, config.classes))
    agreement = keras.ops.sum(layers.Multiply(name="agreement")([x, wanted]), axis=-1, keepdims=True)
    return keras.Model([images, label], layers.Add(name="logits")([logits, agreement]))


class UpsampledConvolution(layers.Conv2D):
    """Doubles height and width by repeating each pixel, then convolves, in about a third of the multiplications.

    A window of 5 over doubled pixels covers only 3 different ones. So the kernel's columns that meet the same pixel
    are added up, once for each of the two ways to lie over the pairs, and the four small convolutions' results are
    woven together. The weights are those of a `Conv2D` after `UpSampling2D`.
    """

    def __init__(self, filters: int, **options: Any) -> None:
        super().__init__(filters, 5, padding="same", **options)

    def call(self, x: tf.Tensor) -> tf.Tensor:
        """Takes float32 (n, h, w, channels), returns (n, 2h, 2w, filters)."""
        pairs = tf.constant(
            [
                [[1, 1, 0, 0, 0], [0, 0, 1, 1, 0], [0, 0, 0, 0, 1]],  # the window's middle is the first of a pair
                [[1, 0, 0, 0, 0], [0, 1, 1, 0, 0], [0, 0, 0, 1, 1]],  # ... the second
            ],
            x.dtype,
        )
        small = tf.einsum("pas,qbt,stio->abipqo", pairs, pairs, tf.cast(self.kernel, x.dtype))
        small = tf.reshape(small, (3, 3, x.shape[-1], 4 * self.filters))
        woven = tf.nn.depth_to_space(tf.nn.conv2d(x, small, strides=1, padding="SAME"), 2)
        return tf.tanh(woven + self.bias) if self.activation is keras.activations.tanh else woven + self.bias

    def compute_output_shape(self, shape: tuple[int | None, ...]) -> tuple[int | None, ...]:
        """Says the output's shape, twice as high and wide."""
        batch, height, width, _channels = shape
        return batch, height and 2 * height, width and 2 * width, self.filters


class Upsampling(layers.Layer):
    """Keras's UpSampling2D, each pixel twice in both directions, as the one operation that ONNX has for it."""

    def call(self, x: tf.Tensor) -> tf.Tensor:
        """Takes float32 (n, h, w, channels), returns (n, 2h, 2w, channels)."""
        return tf.raw_ops.ResizeNearestNeighbor(images=x, size=(2 * x.shape[1], 2 * x.shape[2]))


def _course(x: keras.KerasTensor, config: GANConfig) -> keras.KerasTensor:
    x = Upsampling(name="upsampling1")(_maps(x, config))  # (14, 14, 128)
    x = _norm(layers.Conv2D(64, 5, padding="same", name="conv1")(x), config, "conv1_norm")
    x = layers.LeakyReLU(NEGATIVE_SLOPE, name="conv1_leaky")(x)
    x = Upsampling(name="upsampling2")(x)  # (28, 28, 64)
    return layers.Conv2D(1, 5, padding="same", activation="tanh", name="conv2")(x)


def _quick(x: keras.KerasTensor, config: GANConfig) -> keras.KerasTensor:
    x = _norm(UpsampledConvolution(64, name="conv1")(_maps(x, config)), config, "conv1_norm")
    x = layers.LeakyReLU(NEGATIVE_SLOPE, name="conv1_leaky")(x)
    return UpsampledConvolution(1, activation="tanh", name="conv2")(x)


def _maps(x: keras.KerasTensor, config: GANConfig) -> keras.KerasTensor:
    x = layers.LeakyReLU(NEGATIVE_SLOPE, name="dense_leaky")(layers.Dense(7 * 7 * 128, name="dense")(x))
    return layers.Reshape((7, 7, 128), name="maps")(_norm(x, config, "dense_norm"))


def _norm(x: keras.KerasTensor, config: GANConfig, name: str) -> keras.KerasTensor:
    return layers.BatchNormalization(momentum=0.9, name=name)(x) if config.batch_norm else x


def _tutorial(x: keras.KerasTensor, config: GANConfig) -> keras.KerasTensor:
    """The generator of TensorFlow's DCGAN tutorial. Source: https://www.tensorflow.org/tutorials/generative/dcgan"""
    x = layers.Dense(7 * 7 * 256, use_bias=False, name="dense")(x)
    x = layers.LeakyReLU(0.3)(layers.BatchNormalization()(x))
    x = layers.Reshape((7, 7, 256), name="maps")(x)
    for number, (filters, stride) in enumerate(((128, 1), (64, 2)), start=1):
        x = layers.Conv2DTranspose(
            filters, 5, strides=stride, padding="same", use_bias=False, name=f"transposed{number}"
        )(x)
        x = layers.LeakyReLU(0.3)(layers.BatchNormalization()(x))
    return layers.Conv2DTranspose(
        1, 5, strides=2, padding="same", use_bias=False, activation="tanh", name="transposed3"
    )(x)


def _one_hot(label: keras.KerasTensor, classes: int) -> keras.KerasTensor:
    return layers.CategoryEncoding(classes, output_mode="one_hot", name="one_hot")(label)
