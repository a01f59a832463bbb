"""Layers whose gradients are made of operators that ONNX has, as tf2onnx 1.17 converts none of TensorFlow's own.

Each is a pure function of tensors; what TensorFlow's own layer would answer, and its gradient, is the same to rounding.
"""

from collections.abc import Callable

import tensorflow as tf

LEAKY_SLOPE = 0.2  # as in Radford et al. 2016, section 3
Backward = Callable[..., tf.Tensor | tuple[tf.Tensor, ...]]


@tf.custom_gradient
def rectified(x: tf.Tensor, negative_slope: tf.Tensor) -> tuple[tf.Tensor, Backward]:
    """Leaky ReLU: x where it is positive, negative_slope * x elsewhere. Slope 0 is ReLU, 1 leaves x as it is."""
    slope = tf.where(x > 0, tf.ones_like(x), negative_slope * tf.ones_like(x))
    return x * slope, lambda dy: (dy * slope, tf.zeros_like(negative_slope))


@tf.custom_gradient
def sigmoid(x: tf.Tensor) -> tuple[tf.Tensor, Backward]:
    """Logistic function, in (0, 1)."""
    y = tf.sigmoid(x)
    return y, lambda dy: dy * y * (1 - y)


@tf.custom_gradient
def tanh(x: tf.Tensor) -> tuple[tf.Tensor, Backward]:
    """Hyperbolic tangent, in (-1, 1)."""
    y = tf.tanh(x)
    return y, lambda dy: dy * (1 - y * y)


@tf.custom_gradient
def softplus(x: tf.Tensor) -> tuple[tf.Tensor, Backward]:
    """log(1 + exp(x)), without overflow: the cross-entropy of a logit -x whose label is 1."""
    return tf.maximum(x, 0.0) + tf.math.log(1 + tf.exp(-tf.abs(x))), lambda dy: dy * tf.sigmoid(x)


@tf.custom_gradient
def square_root(x: tf.Tensor) -> tuple[tf.Tensor, Backward]:
    """Square root of what is above 0."""
    y = tf.sqrt(x)
    return y, lambda dy: dy / (2 * y)


@tf.custom_gradient
def leaky(x: tf.Tensor) -> tuple[tf.Tensor, Backward]:
    """Leaky ReLU, slope 0.2 below 0. Its gradient can be differentiated once more, as a gradient penalty needs."""
    slope = LEAKY_SLOPE + (1 - LEAKY_SLOPE) * tf.cast(x > 0, tf.float32)
    return tf.nn.leaky_relu(x, LEAKY_SLOPE), lambda dy: dy * slope


@tf.custom_gradient
def dropped(x: tf.Tensor, keep: tf.Tensor) -> tuple[tf.Tensor, Backward]:
    """Returns x * keep, both float32 (n, units); `keep` has no gradient."""
    return x * keep, lambda dy: (dy * keep, tf.zeros_like(keep))


@tf.custom_gradient
def with_shortcut(y: tf.Tensor, x: tf.Tensor, share: tf.Tensor) -> tuple[tf.Tensor, Backward]:
    """Returns y + share * x (He et al. 2016, eq. 1), `share` a scalar without a gradient: 1 or, for none, 0."""
    return y + share * x, lambda dy: (dy, dy * share, tf.zeros_like(share))


@tf.custom_gradient
def dense(x: tf.Tensor, kernel: tf.Tensor, bias: tf.Tensor) -> tuple[tf.Tensor, Backward]:
    """Returns x @ kernel + bias: float32 (n, inputs), (inputs, units), (units,) -> (n, units)."""

    def backward(dy: tf.Tensor) -> tuple[tf.Tensor, ...]:
        return dy @ tf.transpose(kernel), tf.transpose(x) @ dy, tf.reduce_sum(dy, axis=0)

    return x @ kernel + bias, backward


@tf.custom_gradient
def pooled_convolution(x: tf.Tensor, kernel: tf.Tensor, bias: tf.Tensor) -> tuple[tf.Tensor, Backward]:
    """Returns ReLU(max-pool(valid convolution + bias)), as Keras's Conv2D with ReLU and MaxPooling2D(2) give.

    The planes come first, as in ONNX. Bias and ReLU leave the order of values as it is, so both wait until a quarter of
    them is left. Where several values of a square are the largest, the first of them, row by row, gets the whole
    gradient, as in TensorFlow; on the flat background of digits that is no rare case.

    Args:
        x: float32 (n, channels, height, width).
        kernel: float32 (k, k, channels, filters), as Keras has it.
        bias: float32 (filters,).

    Returns:
        float32 (n, filters, (height - k + 1) // 2, (width - k + 1) // 2), >= 0; an odd last row or column is left out.
    """
    maps = planes_convolved(x, kernel)
    filters, rows, columns = maps.shape[1], maps.shape[2] // 2, maps.shape[3] // 2
    corners = [maps[:, :, top : 2 * rows : 2, left : 2 * columns : 2] for top in (0, 1) for left in (0, 1)]
    largest = tf.nn.max_pool2d(maps, 2, 2, "VALID", data_format="NCHW")
    y = tf.nn.relu(largest + tf.reshape(bias, (-1, 1, 1)))

    def backward(dy: tf.Tensor) -> tuple[tf.Tensor, ...]:
        left = dy * tf.cast(y > 0, tf.float32)
        bias_gradient = tf.reduce_sum(left, axis=(0, 2, 3))
        parts = []
        for corner in corners:
            parts.append(left * tf.cast(tf.equal(corner, largest), tf.float32))
            left -= parts[-1]
        pairs = [tf.stack(parts[first : first + 2], axis=4) for first in (0, 2)]  # (n, filters, rows, columns, 2)
        whole = tf.reshape(tf.stack(pairs, axis=3), (-1, filters, 2 * rows, 2 * columns))
        of_maps = tf.pad(whole, [[0, 0], [0, 0], [0, maps.shape[2] % 2], [0, maps.shape[3] % 2]])
        return _input_gradient(x, kernel, of_maps), _kernel_gradient(x, of_maps), bias_gradient

    return y, backward


def planes_convolved(x: tf.Tensor, kernel: tf.Tensor) -> tf.Tensor:
    """Returns a valid convolution in steps of 1: float32 (n, channels, h, w), (k, k, channels, filters)."""
    return tf.nn.conv2d(x, kernel, 1, "VALID", data_format="NCHW")


def _input_gradient(x: tf.Tensor, kernel: tf.Tensor, dy: tf.Tensor) -> tf.Tensor:
    """Returns the transposed convolution of dy; the converter has an operator for it."""
    return tf.nn.conv2d_transpose(dy, kernel, tf.shape(x), 1, "VALID", data_format="NCHW")


def _kernel_gradient(x: tf.Tensor, dy: tf.Tensor) -> tf.Tensor:
    """Returns what the kernel saw times dy, summed over places and pictures: (k, k, channels, filters)."""
    channels, filters, height, width = x.shape[1], dy.shape[1], dy.shape[2], dy.shape[3]
    size = x.shape[2] - height + 1
    seen = [x[:, :, row : row + height, column : column + width] for row in range(size) for column in range(size)]
    columns = tf.reshape(tf.stack(seen, axis=1), (-1, size * size * channels, height * width))
    by_picture = tf.matmul(columns, tf.reshape(dy, (-1, filters, height * width)), transpose_b=True)
    return tf.reshape(tf.reduce_sum(by_picture, axis=0), (size, size, channels, filters))


@tf.custom_gradient
def unfolded(x: tf.Tensor) -> tuple[tf.Tensor, Backward]:
    """Returns what a window of 3 x 3 sees at each place, zeros around: float32 (n, h, w, c) -> (n, h, w, 9 c).

    Its gradient is `folded`, whose gradient is this: both can be differentiated as often as one likes.
    """
    height, width = int(x.shape[1]), int(x.shape[2])
    padded = tf.pad(x, [[0, 0], [1, 1], [1, 1], [0, 0]])
    places = [padded[:, row : row + height, left : left + width] for row in range(3) for left in range(3)]
    return tf.concat(places, axis=3), folded


@tf.custom_gradient
def folded(seen: tf.Tensor) -> tuple[tf.Tensor, Backward]:
    """Returns at each place the sum of what windows saw of it: float32 (n, h, w, 9 c) -> (n, h, w, c)."""
    height, width, channels = int(seen.shape[1]), int(seen.shape[2]), int(seen.shape[3]) // 9
    whole = tf.constant(0.0)
    for place in range(9):
        row, left = divmod(place, 3)
        part = seen[..., place * channels : (place + 1) * channels]
        whole += tf.pad(part, [[0, 0], [row, 2 - row], [left, 2 - left], [0, 0]])
    return whole[:, 1 : height + 1, 1 : width + 1], unfolded


def gathered(x: tf.Tensor) -> tf.Tensor:
    """Returns each square of 2 x 2 as one place: float32 (n, h, w, c) -> (n, h / 2, w / 2, 4 c)."""
    height, width, channels = (int(side) for side in x.shape[1:])
    squares = tf.reshape(x, (-1, height // 2, 2, width // 2, 2, channels))
    return tf.reshape(tf.transpose(squares, (0, 1, 3, 2, 4, 5)), (-1, height // 2, width // 2, 4 * channels))


def spread(x: tf.Tensor, channels: int) -> tf.Tensor:
    """Returns each place as a square of 2 x 2: float32 (n, h, w, 4 c) -> (n, 2 h, 2 w, c)."""
    height, width = int(x.shape[1]), int(x.shape[2])
    squares = tf.transpose(tf.reshape(x, (-1, height, width, 2, 2, channels)), (0, 1, 3, 2, 4, 5))
    return tf.reshape(squares, (-1, 2 * height, 2 * width, channels))


@tf.custom_gradient
def cross_entropy(logits: tf.Tensor, targets: tf.Tensor) -> tuple[tf.Tensor, Backward]:
    """Returns the mean cross-entropy in nats, a float32 scalar.

    Args:
        logits: float32 (n, classes).
        targets: float32 (n, classes), each row a one at its class.
    """
    shifted = logits - tf.reduce_max(logits, axis=1, keepdims=True)
    log_sum = tf.math.log(tf.reduce_sum(tf.exp(shifted), axis=1, keepdims=True))
    loss = -tf.reduce_mean(tf.reduce_sum((shifted - log_sum) * targets, axis=1))
    count = tf.cast(tf.shape(logits)[0], tf.float32)

    def backward(dy: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
        return dy * (tf.exp(shifted - log_sum) - targets) / count, tf.zeros_like(targets)

    return loss, backward
