"""Networks that read and write text symbol by symbol: one builder, three cells.

    symbol -> embedding 128 -> cell -> dense 128 -> the same embedding, transposed -> logits

`build` makes the network that reads whole sequences, for training; `step` is the same network one symbol at a time,
with the same weights, its state in the open, and its gates to be looked at.
"""

import dataclasses
from collections.abc import Callable
from typing import Any

import keras
import numpy as np
import tensorflow as tf
from keras import layers

from core.models.sequences.letters import LetterEmbedding

EMBEDDING_DEVIATION = 0.3

Gates = dict[str, tf.Tensor]


@dataclasses.dataclass(frozen=True, kw_only=True)
class RecurrentConfig:
    """`cell` is rnn, lstm or gru; `symbols` the size of the vocabulary.

    `dropout` follows the cell; `recurrent_dropout` sets that share of the cell's recurrent weights to 0, at
    every update another. Source: Merity et al. 2017, Regularizing and Optimizing LSTM Language Models, 1708.02182.
    The cell's input weights begin `input_gain` times as large as Glorot's. A simple RNN has no gate to clear its state:
    there the echo of all that it read drowns a faint input.
    """

    cell: str
    symbols: int
    units: int
    embedding: int = 128
    dropout: float = 0.0
    recurrent_dropout: float = 0.0
    input_gain: float = 1.0

    def __post_init__(self) -> None:
        if self.cell not in CELLS:
            raise ValueError(f"The cell must be one of {', '.join(CELLS)}. Received: cell={self.cell!r}")

    @property
    def state_size(self) -> int:
        """How many numbers the network remembers: h, and for LSTM [h, c]."""
        return self.units * CELLS[self.cell].states


def build(config: RecurrentConfig, *, streams: int | None = None, letters: np.ndarray | None = None) -> keras.Model:
    """Makes an untrained network over sequences.

    Args:
        streams: With a number the batch is that many streams, each of whose states is carried over to the next batch
            until `reset`; without, every sequence begins with a state of zeros.
        letters: float32 (symbols, letters) by `letters_of`, where symbols are learned as what their letters make.

    Returns:
        Model from int32 (streams, length) to logits (streams, length, symbols).
    """
    options: dict[str, Any] = {
        "embeddings_initializer": keras.initializers.RandomNormal(stddev=EMBEDDING_DEVIATION),
        "reverse_dtype": "float32",
        "name": "embedding",
    }
    if letters is None:
        embed = layers.ReversibleEmbedding(config.symbols, config.embedding, **options)
    else:
        embed = LetterEmbedding(letters, config.embedding, **options)
    tokens = keras.Input((None,), batch_size=streams, dtype="int32", name="token")
    x = Recurrent(
        config.cell,
        config.units,
        streams=streams,
        dropout=config.recurrent_dropout,
        gain=config.input_gain,
        name="cell",
    )(embed(tokens))
    x = layers.Dropout(config.dropout, name="dropout_cell")(x)
    x = layers.Dense(config.embedding, name="dense")(x)
    return keras.Model(tokens, embed(x, reverse=True))


def reset(model: keras.Model) -> None:
    """Sets the carried states of a network built with `streams` back to zeros."""
    carried = model.get_layer("cell").carried
    carried.assign(tf.zeros_like(carried))


def step(model: keras.Model, token: tf.Tensor, state: tf.Tensor) -> dict[str, tf.Tensor]:
    """Reads one symbol of each stream with `build`'s weights.

    Args:
        token: int32 (streams,).
        state: float32 (streams, state_size), zeros at the beginning; LSTM's is [h, c].

    Returns:
        `logits` (streams, symbols), `next_state` like `state`, and each gate (streams, units); all float32.
    """
    embed, cell, dense = (model.get_layer(name) for name in ("embedding", "cell", "dense"))
    next_state, gates = cell.step(tf.gather(embed.embeddings, token), state)
    y = tf.matmul(hidden(next_state, cell.units), dense.kernel) + dense.bias  # (streams, 128)
    return {"logits": tf.matmul(y, embed.embeddings, transpose_b=True), "next_state": next_state, **gates}


class Recurrent(layers.Layer):
    """A cell over sequences, (n, length, inputs) -> h, (n, length, units); its state is float32 in any precision.

    Keras's own layers compute the same. On a processor this one takes a third less time: it multiplies all inputs of
    a sequence with their weights at once, and gathers the gradient of the recurrent weights in one product at the end
    instead of one sum a step.
    """

    def __init__(
        self,
        cell: str,
        units: int,
        *,
        streams: int | None = None,
        dropout: float = 0.0,
        gain: float = 1.0,
        **options: Any,
    ) -> None:
        super().__init__(**options)
        self.cell = CELLS[cell]
        self.units = units
        self.streams = streams
        self.dropout = layers.Dropout(dropout, name="dropout_recurrent")
        self.kernel_initializer = keras.initializers.VarianceScaling(gain**2, "fan_avg", "uniform")

    def build(self, shape: tuple[int | None, ...]) -> None:
        """Makes the weights as Keras does, but for the gain: `kernel` for the input, `recurrent` for h, `bias`."""
        width = self.units * self.cell.gates
        self.kernel = self.add_weight((shape[-1], width), initializer=self.kernel_initializer, name="kernel")
        self.recurrent = self.add_weight((self.units, width), initializer="orthogonal", name="recurrent")
        self.bias = self.add_weight((width,), initializer=self.cell.bias, autocast=False, name="bias")
        if self.streams:  # a plain variable: a state is no weight
            zeros = tf.zeros((self.streams, self.units * self.cell.states))
            self.carried = tf.Variable(zeros, trainable=False)

    def call(self, x: tf.Tensor, training: bool | None = None) -> tf.Tensor:
        """Reads a sequence, from the carried state or from zeros."""
        recurrent = self.dropout(tf.convert_to_tensor(self.recurrent), training=training)
        inputs = _product(x, tf.convert_to_tensor(self.kernel)) + self.bias
        size = self.units * self.cell.states
        state = self.carried if self.streams else tf.zeros((tf.shape(x)[0], size))
        states = _read(self.cell.equations, inputs, recurrent, tf.convert_to_tensor(state))
        if self.streams:
            self.carried.assign(states[:, -1])
        return tf.cast(hidden(states, self.units), self.compute_dtype)

    def compute_output_spec(self, x: keras.KerasTensor, training: bool | None = None) -> keras.KerasTensor:
        """Says the output's shape without reading anything: the length may be open until then."""
        return keras.KerasTensor((*x.shape[:-1], self.units), self.compute_dtype)

    def step(self, x: tf.Tensor, state: tf.Tensor) -> tuple[tf.Tensor, Gates]:
        """Reads one input, float32 (n, inputs); returns the next state, float32 (n, state_size), and the gates."""
        return self.advance(tf.matmul(x, self.kernel) + self.bias, state)

    def advance(self, inputs: tf.Tensor, state: tf.Tensor) -> tuple[tf.Tensor, Gates]:
        """Does the same from an input that is weighted already, float32 (n, gates x units)."""
        return self.cell.equations(inputs, tf.matmul(hidden(state, self.units), self.recurrent), state)


def _read(equations: "Equations", inputs: tf.Tensor, recurrent: tf.Tensor, first: tf.Tensor) -> tf.Tensor:
    """Returns the state after each input, float32 (n, length, state_size).

    Args:
        equations: What a step computes from input, recurrent product and state.
        inputs: float32 (n, length, gates x units), weighted already; `length` is fixed.
        recurrent: (units, gates x units), float32 or of 16 bits.
        first: float32 (n, state_size).
    """
    units = recurrent.shape[0]

    @tf.custom_gradient
    def read(inputs: tf.Tensor, recurrent: tf.Tensor, first: tf.Tensor) -> Any:
        moments = tf.unstack(inputs, axis=1)
        states, products = [first], []
        for moment in moments:
            products.append(_product(hidden(states[-1], units), recurrent))
            states.append(equations(moment, products[-1], states[-1])[0])

        def backward(gradients: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor, tf.Tensor]:
            """Goes back in time: from the gradients of the loss by each state to those by what was read."""
            gradient, transposed = tf.zeros_like(first), tf.transpose(recurrent)
            of_inputs, of_products = [], []
            for t, own in reversed(list(enumerate(tf.unstack(gradients, axis=1)))):
                given = (moments[t], products[t], states[t])
                with tf.GradientTape(watch_accessed_variables=False) as tape:
                    tape.watch(given)
                    state = equations(*given)[0]
                of_input, of_product, gradient = tape.gradient(
                    state, given, gradient + own, unconnected_gradients="zero"
                )
                through_product = _product(of_product, transposed)
                gradient += tf.pad(through_product, [[0, 0], [0, gradient.shape[1] - units]])
                of_inputs.append(of_input)
                of_products.append(of_product)
            before = hidden(tf.concat(states[:-1], axis=0), units)  # (length x n, units)
            both = (tf.cast(part, recurrent.dtype) for part in (before, tf.concat(of_products[::-1], axis=0)))
            of_recurrent = tf.matmul(*both, transpose_a=True)
            return tf.stack(of_inputs[::-1], axis=1), of_recurrent, gradient

        return tf.stack(states[1:], axis=1), backward

    return read(inputs, recurrent, first)


def _product(x: tf.Tensor, weights: tf.Tensor) -> tf.Tensor:
    """Multiplies in the weights' precision; float32, so that what a state gathers is not rounded to 16 bits."""
    return tf.cast(tf.matmul(tf.cast(x, weights.dtype), weights), tf.float32)


def hidden(state: tf.Tensor, units: int) -> tf.Tensor:
    """Returns h of [h, c], and h of h without a cut in the graph."""
    return state if state.shape[-1] == units else state[..., :units]


def _rnn(x: tf.Tensor, product: tf.Tensor, state: tf.Tensor) -> tuple[tf.Tensor, Gates]:
    """h' = tanh(W x + b + U h). Source: Elman 1990, Finding structure in time."""
    return tf.tanh(x + product), {}


def _lstm(x: tf.Tensor, product: tf.Tensor, state: tf.Tensor) -> tuple[tf.Tensor, Gates]:
    """c' = f c + i g, h' = o tanh(c'). Source: Hochreiter and Schmidhuber 1997; f: Gers, Schmidhuber, Cummins 2000."""
    i, f, g, o = tf.split(x + product, 4, axis=-1)
    i, f, g, o = tf.sigmoid(i), tf.sigmoid(f), tf.tanh(g), tf.sigmoid(o)
    c = f * tf.split(state, 2, axis=-1)[1] + i * g
    gates = {"input_gate": i, "forget_gate": f, "candidate": g, "output_gate": o}
    return tf.concat([o * tf.tanh(c), c], axis=-1), gates


def _gru(x: tf.Tensor, product: tf.Tensor, state: tf.Tensor) -> tuple[tf.Tensor, Gates]:
    """h' = z h + (1 - z) g. Source: Cho et al. 2014, arXiv:1406.1078, with the reset after the product, as in cuDNN."""
    x_z, x_r, x_g = tf.split(x, 3, axis=-1)
    h_z, h_r, h_g = tf.split(product, 3, axis=-1)
    z, r = tf.sigmoid(x_z + h_z), tf.sigmoid(x_r + h_r)
    g = tf.tanh(x_g + r * h_g)
    return z * state + (1 - z) * g, {"update_gate": z, "reset_gate": r, "candidate": g}


def _forget_gate_open(shape: tuple[int, ...], dtype: Any = None) -> tf.Tensor:
    """An LSTM's bias: 1 at the forget gate, so that it begins by remembering. Source: Jozefowicz et al. 2015."""
    return tf.repeat(tf.constant([0, 1, 0, 0], dtype or tf.float32), shape[0] // 4)


Equations = Callable[[tf.Tensor, tf.Tensor, tf.Tensor], tuple[tf.Tensor, Gates]]


@dataclasses.dataclass(frozen=True, kw_only=True)
class Cell:
    """A kind of cell: how many blocks of weights and of state it has, a step's equations, and how its bias begins."""

    gates: int
    states: int
    equations: Equations
    bias: Any = "zeros"


CELLS = {
    "rnn": Cell(gates=1, states=1, equations=_rnn),
    "lstm": Cell(gates=4, states=2, equations=_lstm, bias=_forget_gate_open),
    "gru": Cell(gates=3, states=1, equations=_gru),
}
