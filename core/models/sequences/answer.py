"""Networks that read a whole sequence and answer once: many to one.

symbol -> embedding -> cell -> the state after the last symbol -> dense -> logits

`build_answer` makes the network over whole sequences, for training; `answer_step` is the same one symbol at a time.
"""

import dataclasses

import keras
import tensorflow as tf
from keras import layers

from core.models.sequences.recurrent import CELLS, Recurrent


@dataclasses.dataclass(frozen=True, kw_only=True)
class AnswerConfig:
    """`cell` is rnn, lstm or gru; `symbols` the size of the vocabulary; `classes` how many answers there are."""

    cell: str
    symbols: int
    classes: int
    units: int
    embedding: int
    dropout: float = 0.0

    def __post_init__(self) -> None:
        if self.cell not in CELLS:
            raise ValueError(f"The cell must be one of {', '.join(CELLS)}. Received: cell={self.cell!r}")


class AtEnd(layers.Layer):
    """Takes float32 (n, length, units) and int32 (n,): the row of each sequence's last symbol, float32 (n, units)."""

    def call(self, states: tf.Tensor, lengths: tf.Tensor) -> tf.Tensor:
        """Picks the rows."""
        return tf.gather(states, lengths - 1, axis=1, batch_dims=1)

    def compute_output_spec(self, states: keras.KerasTensor, lengths: keras.KerasTensor) -> keras.KerasTensor:
        """Says the output's shape."""
        return keras.KerasTensor((states.shape[0], states.shape[-1]), states.dtype)


def build_answer(config: AnswerConfig, length: int) -> keras.Model:
    """Makes an untrained network.

    Returns:
        Model from {"token": int32 (n, length), "length": int32 (n,) in 1..length} to logits (n, classes); what stands
        behind a sequence's own length is not looked at.
    """
    tokens = keras.Input((length,), dtype="int32", name="token")
    lengths = keras.Input((), dtype="int32", name="length")
    x = layers.Embedding(config.symbols, config.embedding, name="embedding")(tokens)
    x = layers.Dropout(config.dropout, name="dropout_embedding")(x)
    x = Recurrent(config.cell, config.units, name="cell")(x)
    x = AtEnd(name="at_end")(x, lengths)
    x = layers.Dropout(config.dropout, name="dropout_cell")(x)
    logits = layers.Dense(config.classes, name="dense", dtype="float32")(x)
    return keras.Model({"token": tokens, "length": lengths}, logits)


def answer_step(model: keras.Model, token: tf.Tensor, state: tf.Tensor) -> dict[str, tf.Tensor]:
    """Reads one symbol of each stream with `build_answer`'s weights: the answer if this were the last one.

    Args:
        token: int32 (streams,).
        state: float32 (streams, state_size), zeros at the beginning; LSTM's is [h, c].

    Returns:
        `logits` (streams, classes), `next_state` like `state`, and each gate (streams, units); all float32.
    """
    embed, cell, dense = (model.get_layer(name) for name in ("embedding", "cell", "dense"))
    next_state, gates = cell.step(tf.gather(embed.embeddings, token), state)
    h = next_state[:, : cell.units]
    return {"logits": tf.matmul(h, dense.kernel) + dense.bias, "next_state": next_state, **gates}
