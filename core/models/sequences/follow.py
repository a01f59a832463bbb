"""Networks that follow a thing from frame to frame: the same one with a memory and without.

    frame 64 x 64 -> 4 convolutions, each of stride 2 -> dense -> LSTM -> dense -> place
                                                           |______________^
`build_follow` makes the network over whole scenes, for training; `follow_step` is the same one frame at a time. The
twin without a memory is the same network whose state is set to zeros before each frame.
"""

import dataclasses

import keras
import tensorflow as tf
from keras import layers, ops

from core.models.sequences.recurrent import Recurrent, hidden
from core.motion.paths import SIDE

PLACE = 4  # x and y of the centre and the side, by the frame's side; and whether something of it is to be seen


@dataclasses.dataclass(frozen=True, kw_only=True)
class FollowConfig:
    """`units` of the LSTM, `seen` of the layer before it; `remembers`: whether the state goes on to the next frame.

    A scene has `frames` frames.
    """

    remembers: bool
    frames: int = 40
    filters: tuple[int, ...] = (8, 16, 32, 32)
    seen: int = 128
    units: int = 128

    @property
    def eyes(self) -> tuple[str, ...]:
        """The names of the layers with weights that see one frame: what comes before the LSTM."""
        return (*(f"conv_{number}" for number, _filters in enumerate(self.filters, start=1)), "seen")

    @property
    def state_size(self) -> int:
        """How many numbers the network remembers, [h, c]."""
        return 2 * self.units


def build_follow(config: FollowConfig, length: int | None = None) -> keras.Model:
    """Makes an untrained network over scenes of `length` frames, None for the config's; its weights fit any length.

    Returns:
        Model from float32 (n, length, 64, 64) in [0, 1] to float32 (n, length, 4): the place, and the logit of visible.
    """
    length = length or config.frames
    frames = keras.Input((length, SIDE, SIDE), name="frames")
    seen = _seen(ops.reshape(frames, (-1, SIDE, SIDE, 1)), config)
    return keras.Model(frames, _followed(seen, config, length))


def build_eyes(config: FollowConfig) -> keras.Model:
    """Makes what comes before the LSTM: a model from float32 (n, 64, 64) in [0, 1] to float32 (n, seen)."""
    frames = keras.Input((SIDE, SIDE), name="frames")
    return keras.Model(frames, _seen(ops.reshape(frames, (-1, SIDE, SIDE, 1)), config))


def build_memory(config: FollowConfig) -> keras.Model:
    """Makes what comes after `build_eyes`: a model from float32 (n, frames, seen) to `build_follow`'s output.

    `build_follow`'s weights are those of both, one behind the other.
    """
    seen = keras.Input((config.frames, config.seen), name="seen_before")
    return keras.Model(seen, _followed(seen, config, config.frames))


def _seen(x: keras.KerasTensor, config: FollowConfig) -> keras.KerasTensor:
    for name, filters in zip(config.eyes, config.filters, strict=False):
        x = layers.Conv2D(filters, 3, strides=2, padding="same", activation="relu", name=name)(x)
    x = layers.Flatten(name="flatten")(x)
    return layers.Dense(config.seen, activation="relu", name="seen")(x)


def _followed(seen: keras.KerasTensor, config: FollowConfig, length: int) -> keras.KerasTensor:
    x = ops.reshape(seen, (-1, length if config.remembers else 1, config.seen))
    x = layers.Concatenate(name="both")([Recurrent("lstm", config.units, name="cell")(x), x])
    x = layers.Dense(PLACE, name="dense", dtype="float32")(x)
    return ops.reshape(x, (-1, length, PLACE))


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
    for name in (*config.eyes[:-1], "flatten", config.eyes[-1]):
        x = model.get_layer(name)(x)
    cell, dense = model.get_layer("cell"), model.get_layer("dense")
    next_state, gates = cell.step(x, state if config.remembers else state * 0.0)
    place = tf.matmul(tf.concat([hidden(next_state, cell.units), x], axis=-1), dense.kernel) + dense.bias
    place = tf.concat([place[:, :3], tf.sigmoid(place[:, 3:])], axis=-1)
    return {"place": place, "next_state": next_state, **gates}
