"""A network that translates: it reads a sentence from both ends, then writes another one, looking back at each step.

source symbols -> embedding -> LSTM from both ends -> with the embedding: a memory, one place a symbol
memory, state -> where to look -> what is there; with the symbol before -> LSTM -> logits of the next symbol

The state begins with zeros: all that the writer knows of the sentence it has looked up in the memory. Without attention
the memory has a single place, what the two readers know at their ends, and the rest of the network is the same.

Sources: Bahdanau, Cho and Bengio 2015, arXiv:1409.0473; the fixed vector at every step: Cho et al. 2014, 1406.1078.
"""

import dataclasses

import keras
import tensorflow as tf
from keras import layers

from core.models.sequences.recurrent import CELLS


@dataclasses.dataclass(frozen=True, kw_only=True)
class TranslateConfig:
    """`symbols` of both sides, the source's first; `units` of each reader; `has_attention` or one fixed vector."""

    symbols: tuple[int, int]
    has_attention: bool = True
    source_embedding: int = 64
    target_embedding: int = 64
    units: int = 64
    writer_units: int = 160
    attention: int = 64
    dropout: float = 0.1

    @property
    def width(self) -> int:
        """How many numbers stand in each place of the memory."""
        return 2 * self.units + (self.source_embedding if self.has_attention else 0)

    @property
    def state_size(self) -> int:
        """How many numbers the writer remembers, [h, c]."""
        return 2 * self.writer_units


def build_translator(config: TranslateConfig) -> keras.Model:
    """Makes an untrained network.

    Returns:
        Model from {"source": int32 (n, source length), "token": int32 (n, length)}, 0 for padding at the ends, to
        logits (n, length, symbols): after each symbol, the first of which says the style, the next one's.
    """
    source = keras.Input((None,), dtype="int32", name="source")
    tokens = keras.Input((None,), dtype="int32", name="token")
    embedding = layers.Embedding(config.symbols[0], config.source_embedding, mask_zero=True, name="embedding")
    x = layers.Dropout(config.dropout, name="dropout_embedding")(embedding(source))
    reader = layers.LSTM(config.units, return_sequences=config.has_attention)
    memory = layers.Bidirectional(reader, name="reader")(x)
    if config.has_attention:  # with what stands in each place itself, not only what was read around it
        memory = layers.Concatenate(name="memory")([memory, x])
    writer = Writer(config, name="writer")
    return keras.Model({"source": source, "token": tokens}, writer(memory, source, tokens))


class Writer(layers.Layer):
    """Writes a sentence from a memory: attention, an LSTM, and the symbols."""

    def __init__(self, config: TranslateConfig, **options: object) -> None:
        super().__init__(**options)
        self.config = config
        self.equations = CELLS["lstm"].equations
        self.dropout = layers.Dropout(config.dropout, name="dropout")
        self.supports_masking = True

    def compute_mask(self, *_given: object) -> None:
        """Says that the source's padding is none of the target's."""

    def build(self, *_shapes: tuple[int | None, ...]) -> None:
        """Makes the weights; their names say what each is multiplied with or stands for."""
        config = self.config
        gates, size = 4 * config.writer_units, config.symbols[1]
        self.embedding = self.add_weight((size, config.target_embedding), initializer="uniform", name="embedding")
        self.key = self.add_weight((config.width, config.attention), name="key")
        self.query = self.add_weight((config.writer_units, config.attention), name="query")
        self.query_bias = self.add_weight((config.attention,), initializer="zeros", name="query_bias")
        self.score = self.add_weight((config.attention, 1), name="score")
        self.kernel = self.add_weight((config.target_embedding, gates), name="kernel")
        self.seen_kernel = self.add_weight((config.width, gates), name="seen_kernel")
        self.recurrent = self.add_weight((config.writer_units, gates), initializer="orthogonal", name="recurrent")
        self.bias = self.add_weight((gates,), initializer=CELLS["lstm"].bias, name="bias")
        self.output_kernel = self.add_weight((config.writer_units + config.width, size), name="output_kernel")
        self.output_bias = self.add_weight((size,), initializer="zeros", name="output_bias")

    def call(self, memory: tf.Tensor, source: tf.Tensor, tokens: tf.Tensor, training: bool | None = None) -> tf.Tensor:
        """Reads known sentences, int32 (n, length), behind one another; returns logits (n, length, symbols)."""
        memory, is_open = self.places(memory, source)
        memory = self.dropout(memory, training=training)
        keys = tf.matmul(memory, self.key)
        words = tf.transpose(self.read(tokens), (1, 0, 2))  # (length, n, gates x units)
        count = tf.shape(words)[0]
        said = tf.TensorArray(memory.dtype, count, element_shape=(None, self.config.writer_units + self.config.width))
        state = tf.zeros((tf.shape(tokens)[0], self.config.state_size), memory.dtype)

        def step(
            place: tf.Tensor, state: tf.Tensor, said: tf.TensorArray
        ) -> tuple[tf.Tensor, tf.Tensor, tf.TensorArray]:
            state, seen, _weights = self.advance(memory, keys, is_open, words[place], state)
            return place + 1, state, said.write(place, tf.concat([state[:, : self.config.writer_units], seen], axis=-1))

        said = tf.while_loop(
            lambda place, _state, _said: place < count, step, (0, state, said), maximum_iterations=count
        )[2]
        known = self.dropout(tf.transpose(said.stack(), (1, 0, 2)), training=training)
        return tf.cast(tf.matmul(known, self.output_kernel) + self.output_bias, tf.float32)

    def compute_output_spec(
        self,
        memory: keras.KerasTensor,
        source: keras.KerasTensor,
        tokens: keras.KerasTensor,
        training: bool | None = None,
    ) -> keras.KerasTensor:
        """Says the output's shape."""
        return keras.KerasTensor((*tokens.shape, self.config.symbols[1]), "float32")

    def places(self, memory: tf.Tensor, source: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
        """Returns the memory as (n, places, width), and float32 (n, places): 1 where there is a symbol."""
        if not self.config.has_attention:
            memory = memory[:, tf.newaxis]
            return memory, tf.ones_like(memory[:, :, 0])
        return memory, tf.cast(source > 0, memory.dtype)

    def read(self, tokens: tf.Tensor) -> tf.Tensor:
        """Returns what the cell is given for symbols, int32 (...): float32 (..., gates x units)."""
        return tf.matmul(tf.gather(self.embedding, tokens), self.kernel) + self.bias

    def advance(
        self, memory: tf.Tensor, keys: tf.Tensor, is_open: tf.Tensor, word: tf.Tensor, state: tf.Tensor
    ) -> tuple[tf.Tensor, tf.Tensor, tf.Tensor]:
        """Looks, then reads one symbol.

        Args:
            memory: float32 (n, places, width).
            keys: Their product with `key`, float32 (n, places, attention).
            is_open: float32 (n, places): 0 for a place that must not be looked at, else 1.
            word: float32 (n, gates x units), see `read`.
            state: float32 (n, state_size).

        Returns:
            The next state, what was seen, float32 (n, width), and where, float32 (n, places), which sums to 1, or is 0
            everywhere where no place is open.
        """
        h = state[:, : self.config.writer_units]
        asked = (tf.matmul(h, self.query) + self.query_bias)[:, tf.newaxis]
        scores = tf.matmul(tf.tanh(keys + asked), self.score)[:, :, 0]  # (n, places)
        weights = tf.exp(scores - tf.reduce_max(scores, axis=-1, keepdims=True)) * is_open
        weights /= tf.reduce_sum(weights, axis=-1, keepdims=True) + 1e-9
        seen = tf.matmul(weights[:, tf.newaxis], memory)[:, 0]
        moment = word + tf.matmul(seen, self.seen_kernel)
        return self.equations(moment, tf.matmul(h, self.recurrent), state)[0], seen, weights


def translate_step(
    model: keras.Model, memory: tf.Tensor, is_open: tf.Tensor, token: tf.Tensor, state: tf.Tensor
) -> dict[str, tf.Tensor]:
    """Writes one symbol of each sentence with `build_translator`'s weights.

    Args:
        memory: float32 (n, places, width).
        is_open: float32 (n, places), see `Writer.advance`.
        token: int32 (n,), the symbol before.
        state: float32 (n, state_size), zeros at the beginning.

    Returns:
        `logits` (n, symbols), `next_state` like `state`, and `attention` (n, places); all float32.
    """
    writer = model.get_layer("writer")
    keys = tf.matmul(memory, writer.key)
    next_state, seen, weights = writer.advance(memory, keys, is_open, writer.read(token), state)
    known = tf.concat([next_state[:, : writer.config.writer_units], seen], axis=-1)
    logits = tf.matmul(known, writer.output_kernel) + writer.output_bias
    return {"logits": logits, "next_state": next_state, "attention": weights}
