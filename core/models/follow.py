"""Networks that follow a thing from frame to frame: the same one with a memory and without.

    frame 64 x 64 -> 4 convolutions, each of stride 2 -> dense -> LSTM -> dense -> place

`build_follow` makes the network over whole scenes, for training; `follow_step` is the same one frame at a time. The
twin without a memory is the same network whose state is set to zeros before each frame.
"""

import dataclasses

import keras
import tensorflow as tf
from keras import layers, ops

from core.models.recurrent import Recurrent, hidden
from core.motion.paths import SIDE

PLACE = 4  # x and y of the centre and the side, by the frame's side; and whether something of it is to be seen


@dataclasses.dataclass(frozen=True, kw_only=True)
class FollowConfig:
    """`units` of the LSTM, `seen` of the layer before it; `remembers`: whether the state goes on to the next frame."""

    remembers: bool
    frames: int = 40
    filters: tuple[int, ...] = (8, 16, 32, 32)
    seen: int = 128
    units: int = 128

    @property
    def state_size(self) -> int:
        """How many numbers the network remembers, [h, c]."""
        return 2 * self.units


def build_follow(config: FollowConfig) -> keras.Model:
    """Makes an untrained network.

    Returns:
        Model from float32 (n, frames, 64, 64) in [0, 1] to float32 (n, frames, 4): the place, and the logit of visible.
    """
    frames = keras.Input((config.frames, SIDE, SIDE), name="frames")
    x = ops.reshape(frames, (-1, SIDE, SIDE, 1))
    for number, filters in enumerate(config.filters, start=1):
        x = layers.Conv2D(filters, 3, strides=2, padding="same", activation="relu", name=f"conv_{number}")(x)
    x = layers.Flatten(name="flatten")(x)
    x = layers.Dense(config.seen, activation="relu", name="seen")(x)
    length = config.frames if config.remembers else 1
    x = ops.reshape(x, (-1, length, config.seen))
    x = Recurrent("lstm", config.units, name="cell")(x)
    x = layers.Dense(PLACE, name="dense", dtype="float32")(x)
    return keras.Model(frames, ops.reshape(x, (-1, config.frames, PLACE)))


def follow_step(model: keras.Model, config: FollowConfig, frame: tf.Tensor, state: tf.Tensor) -> dict[str, tf.Tensor]:
    """Looks at one frame of each scene with `build_follow`'s weights.

    Args:
        frame: float32 (n, 64, 64) in [0, 1].
        state: float32 (n, state_size), zeros before the first frame: [h, c]. Without a memory it is not used.

    Returns:
        `place` (n, 4), all in 0..1 but for what lies outside the frame, `next_state` like `state`, and each gate
        (n, units); all float32.
    """
    x = frame[..., tf.newaxis]
    for name in (*(f"conv_{number}" for number, _ in enumerate(config.filters, start=1)), "flatten", "seen"):
        x = model.get_layer(name)(x)
    cell, dense = model.get_layer("cell"), model.get_layer("dense")
    next_state, gates = cell.step(x, state if config.remembers else state * 0.0)
    place = tf.matmul(hidden(next_state, cell.units), dense.kernel) + dense.bias
    place = tf.concat([place[:, :3], tf.sigmoid(place[:, 3:])], axis=-1)
    return {"place": place, "next_state": next_state, **gates}
