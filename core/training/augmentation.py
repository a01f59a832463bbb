"""Random changes to training pictures that leave their label true, a whole batch at a time.

Every function takes float32 (n, height, width, channels) in [0, 1] and a seed, int32 (2,), and returns the same form.
The same seed gives the same pictures: no state is kept between calls.
"""

from collections.abc import Callable

import tensorflow as tf

Augmentation = Callable[[tf.Tensor, tf.Tensor], tf.Tensor]


def digits(images: tf.Tensor, seed: tf.Tensor) -> tf.Tensor:
    """Tilts (+-17 degrees), slants, stretches, shifts, and changes the pen: softer or broader strokes."""
    r = tf.unstack(tf.random.stateless_uniform((8, tf.shape(images)[0]), seed, -1.0, 1.0))  # 8 of (n,)
    angle, slant = 0.3 * r[0], 0.2 * r[1]
    wide, high = tf.exp(0.15 * r[2]), tf.exp(0.15 * r[3])
    cos, sin = tf.cos(angle), tf.sin(angle)
    matrix = (cos * wide, (slant * cos - sin) * high, sin * wide, (slant * sin + cos) * high)
    moved = _affine(images, matrix, (2.0 * r[4], 2.0 * r[5]), "CONSTANT")
    soft = tf.nn.avg_pool2d(moved, 3, 1, "SAME")
    broad = tf.nn.max_pool2d(moved, 3, 1, "SAME")
    moved += _each(tf.maximum(0.8 * r[6], 0.0)) * (soft - moved)  # half of them stay sharp
    return moved + _each(tf.maximum(0.6 * r[7], 0.0)) * (broad - moved)


def clothes(images: tf.Tensor, seed: tf.Tensor) -> tf.Tensor:
    """Mirrors half of the pictures and shifts each by up to 2 pixels."""
    return _mirror_and_shift(images, seed, 2)


def photographs(images: tf.Tensor, seed: tf.Tensor) -> tf.Tensor:
    """Mirrors half of the pictures and shifts each by up to 4 pixels; what comes in is the reflected border."""
    return _mirror_and_shift(images, seed, 4)


def everyday(images: tf.Tensor, seed: tf.Tensor) -> tf.Tensor:
    """Mirrors half of the pictures, turns (+-9 degrees), zooms in up to 1.5 times, shifts, changes light and colour."""
    r = tf.unstack(tf.random.stateless_uniform((8, tf.shape(images)[0]), seed, -1.0, 1.0))  # 8 of (n,)
    angle, zoom = 0.15 * r[0], tf.exp(-0.2 + 0.2 * r[1])  # less than 1 shows less, larger
    cos, sin = zoom * tf.cos(angle), zoom * tf.sin(angle)
    mirror = tf.sign(r[2])
    reach = images.shape[1] / 10
    moved = _affine(images, (cos * mirror, -sin, sin * mirror, cos), (reach * r[3], reach * r[4]), "REFLECT")
    grey = tf.reduce_mean(moved, axis=-1, keepdims=True)
    middle = tf.reduce_mean(grey, axis=(1, 2), keepdims=True)
    moved = grey + (moved - grey) * _each(1 + 0.4 * r[5])  # saturation
    moved = middle + (moved - middle) * _each(1 + 0.3 * r[6])  # contrast
    return tf.clip_by_value(moved + _each(0.15 * r[7]), 0.0, 1.0)


def chest(images: tf.Tensor, seed: tf.Tensor) -> tf.Tensor:
    """Turns (+-7 degrees), zooms (+-5 %), shifts (+-2 pixels), changes brightness and contrast.

    Nothing is mirrored: the heart lies on the left in nearly everybody, and a mirrored chest shows what hardly exists.
    """
    r = tf.unstack(tf.random.stateless_uniform((6, tf.shape(images)[0]), seed, -1.0, 1.0))  # 6 of (n,)
    angle, zoom = 0.12 * r[0], tf.exp(0.05 * r[1])
    cos, sin = zoom * tf.cos(angle), zoom * tf.sin(angle)
    moved = _affine(images, (cos, -sin, sin, cos), (2.0 * r[2], 2.0 * r[3]), "REFLECT")
    middle = tf.reduce_mean(moved, axis=(1, 2, 3), keepdims=True)
    return tf.clip_by_value(middle + (moved - middle) * _each(1 + 0.2 * r[4]) + _each(0.1 * r[5]), 0.0, 1.0)


def none(images: tf.Tensor, seed: tf.Tensor) -> tf.Tensor:
    """Leaves the pictures as they are."""
    return images


def cut_mix(images: tf.Tensor, labels: tf.Tensor, seed: tf.Tensor, share: float) -> tuple[tf.Tensor, tf.Tensor]:
    """Pastes a rectangle of the picture before into each one, in so large a `share` of the batches.

    Source: Yun et al. 2019, CutMix, 1905.04899.

    Args:
        images: As above.
        labels: float32 (n, classes), of probabilities; they are mixed as the areas are.
        seed: int32 (2,).
        share: In [0, 1].
    """
    height, width = images.shape[1:3]
    chance, area, middle, centre = tf.unstack(tf.random.stateless_uniform((4,), seed))
    reach = tf.sqrt(area) / 2  # the rectangle is shaped like the picture; what lies outside is cut off
    y, x = ((tf.range(size, dtype=tf.float32) + 0.5) / size for size in (height, width))
    is_pasted = (tf.abs(y - middle) < reach)[:, tf.newaxis] & (tf.abs(x - centre) < reach) & (chance < share)
    pasted = tf.reduce_mean(tf.cast(is_pasted, tf.float32))
    images = tf.where(is_pasted[..., tf.newaxis], tf.roll(images, 1, axis=0), images)
    return images, (1 - pasted) * labels + pasted * tf.roll(labels, 1, axis=0)


AUGMENTATIONS: dict[str, Augmentation] = {f.__name__: f for f in (none, digits, clothes, photographs, everyday, chest)}


def _mirror_and_shift(images: tf.Tensor, seed: tf.Tensor, most: int) -> tf.Tensor:
    count = tf.shape(images)[0]
    steps = tf.random.stateless_uniform((2, count), seed, -most, most + 1, tf.int32)
    is_mirrored = tf.random.stateless_uniform((count,), seed + 1, 0, 2, tf.int32)
    zero, one = tf.zeros(count), tf.ones(count)
    matrix = (1.0 - 2.0 * tf.cast(is_mirrored, tf.float32), zero, zero, one)
    return _affine(images, matrix, tuple(tf.unstack(tf.cast(steps, tf.float32))), "REFLECT")


def _affine(images: tf.Tensor, matrix: tuple[tf.Tensor, ...], shift: tuple[tf.Tensor, ...], outside: str) -> tf.Tensor:
    """Shows at each point p of a picture what was at matrix (p - centre) + centre + shift, bilinear."""
    a, b, c, d = matrix
    height, width = images.shape[1:3]
    x, y = (width - 1) / 2, (height - 1) / 2
    zero = tf.zeros_like(a)
    transforms = (a, b, x - a * x - b * y + shift[0], c, d, y - c * x - d * y + shift[1], zero, zero)
    return tf.raw_ops.ImageProjectiveTransformV3(
        images=images,
        transforms=tf.stack(transforms, axis=1),
        output_shape=(height, width),
        fill_value=0.0,
        interpolation="BILINEAR",
        fill_mode=outside,
    )


def _each(values: tf.Tensor) -> tf.Tensor:
    """Shapes one number a picture, (n,), to scale pictures (n, height, width, channels)."""
    return values[:, tf.newaxis, tf.newaxis, tf.newaxis]
