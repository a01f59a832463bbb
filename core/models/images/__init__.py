"""What every image classifier here has in common."""

import dataclasses

import keras
import tensorflow as tf


@dataclasses.dataclass(frozen=True, kw_only=True)
class ImageConfig:
    """The input and output of a classifier.

    `shape` is (height, width, channels); `mean` and `deviation` are the training pictures', one a channel, in [0, 1].
    """

    shape: tuple[int, int, int]
    classes: int = 10
    mean: tuple[float, ...]
    deviation: tuple[float, ...]


def standardise(images: keras.KerasTensor, config: ImageConfig) -> keras.KerasTensor:
    """Brings float32 (n, h, w, c) in [0, 1] to mean 0 and deviation 1, inside the network."""
    scale = [1 / deviation for deviation in config.deviation]
    offset = [-mean / deviation for mean, deviation in zip(config.mean, config.deviation, strict=True)]
    return keras.layers.Rescaling(scale, offset, dtype="float32", name="standardise")(images)


def logits(features: keras.KerasTensor, config: ImageConfig) -> keras.KerasTensor:
    """Returns float32 (n, classes), also in a network that computes in 16 bits."""
    return keras.layers.Dense(config.classes, dtype="float32", name="logits")(features)


def normalised_convolution(
    x: keras.KerasTensor,
    filters: int,
    *,
    kernel: int = 3,
    stride: int = 1,
    padding: str = "same",
    relu: bool = True,
    name: str,
) -> keras.KerasTensor:
    """Convolution, batch normalisation and, if asked for, ReLU; the norm's shift stands in for the bias."""
    convolution = keras.layers.Conv2D(
        filters, kernel, stride, padding=padding, use_bias=False, kernel_initializer="he_normal", name=name
    )
    x = BatchNormalization(momentum=0.9, name=f"{name}_norm")(convolution(x))
    return keras.layers.ReLU(name=f"{name}_relu")(x) if relu else x


class BatchNormalization(keras.layers.BatchNormalization):
    """Keras's own over the last axis of float32 (n, h, w, c), in less time: one fused operation learns."""

    def call(self, inputs: tf.Tensor, training: bool | None = None, mask: tf.Tensor | None = None) -> tf.Tensor:
        """Normalises by the batch's mean and variance while training, by the running ones afterwards."""
        if not (training and self.trainable):
            return super().call(inputs, training=training, mask=mask)
        gamma, beta = (tf.cast(weight, tf.float32) for weight in (self.gamma, self.beta))
        y, mean, variance = tf.compat.v1.nn.fused_batch_norm(inputs, gamma, beta, epsilon=self.epsilon)
        count = tf.cast(tf.reduce_prod(tf.shape(inputs)[:-1]), tf.float32)
        variance *= 1 - 1 / count  # the operation divides by count - 1, Keras by count
        for running, measured in ((self.moving_mean, mean), (self.moving_variance, variance)):
            running.assign(running * self.momentum + measured * (1 - self.momentum))
        return y
