"""What makes a painted picture good: marks and colours as in the style, things as in the photograph.

Both are read from the features of one of our own classifiers, at three sizes of the picture, since its convolutions see
no more than a few pixels. Style: the correlations of features over all places (Gram matrices). Content: the features of
the last convolution, each with its mean over the picture taken away and divided by its deviation: those are style.

Sources: Gatys et al. 2016, Image style transfer using convolutional neural networks, CVPR, eqs. 3 to 7; Johnson et al.
2016, arXiv:1603.08155, section 3.2; Huang and Belongie 2017 (mean and deviation are style), arXiv:1703.06868,
section 3.2.
"""

import onnx
import tensorflow as tf
from onnx import numpy_helper

from core.artifacts import load_card, verified_bytes
from core.errors import SettingError

SIZES = (1, 2, 4)  # how many times smaller a picture is looked at
EPSILON = 1e-5
STYLE, CONTENT, VARIATION = range(3)  # columns of `Judge`
Features = list[tf.Tensor]


class Eyes:
    """The convolutions of one of our classifiers, each with its ReLU and a max-pool behind it; they do not learn.

    Args:
        name: Of a classifier whose graph is `conv1`, pool, `conv2`, pool and so on, without normalisations.

    Raises:
        ArtifactError: There is no such model, or not whole.
        SettingError: It is another kind of network.
    """

    def __init__(self, name: str) -> None:
        card = load_card(name)
        arrays = {
            one.name: numpy_helper.to_array(one)
            for one in onnx.load_from_string(verified_bytes(card)).graph.initializer
        }
        titles = [layer["layer"] for layer in card.layers if layer["kind"] == "conv"]
        kinds = [layer["kind"] for layer in card.layers if layer["kind"] in ("conv", "pool", "add", "norm")]
        if not titles or kinds != ["conv", "pool"] * len(titles):
            raise SettingError("The eyes must be convolutions with a pool after each. Received: {name}.", name=name)
        self.layers = tuple(f"{title}/relu" for title in titles)
        self._kernels = [
            (tf.constant(arrays[f"{title}/kernel"].transpose(2, 3, 1, 0)), tf.constant(arrays[f"{title}/bias"]))
            for title in titles
        ]
        config = card.recipe["config"]
        self._mean, self._deviation = (tf.constant(config[key], tf.float32) for key in ("mean", "deviation"))

    def __call__(self, pictures: tf.Tensor) -> Features:
        """Returns each convolution's features, float32 (n, h, w, filters), of (n, height, width, 3) in [0, 1]."""
        x = (pictures - self._mean) / self._deviation
        found: Features = []
        for kernel, bias in self._kernels:
            if found:
                x = tf.nn.max_pool2d(x, 2, 2, "VALID")
            x = tf.nn.relu(tf.nn.conv2d(x, kernel, 1, "SAME") + bias)
            found.append(x)
        return found

    def at_sizes(self, pictures: tf.Tensor) -> list[Features]:
        """Returns the features of the pictures at each of SIZES."""
        return [self(tf.nn.avg_pool2d(pictures, size, size, "VALID") if size > 1 else pictures) for size in SIZES]


def gram(features: tf.Tensor) -> tf.Tensor:
    """Returns the mean product of each two features over all places, float32 (n, filters, filters). Gatys, eq. 3."""
    shape = tf.shape(features)
    flat = tf.reshape(features, (shape[0], shape[1] * shape[2], features.shape[-1]))
    return tf.matmul(flat, flat, transpose_a=True) / tf.cast(shape[1] * shape[2], tf.float32)


def standardised(features: tf.Tensor) -> tf.Tensor:
    """Returns features whose mean over the picture is 0 and whose deviation is 1."""
    mean, variance = tf.nn.moments(features, (1, 2), keepdims=True)
    return (features - mean) * tf.math.rsqrt(variance + EPSILON)


class Judge:
    """Compares painted pictures with styles and photographs.

    Args:
        styles: float32 (styles, side, side, 3) in [0, 1].
    """

    def __init__(self, eyes: Eyes, styles: tf.Tensor) -> None:
        self._eyes, self._count = eyes, len(styles)
        self._wanted = [[gram(one) for one in features] for features in eyes.at_sizes(styles)]

    def __call__(self, painted: tf.Tensor, photos: tf.Tensor) -> tf.Tensor:
        """Returns the losses of each picture, float32 (n, 3): style, content, variation; 0 is best.

        Style is the mean, over layers and sizes, of the squared difference of Gram matrices by the style's mean square.
        Content is a mean squared difference of standardised features: 2 where they have nothing to do with each other.
        Variation is the mean difference of neighbouring pixels.

        Args:
            painted: float32 (n, height, width, 3) in [0, 1]; the style of row i is i modulo their number, n a multiple
                of it.
            photos: As painted.
        """
        seen, meant = self._eyes.at_sizes(painted), self._eyes.at_sizes(photos)
        style = [
            _by_picture(gram(one) - self._each(aim, one)) / _by_picture(self._each(aim, one))
            for features, aims in zip(seen, self._wanted, strict=True)
            for one, aim in zip(features, aims, strict=True)
        ]
        content = [
            _by_picture(standardised(one[-1]) - standardised(wanted[-1]))
            for one, wanted in zip(seen, meant, strict=True)
        ]
        return tf.stack([tf.add_n(style) / len(style), tf.add_n(content) / len(content), _variation(painted)], axis=-1)

    def _each(self, aims: tf.Tensor, features: tf.Tensor) -> tf.Tensor:
        """Returns each row's aim."""
        return tf.tile(aims, (tf.shape(features)[0] // self._count, 1, 1))


def _by_picture(values: tf.Tensor) -> tf.Tensor:
    """Returns the mean square of each row, float32 (n,)."""
    return tf.reduce_mean(values * values, axis=tuple(range(1, len(values.shape))))


def _variation(pictures: tf.Tensor) -> tf.Tensor:
    down = tf.abs(pictures[:, 1:] - pictures[:, :-1])
    right = tf.abs(pictures[:, :, 1:] - pictures[:, :, :-1])
    return tf.reduce_mean(down, axis=(1, 2, 3)) + tf.reduce_mean(right, axis=(1, 2, 3))
