"""Networks that read a picture row by row, as a text is read symbol by symbol: one builder, three cells.

picture -> its rows from above -> cell -> the state after the last row that is read -> dense -> logits

`build_rows` makes the network over whole pictures, for training; `rows_step` is the same one row at a time.
"""

import dataclasses

import keras
import tensorflow as tf
from keras import layers

from core.models.images import ImageConfig, standardise
from core.models.sequences.answer import AtEnd
from core.models.sequences.recurrent import CELLS, Recurrent, hidden


@dataclasses.dataclass(frozen=True, kw_only=True)
class RowsConfig(ImageConfig):
    """`cell` is rnn, lstm or gru; `dropout` follows it."""

    cell: str
    units: int = 128
    dropout: float = 0.0

    def __post_init__(self) -> None:
        if self.cell not in CELLS:
            raise ValueError(f"The cell must be one of {', '.join(CELLS)}. Received: cell={self.cell!r}")


def build_rows(config: RowsConfig) -> keras.Model:
    """Makes an untrained network.

    Returns:
        Model from {"images": float32 (n, h, w, c) in [0, 1], "length": int32 (n,) in 1..h} to logits (n, classes); rows
        below a picture's own length are not looked at.
    """
    height, width, channels = config.shape
    images = keras.Input(config.shape, name="images")
    lengths = keras.Input((), dtype="int32", name="length")
    rows = layers.Reshape((height, width * channels), name="rows")(standardise(images, config))
    x = Recurrent(config.cell, config.units, name="cell")(rows)
    x = AtEnd(name="at_end")(x, lengths)
    x = layers.Dropout(config.dropout, name="dropout")(x)
    logits = layers.Dense(config.classes, name="dense", dtype="float32")(x)
    return keras.Model({"images": images, "length": lengths}, logits)


def rows_step(model: keras.Model, row: tf.Tensor, state: tf.Tensor) -> dict[str, tf.Tensor]:
    """Reads one row of each picture with `build_rows`'s weights: the answer if this were the last one.

    Args:
        row: float32 (n, w x c) in [0, 1].
        state: float32 (n, state_size), zeros above the first row; LSTM's is [h, c].

    Returns:
        `logits` (n, classes), `next_state` like `state`, and each gate (n, units); all float32.
    """
    scaling, cell, dense = (model.get_layer(name) for name in ("standardise", "cell", "dense"))
    pixels = tf.reshape(row, (-1, row.shape[-1] // len(scaling.scale), len(scaling.scale)))
    standardised = tf.reshape(pixels * scaling.scale + scaling.offset, (-1, row.shape[-1]))
    next_state, gates = cell.step(standardised, state)
    return {
        "logits": tf.matmul(hidden(next_state, cell.units), dense.kernel) + dense.bias,
        "next_state": next_state,
        **gates,
    }
