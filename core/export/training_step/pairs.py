"""The pairs of networks that learn against each other in the reader's tab: one for points, one for digits.

Parameters come as a list of tensors, in the order of `Shapes`. What a convolution sees is laid out as rows, so that it
is a product of matrices, whose gradient can be differentiated once more, as the gradient penalty needs.
"""

import dataclasses
from collections.abc import Callable

import tensorflow as tf

from core.export.training_step import layers

Shapes = dict[str, tuple[int, ...]]  # of a network's parameters by name, in order
Parts = list[tf.Tensor]
SIDE = 28  # px of a digit
WINDOW = 9  # places of a convolution, 3 x 3
GENERATOR_MAPS = (24, 12)  # of 7 x 7, and of 14 x 14
DISCRIMINATOR_MAPS = (24, 48)  # of 14 x 14, and of 7 x 7
HIDDEN = 64


@dataclasses.dataclass(frozen=True, kw_only=True)
class Pair:
    """A generator and a discriminator, and what they learn with.

    Args:
        name: What its files are called.
        latent: Numbers that the generator takes, uniform in [-1, 1].
        size: Numbers of what is real, and of what is made.
        generator, discriminator: Shapes of their parameters; kernels are matrices.
        generate: Parameters and float32 (n, latent) -> float32 (n, size).
        judge: Parameters and float32 (n, size) -> logits, float32 (n, 1).
        batch: Real ones, and latents, of a step.
        clip: Largest weight of the Wasserstein critic that is clipped.
        penalty: Weight of the gradient penalty.
    """

    name: str
    latent: int
    size: int
    generator: Shapes
    discriminator: Shapes
    generate: Callable[[Parts, tf.Tensor], tf.Tensor]
    judge: Callable[[Parts, tf.Tensor], tf.Tensor]
    batch: int
    clip: float
    penalty: float


def dense_layers(parts: Parts, x: tf.Tensor) -> tf.Tensor:
    """Returns what dense layers make of float32 (n, inputs): leaky ReLU after each but the last.

    Args:
        parts: Kernel and bias of each layer, in order.
    """
    for kernel, bias in zip(parts[:-2:2], parts[1:-2:2], strict=True):
        x = layers.leaky(layers.dense(x, kernel, bias))
    return layers.dense(x, *parts[-2:])


def digits_made(parts: Parts, latents: tf.Tensor) -> tf.Tensor:
    """Returns digits, float32 (n, 784) in [-1, 1]: 7 x 7 maps, doubled twice by sub-pixel convolution.

    Source: Shi et al. 2016, arXiv:1609.05158, eq. 4.
    """
    first, second = GENERATOR_MAPS
    x = layers.leaky(layers.dense(latents, *parts[:2]))
    x = tf.reshape(x, (-1, SIDE // 4, SIDE // 4, first))
    x = layers.leaky(layers.spread(_convolved(x, *parts[2:4]), second))
    x = layers.spread(_convolved(x, *parts[4:6]), 1)
    return layers.tanh(tf.reshape(x, (-1, SIDE * SIDE)))


def digits_judged(parts: Parts, digits: tf.Tensor) -> tf.Tensor:
    """Returns logits, float32 (n, 1), of digits float32 (n, 784) in [-1, 1]: squares of 2 x 2 are gathered twice."""
    x = layers.gathered(tf.reshape(digits, (-1, SIDE, SIDE, 1)))
    x = layers.leaky(_convolved(x, *parts[:2]))
    x = layers.gathered(x)
    rows = SIDE // 4
    x = layers.leaky(layers.dense(tf.reshape(x, (-1, int(x.shape[3]))), *parts[2:4]))
    x = tf.reshape(x, (-1, rows * rows * DISCRIMINATOR_MAPS[1]))
    return dense_layers(parts[4:], x)


def _convolved(x: tf.Tensor, kernel: tf.Tensor, bias: tf.Tensor) -> tf.Tensor:
    """Returns a convolution of 3 x 3 with zeros around: float32 (n, h, w, channels) -> (n, h, w, filters)."""
    height, width, channels = (int(side) for side in x.shape[1:])
    rows = tf.reshape(layers.unfolded(x), (-1, WINDOW * channels))
    return tf.reshape(layers.dense(rows, kernel, bias), (-1, height, width, int(kernel.shape[1])))


def _shapes(**widths: tuple[int, int]) -> Shapes:
    """Returns kernel and bias of each layer by its inputs and its units."""
    shapes: Shapes = {}
    for name, (inputs, units) in widths.items():
        shapes |= {f"{name}/kernel": (inputs, units), f"{name}/bias": (units,)}
    return shapes


POINTS = Pair(
    name="gan-points",
    latent=2,  # so that a square of them can be drawn
    size=2,
    generator=_shapes(dense1=(2, 64), dense2=(64, 64), dense3=(64, 2)),
    discriminator=_shapes(dense1=(2, 64), dense2=(64, 64), dense3=(64, 1)),
    generate=dense_layers,
    judge=dense_layers,
    batch=128,
    clip=0.3,
    penalty=1.0,
)
# Small enough for a tab: 9 ms a step on one thread of the server, 29 of processor time in WebAssembly (clipped, warm;
# the machine was too busy to time three quiet minutes: 400 steps and 221 in three busy ones). Distance of 500
# generated from 1,000 validation digits in the features of mnist-cnn (500 real ones: 18), after 500 / 1,000 / 2,000
# steps by the rates of G and D: 308, 250, 169 (0.001, 0.001); 246, 189, 134 (0.002, 0.001); 234, 141, 100 (0.004,
# 0.001), then 92, 81, 88 after 3,000, 4,000, 5,000; with D faster than G, 0.001 and 0.002, three digits are left and
# 418. From the 2,700 digits that come with the app: 225, 148, then 111 after 3,000 and 174 after 5,000, as D knows
# them by heart. The gradient penalty with 3 steps of D takes three times as long: 178 after 500 steps (0.002, 0.002).
# Dense layers of 128, 256 and 256, 128 units, 64 digits a batch: 471, 435, 426 (0.001, 0.001). G 0.005 with D 0.0001:
# 1 of 10 digits and 496 after 100 steps, 3 and 507 after 300; with D 0.00002 one texture for 300. One seed each.
DIGITS = Pair(
    name="gan-digits",
    latent=32,
    size=SIDE * SIDE,
    generator=_shapes(
        dense=(32, 49 * GENERATOR_MAPS[0]),
        conv1=(WINDOW * GENERATOR_MAPS[0], 4 * GENERATOR_MAPS[1]),
        conv2=(WINDOW * GENERATOR_MAPS[1], 4),
    ),
    discriminator=_shapes(
        conv1=(WINDOW * 4, DISCRIMINATOR_MAPS[0]),
        conv2=(4 * DISCRIMINATOR_MAPS[0], DISCRIMINATOR_MAPS[1]),
        dense=(49 * DISCRIMINATOR_MAPS[1], HIDDEN),
        logit=(HIDDEN, 1),
    ),
    generate=digits_made,
    judge=digits_judged,
    batch=32,
    clip=0.05,
    penalty=10.0,
)
PAIRS = (POINTS, DIGITS)
