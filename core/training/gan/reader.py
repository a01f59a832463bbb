"""The reader of jamo: learns from other fonts than the network that draws, and then judges what that has drawn.

It begins each training of Hangul, takes a few minutes, and is kept beside the run.
"""

import logging
from pathlib import Path

import keras
import numpy as np
import tensorflow as tf

from core.data.pictures.hangul import KINDS, SIDE, HangulData, jamo
from core.data.pictures.image_data import Split
from core.models.hangul import PARTS, build_reader

FILE = "reader.npz"
EPOCHS, BATCH, RATE, SEED = 12, 128, 2e-3, 5
TURN, SHEAR, STRETCH, SHIFT = 0.06, 0.15, 0.15, 2.0  # radians, share, share, px: how far pictures are moved at most
LARGER, BEND = 1.05, 0.7  # pictures are shrunk rather than enlarged; px by which places wander, standard deviation

logger = logging.getLogger(__name__)


def reader_of(data: HangulData, folder: Path) -> keras.Model:
    """Returns the trained reader, from `folder` where it lies there already."""
    path = folder / FILE
    if path.is_file():
        network = build_reader(SIDE)
        with np.load(path) as file:
            network.set_weights([file[f"{number:02}"] for number in range(len(network.weights))])
        return network
    network = train_reader(data.reading)
    logger.info(
        "The reader reads %.1f %% of the syllables of fonts it has not seen.", 100 * share_read(network, data.checking)
    )
    folder.mkdir(parents=True, exist_ok=True)
    np.savez(path, **{f"{number:02}": weight for number, weight in enumerate(network.get_weights())})
    return network


def train_reader(split: Split) -> keras.Model:
    """Trains a reader on pictures uint8 (n, 32, 32, 1) whose labels say font and syllable."""
    keras.utils.set_random_seed(SEED)
    network = build_reader(SIDE)
    steps = len(split) // BATCH
    learner = keras.Model(network.inputs, dict(zip(PARTS, network.outputs[1:], strict=True)))
    learner.compile(
        keras.optimizers.Adam(keras.optimizers.schedules.CosineDecay(RATE, EPOCHS * steps)),
        {part: keras.losses.SparseCategoricalCrossentropy(from_logits=True) for part in PARTS},
        jit_compile=False,
    )
    learner.fit(_batches(split, EPOCHS * steps), steps_per_epoch=steps, epochs=EPOCHS, verbose=0, shuffle=False)
    return network


def read(network: keras.Model, images: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Returns features float32 (n, 256) and jamo int64 (n, 3) of images float32 (n, 32, 32, 1) in [-1, 1]."""
    parts = [network(images[i : i + 500], training=False) for i in range(0, len(images), 500)]
    features = np.concatenate([np.asarray(part[0]) for part in parts])
    found = [np.concatenate([np.asarray(part[k]).argmax(-1) for part in parts]) for k in (1, 2, 3)]
    return features, np.stack(found, axis=-1)


def share_read(network: keras.Model, split: Split) -> float:
    """Returns which share of the pictures is read right, all three jamo of each."""
    found = read(network, split.images.astype(np.float32) / 127.5 - 1)[1]
    return float((found == jamo(split.labels % KINDS)).all(axis=-1).mean())


def _batches(split: Split, count: int) -> tf.data.Dataset:
    images, parts = tf.constant(split.images), tf.constant(jamo(split.labels % KINDS), tf.int32)
    rng = np.random.default_rng(SEED)
    rows = np.concatenate([rng.permutation(len(split)) for _ in range(count * BATCH // len(split) + 1)])

    def batch(rows: tf.Tensor, seed: tf.Tensor) -> tuple[tf.Tensor, dict[str, tf.Tensor]]:
        wanted = tf.gather(parts, rows)
        return moved(tf.gather(images, rows), seed), {part: wanted[:, place] for place, part in enumerate(PARTS)}

    every = (rows[: count * BATCH].reshape(count, BATCH), rng.integers(0, 2**31 - 1, (count, 2)).astype(np.int32))
    return tf.data.Dataset.from_tensor_slices(every).map(batch, tf.data.AUTOTUNE).prefetch(2)


def moved(images: tf.Tensor, seed: tf.Tensor) -> tf.Tensor:
    """Returns pictures turned, sheared, stretched, shifted, bent, their strokes thicker or thinner, and softer or not.

    Args:
        images: uint8 (n, side, side, 1).
        seed: int32 (2,).

    Returns:
        float32 (n, side, side, 1) in [-1, 1].
    """
    count, side = images.shape[0], images.shape[1]
    draws = tf.random.stateless_uniform((count, 8), seed, -1, 1)
    bends = BEND * tf.random.stateless_normal((count, 4, 4, 2), seed + 1)
    x = sampled(tf.cast(images, tf.float32) / 255, _places(draws, side) + tf.image.resize(bends, (side, side)))
    thick = tf.nn.max_pool2d(x, 2, 1, "SAME")
    thin = -tf.nn.max_pool2d(-x, 2, 1, "SAME")
    soft = tf.nn.avg_pool2d(x, 3, 1, "SAME")
    kind = draws[:, 6, tf.newaxis, tf.newaxis, tf.newaxis]
    amount = tf.abs(draws[:, 7, tf.newaxis, tf.newaxis, tf.newaxis])
    other = tf.where(kind > 0.4, thick, tf.where(kind > 0.1, soft, tf.where(kind > -0.2, thin, x)))
    return 2 * (x + amount * (other - x)) - 1


def _places(draws: tf.Tensor, side: int) -> tf.Tensor:
    """Returns where each pixel is taken from, x and y, float32 (n, side, side, 2): an affine move about the middle."""
    turn, shear = TURN * draws[:, 0], SHEAR * draws[:, 1]
    wide, high = LARGER + STRETCH * draws[:, 2], LARGER + STRETCH * draws[:, 3]
    moves = tf.stack([wide * tf.cos(turn), -high * tf.sin(turn) + shear, wide * tf.sin(turn), high * tf.cos(turn)], -1)
    line = tf.range(side, dtype=tf.float32) - (side - 1) / 2
    grid = tf.stack(tf.meshgrid(line, line), axis=-1)  # (side, side, 2): x, y
    turned = tf.einsum("nij,rcj->nrci", tf.reshape(moves, (-1, 2, 2)), grid)
    return turned + (side - 1) / 2 + SHIFT * draws[:, tf.newaxis, tf.newaxis, 4:6]


def sampled(images: tf.Tensor, places: tf.Tensor) -> tf.Tensor:
    """Returns the pictures' values at places between pixels, by their four neighbours; 0 outside.

    Args:
        images: float32 (n, side, side, 1).
        places: float32 (n, side, side, 2), x and y, px.
    """
    side = images.shape[1]
    flat = tf.reshape(tf.pad(images, ((0, 0), (1, 1), (1, 1), (0, 0))), (-1, (side + 2) ** 2))
    places = tf.clip_by_value(places + 1, 0.0, side + 0.999)
    low = tf.floor(places)
    share = places - low
    x, y = tf.unstack(tf.cast(low, tf.int32), axis=-1)
    right, down = tf.unstack(share, axis=-1)

    def at(dx: int, dy: int) -> tf.Tensor:
        number = (y + dy) * (side + 2) + x + dx
        return tf.reshape(tf.gather(flat, tf.reshape(number, (-1, side * side)), batch_dims=1), tf.shape(x))

    top = at(0, 0) * (1 - right) + at(1, 0) * right
    bottom = at(0, 1) * (1 - right) + at(1, 1) * right
    return (top * (1 - down) + bottom * down)[..., tf.newaxis]
