"""A small StyleGAN for square grey pictures: a mapping network, a synthesis network, and a discriminator.

    latent -> mapping -> w;   start maps -> convolutions, each scaled by an affine function of its own w -> picture

Modulation is that of StyleGAN2: a convolution's inputs are scaled by the style, its outputs divided by the norm that
the scaled kernel has. That is done to the maps instead of the kernel, which is the same, so that all pictures of a
batch go through one ordinary convolution. With `jamo` the start maps are a plan of the syllable: what stands where,
which depends on its parts and, a little, on the coarsest style.

Source: Karras et al. 2019 (StyleGAN), arXiv:1812.04948; Karras et al. 2020 (StyleGAN2), arXiv:1912.04958.
"""

import dataclasses
from typing import Any

import keras
import tensorflow as tf
from keras import layers

from core.models.gan import NEGATIVE_SLOPE, Upsampling

JAMO = (19, 21, 28)  # initials, vowels, finals, no final among them: Unicode 15, section 3.12
PLANNED = 256  # numbers that a syllable and its hand become before they are a plan
EPSILON = 1e-8


@dataclasses.dataclass(frozen=True, kw_only=True)
class StyleConfig:
    """`channels` are those of the maps of side/4, side/2 and side; `filters` those of the discriminator.

    `has_jamo`: both networks are told which syllable the picture is to show.
    """

    side: int = 28  # px
    latent: int = 64
    style: int = 64
    depth: int = 3  # layers of the mapping network
    channels: tuple[int, ...] = (64, 48, 32)
    filters: tuple[int, ...] = (32, 64, 128)
    hidden: int = 128
    has_jamo: bool = False
    embedding: int = 24  # numbers for each jamo
    classes: int = 0  # as of other generators: one cannot ask for a class

    def __post_init__(self) -> None:
        if self.side % 4 or self.side < 8 or len(self.channels) != 3:
            raise ValueError(f"The side must be a multiple of 4, with three channels. Received: {self}")

    @property
    def sides(self) -> tuple[int, ...]:
        """Side of each convolution's maps, px: one coarse, two middle, two fine."""
        return (self.side // 4, self.side // 2, self.side // 2, self.side, self.side)

    @property
    def layers(self) -> int:
        """How many layers take a style: the convolutions, and the one that makes the picture."""
        return len(self.sides) + 1

    @property
    def noise(self) -> int:
        """How many random numbers a picture takes: one for each place of each convolution's maps."""
        return sum(side * side for side in self.sides)


class Modulated(layers.Layer):
    """A convolution whose inputs a style scales. Arguments: `filters`, kernel `size`, and `demodulates`."""

    def __init__(self, filters: int, size: int, *, demodulates: bool = True, **options: Any) -> None:
        super().__init__(**options)
        self.filters, self.size, self.demodulates = filters, size, demodulates

    def build(self, shapes: Any) -> None:
        """Makes the kernel, the bias, and the affine function from w to scales, which begin at 1."""
        (*_, channels), (*_, style) = shapes
        shape = (self.size, self.size, channels, self.filters)
        self.kernel = self.add_weight(shape=shape, initializer="he_normal", name="kernel")
        self.bias = self.add_weight(shape=(self.filters,), initializer="zeros", name="bias")
        self.affine = self.add_weight(shape=(style, channels), initializer="lecun_normal", name="affine")
        self.middle = self.add_weight(shape=(channels,), initializer="ones", name="middle")

    def call(self, given: tuple[tf.Tensor, tf.Tensor]) -> tf.Tensor:
        """Takes maps float32 (n, h, w, channels) and w (n, style), returns (n, h, w, filters)."""
        maps, style = given
        scales = style @ tf.cast(self.affine, style.dtype) + tf.cast(self.middle, style.dtype)
        kernel = tf.cast(self.kernel, maps.dtype)
        drawn = tf.nn.conv2d(maps * scales[:, tf.newaxis, tf.newaxis, :], kernel, strides=1, padding="SAME")
        if self.demodulates:
            squares = scales**2 @ tf.reduce_sum(kernel**2, axis=(0, 1))
            drawn *= tf.math.rsqrt(squares + EPSILON)[:, tf.newaxis, tf.newaxis, :]
        return drawn + tf.cast(self.bias, drawn.dtype)

    def compute_output_shape(self, shapes: Any) -> tuple[int | None, ...]:
        """Says the output's shape."""
        return (*shapes[0][:-1], self.filters)


class Noise(layers.Layer):
    """Adds noise, the same to all maps, times one learned strength, which begins at 0. Source: StyleGAN2, figure 2."""

    def build(self, _shapes: Any) -> None:
        """Makes the strength."""
        self.strength = self.add_weight(shape=(), initializer="zeros", name="strength")

    def call(self, given: tuple[tf.Tensor, tf.Tensor]) -> tf.Tensor:
        """Takes maps (n, h, w, channels) and noise (n, h * w)."""
        maps, noise = given
        field = tf.reshape(noise, (-1, maps.shape[1], maps.shape[2], 1))
        return maps + tf.cast(self.strength, maps.dtype) * field

    def compute_output_shape(self, shapes: Any) -> tuple[int | None, ...]:
        """Says that the maps keep their shape."""
        return shapes[0]


class Start(layers.Layer):
    """The learned constant from which every picture begins."""

    def __init__(self, side: int, channels: int, **options: Any) -> None:
        super().__init__(**options)
        self.shape_of_one = (side, side, channels)

    def build(self, _shape: Any) -> None:
        """Makes the constant."""
        self.constant = self.add_weight(shape=self.shape_of_one, initializer="random_normal", name="constant")

    def call(self, styles: tf.Tensor) -> tf.Tensor:
        """Takes anything (n, ...), returns the constant n times."""
        return tf.cast(self.constant, styles.dtype) + tf.zeros((tf.shape(styles)[0], 1, 1, 1), styles.dtype)

    def compute_output_shape(self, shape: Any) -> tuple[int | None, ...]:
        """Says the output's shape."""
        return (shape[0], *self.shape_of_one)


class UnitLength(layers.Layer):
    """Scales latents to a mean square of 1. Source: Karras et al. 2018, arXiv:1710.10196, section 4.2."""

    def call(self, latents: tf.Tensor) -> tf.Tensor:
        """Takes and returns float32 (..., size)."""
        return latents * tf.math.rsqrt(tf.reduce_mean(latents**2, axis=-1, keepdims=True) + EPSILON)


def build_mapping(config: StyleConfig) -> keras.Model:
    """Makes the untrained mapping network: `latent` float32 (n, latent) -> w float32 (n, style)."""
    latent = keras.Input((config.latent,), name="latent")
    x: Any = UnitLength(name="unit_length")(latent)
    for number in range(1, config.depth + 1):
        x = layers.Dense(config.style, kernel_initializer="he_normal", name=f"mapping{number}")(x)
        x = layers.LeakyReLU(NEGATIVE_SLOPE, name=f"mapping{number}_leaky")(x)
    return keras.Model(latent, x, name="mapping")


def build_synthesis(config: StyleConfig) -> keras.Model:
    """Makes the untrained synthesis network.

    Returns:
        Model from styles float32 (n, layers, style), a w for each layer from coarse to fine, and noise float32
        (n, noise) [and jamo int32 (n, 3)] to images float32 (n, side, side, 1) in [-1, 1].
    """
    styles = keras.Input((config.layers, config.style), name="styles")
    noise = keras.Input((config.noise,), name="noise")
    jamo = keras.Input((3,), dtype="int32", name="jamo") if config.has_jamo else None
    first, middle, fine = config.channels
    x: Any = Start(config.sides[0], first, name="start")(styles) if jamo is None else _plan(jamo, styles, config)
    taken, before = 0, config.sides[0]
    for number, (side, channels) in enumerate(
        zip(config.sides, (first, middle, middle, fine, fine), strict=True), start=1
    ):
        if side != before:
            x = Upsampling(name=f"upsampling{side}")(x)
        x = Modulated(channels, 3, name=f"conv{number}")([x, styles[:, number - 1]])
        x = Noise(name=f"noise{number}")([x, noise[:, taken : taken + side * side]])
        x = layers.LeakyReLU(NEGATIVE_SLOPE, name=f"conv{number}_leaky")(x)
        taken, before = taken + side * side, side
    x = Modulated(1, 1, demodulates=False, name="picture")([x, styles[:, config.layers - 1]])
    inputs = [styles, noise] if jamo is None else [styles, noise, jamo]
    return keras.Model(inputs, layers.Activation("tanh", dtype="float32", name="images")(x), name="synthesis")


def build_generator(config: StyleConfig) -> keras.Model:
    """Makes both networks as one, as they are trained; `generator.get_layer("mapping")` is one of them.

    Returns:
        Model from latents float32 (n, layers, latent), the same for each layer or, mixed, not, and noise (n, noise)
        [and jamo int32 (n, 3)] to images float32 (n, side, side, 1) in [-1, 1].
    """
    latents = keras.Input((config.layers, config.latent), name="latents")
    noise = keras.Input((config.noise,), name="noise")
    flat = layers.Reshape((config.latent,), name="each")
    mapping, synthesis = build_mapping(config), build_synthesis(config)
    ws = [mapping(flat(latents[:, number])) for number in range(config.layers)]
    styles = keras.ops.stack(ws, axis=1)
    if not config.has_jamo:
        return keras.Model([latents, noise], synthesis([styles, noise]))
    jamo = keras.Input((3,), dtype="int32", name="jamo")
    return keras.Model([latents, noise, jamo], synthesis([styles, noise, jamo]))


def build_discriminator(config: StyleConfig) -> keras.Model:
    """Makes the untrained discriminator, without dropout, whose gradient R1 needs.

    Told the jamo, it adds how well the picture's features agree with them, as `core.models.gan` does with a class.

    Returns:
        Model from images float32 (n, side, side, 1) in [-1, 1] [and jamo int32 (n, 3)] to logits (n, 1), above 0: real.
    """
    images = keras.Input((config.side, config.side, 1), name="images")
    x: Any = images
    for number, filters in enumerate(config.filters, start=1):
        x = layers.Conv2D(filters, 4, strides=2, padding="same", name=f"conv{number}")(x)
        x = layers.LeakyReLU(NEGATIVE_SLOPE, name=f"conv{number}_leaky")(x)
    x = layers.Reshape((x.shape[1] * x.shape[2] * x.shape[3],), name="flatten")(x)
    x = layers.LeakyReLU(NEGATIVE_SLOPE, name="hidden_leaky")(layers.Dense(config.hidden, name="hidden")(x))
    logits = layers.Dense(1, name="logit")(x)
    if not config.has_jamo:
        return keras.Model(images, logits)
    jamo = keras.Input((3,), dtype="int32", name="jamo")
    wanted = layers.Add(name="wanted")(_embeddings(jamo, config.hidden))
    agreement = keras.ops.sum(layers.Multiply(name="agreement")([x, wanted]), axis=-1, keepdims=True)
    return keras.Model([images, jamo], layers.Add(name="logits")([logits, agreement]))


_AS_LARGE_AS_STYLES = keras.initializers.RandomNormal(stddev=1.0, seed=0)  # else a plan hears the hand alone at first


def _embeddings(jamo: keras.KerasTensor, width: int) -> list[keras.KerasTensor]:
    return [
        layers.Embedding(count, width, _AS_LARGE_AS_STYLES, name=f"{name}_embedding")(jamo[:, place])
        for place, (name, count) in enumerate(zip(("initial", "vowel", "final"), JAMO, strict=True))
    ]


def _plan(jamo: keras.KerasTensor, styles: keras.KerasTensor, config: StyleConfig) -> keras.KerasTensor:
    """Makes the start maps of a syllable, which say what stands where: its parts' places depend on one another."""
    side, channels = config.sides[0], config.channels[0]
    x: Any = layers.Concatenate(name="jamo_and_hand")([*_embeddings(jamo, config.embedding), styles[:, 0]])
    x = layers.LeakyReLU(NEGATIVE_SLOPE, name="plan_leaky")(layers.Dense(PLANNED, name="plan")(x))
    return layers.Reshape((side, side, channels), name="start")(layers.Dense(side * side * channels, name="maps")(x))
