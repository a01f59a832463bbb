"""Networks that read and write text symbol by symbol: one builder, three cells.

    symbol -> embedding 128 -> cell -> dense 128 -> the same embedding, transposed -> logits

`build` makes the network that reads whole sequences, for training; `step` is the same network one symbol at a time,
with the same weights, its state in the open, and its gates to be looked at.
"""

import dataclasses

import keras
import tensorflow as tf
from keras import layers

CELLS = {"rnn": layers.SimpleRNN, "lstm": layers.LSTM, "gru": layers.GRU}
EMBEDDING_DEVIATION = 0.05

Step = tuple[tf.Tensor, dict[str, tf.Tensor]]  # the next state, and the gates by name


@dataclasses.dataclass(frozen=True, kw_only=True)
class RecurrentConfig:
    """`cell` is rnn, lstm or gru; `symbols` the size of the vocabulary; `dropout` follows embedding and cell."""

    cell: str
    symbols: int
    units: int
    embedding: int = 128
    dropout: float = 0.0

    def __post_init__(self) -> None:
        if self.cell not in CELLS:
            raise ValueError(f"The cell must be one of {', '.join(CELLS)}. Received: cell={self.cell!r}")

    @property
    def state_size(self) -> int:
        """How many numbers the network remembers: h, and for LSTM [h, c]."""
        return self.units * (2 if self.cell == "lstm" else 1)


def build(config: RecurrentConfig, *, streams: int | None = None) -> keras.Model:
    """Makes an untrained network over sequences.

    Args:
        streams: With a number the batch is that many streams, each of whose states is carried over to the next batch
            until `reset`; without, every sequence begins with a state of zeros.

    Returns:
        Model from int32 (streams, length) to logits (streams, length, symbols).
    """
    embed = layers.ReversibleEmbedding(
        config.symbols,
        config.embedding,
        embeddings_initializer=keras.initializers.RandomNormal(stddev=EMBEDDING_DEVIATION),
        reverse_dtype="float32",
        name="embedding",
    )
    tokens = keras.Input((None,), batch_size=streams, dtype="int32", name="token")
    x = layers.Dropout(config.dropout, name="dropout_embedding")(embed(tokens))
    cell = CELLS[config.cell](config.units, return_sequences=True, stateful=streams is not None, name="cell")
    x = layers.Dropout(config.dropout, name="dropout_cell")(cell(x))
    x = layers.Dense(config.embedding, name="dense")(x)
    return keras.Model(tokens, embed(x, reverse=True))


def reset(model: keras.Model) -> None:
    """Sets the carried states of a network built with `streams` back to zeros."""
    model.get_layer("cell").reset_state()


def step(model: keras.Model, token: tf.Tensor, state: tf.Tensor) -> dict[str, tf.Tensor]:
    """Reads one symbol of each stream with `build`'s weights.

    Args:
        token: int32 (streams,).
        state: float32 (streams, state_size), zeros at the beginning; LSTM's is [h, c].

    Returns:
        `logits` (streams, symbols), `next_state` like `state`, and each gate (streams, units); all float32.
    """
    embed, cell, dense = (model.get_layer(name) for name in ("embedding", "cell", "dense"))
    x = tf.gather(embed.embeddings, token)  # (streams, 128)
    next_state, gates = STEPS[type(cell)](x, state, *cell.cell.trainable_weights)
    y = tf.matmul(next_state[:, : cell.units], dense.kernel) + dense.bias
    return {"logits": tf.matmul(y, embed.embeddings, transpose_b=True), "next_state": next_state, **gates}


def _rnn(x: tf.Tensor, h: tf.Tensor, kernel: tf.Tensor, recurrent: tf.Tensor, bias: tf.Tensor) -> Step:
    """h' = tanh(W x + U h + b). Source: Elman 1990, Finding structure in time."""
    return tf.tanh(tf.matmul(x, kernel) + tf.matmul(h, recurrent) + bias), {}


def _lstm(x: tf.Tensor, state: tf.Tensor, kernel: tf.Tensor, recurrent: tf.Tensor, bias: tf.Tensor) -> Step:
    """c' = f c + i g, h' = o tanh(c'). Source: Hochreiter and Schmidhuber 1997; f: Gers, Schmidhuber, Cummins 2000."""
    h, c = tf.split(state, 2, axis=-1)
    i, f, g, o = tf.split(tf.matmul(x, kernel) + tf.matmul(h, recurrent) + bias, 4, axis=-1)
    i, f, g, o = tf.sigmoid(i), tf.sigmoid(f), tf.tanh(g), tf.sigmoid(o)
    c = f * c + i * g
    gates = {"input_gate": i, "forget_gate": f, "candidate": g, "output_gate": o}
    return tf.concat([o * tf.tanh(c), c], axis=-1), gates


def _gru(x: tf.Tensor, h: tf.Tensor, kernel: tf.Tensor, recurrent: tf.Tensor, bias: tf.Tensor) -> Step:
    """h' = z h + (1 - z) g. Source: Cho et al. 2014, arXiv:1406.1078, with the reset after the product, as in cuDNN."""
    x_z, x_r, x_g = tf.split(tf.matmul(x, kernel) + bias[0], 3, axis=-1)
    h_z, h_r, h_g = tf.split(tf.matmul(h, recurrent) + bias[1], 3, axis=-1)
    z, r = tf.sigmoid(x_z + h_z), tf.sigmoid(x_r + h_r)
    g = tf.tanh(x_g + r * h_g)
    return z * h + (1 - z) * g, {"update_gate": z, "reset_gate": r, "candidate": g}


STEPS = {layers.SimpleRNN: _rnn, layers.LSTM: _lstm, layers.GRU: _gru}
