"""Networks that sort a text of words into a class: the course's, one that reads both ways, and one that only counts.

lstm        words -> embedding -> LSTM -> the state after the last word -> dense -> logits
bilstm      words -> embedding -> LSTM from both ends -> the mean over all words -> dense -> logits
regression  words -> how often each occurs, ln(1 + count), as a vector of length 1 -> dense -> logits
"""

import dataclasses

import keras
import tensorflow as tf
from keras import layers

KINDS = ("lstm", "bilstm", "regression")


@dataclasses.dataclass(frozen=True, kw_only=True)
class TopicsConfig:
    """`words` is the size of the list of words, `length` how many of a text are read; 0 before them is padding.

    `penalty` times the sum of the squared weights of the last layer is added to the loss.
    """

    kind: str
    words: int = 1_000
    length: int = 100
    classes: int = 46
    embedding: int = 100
    units: int = 100
    dropout: float = 0.0
    penalty: float = 0.0

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise ValueError(f"The kind must be one of {', '.join(KINDS)}. Received: kind={self.kind!r}")


class Counts(layers.Layer):
    """Takes words, int32 (n, length); returns how often each occurs, float32 (n, words - 1), without padding.

    As ln(1 + count), divided by the length of that vector: a long text says no more than a short one.
    """

    def __init__(self, words: int, **options: object) -> None:
        super().__init__(**options)
        self.words = words

    def call(self, words: tf.Tensor) -> tf.Tensor:
        """Counts."""
        counts = tf.reduce_sum(tf.one_hot(words, self.words, dtype=tf.float32), axis=1)
        found = tf.math.log(1.0 + counts[:, 1:])
        return found / tf.maximum(tf.norm(found, axis=1, keepdims=True), 1.0)

    def compute_output_spec(self, words: keras.KerasTensor) -> keras.KerasTensor:
        """Says the output's shape."""
        return keras.KerasTensor((words.shape[0], self.words - 1), "float32")


class MeanOfWords(layers.Layer):
    """Takes float32 (n, length, units) and the words, int32 (n, length): the mean where there is a word, (n, units)."""

    def call(self, states: tf.Tensor, words: tf.Tensor) -> tf.Tensor:
        """Averages."""
        is_word = tf.cast(words > 0, states.dtype)[..., tf.newaxis]
        return tf.reduce_sum(states * is_word, axis=1) / tf.maximum(tf.reduce_sum(is_word, axis=1), 1.0)

    def compute_output_spec(self, states: keras.KerasTensor, words: keras.KerasTensor) -> keras.KerasTensor:
        """Says the output's shape."""
        return keras.KerasTensor((states.shape[0], states.shape[-1]), states.dtype)


def build_topics(config: TopicsConfig) -> keras.Model:
    """Makes an untrained network from `words`, int32 (n, length), to logits (n, classes)."""
    words = keras.Input((config.length,), dtype="int32", name="words")
    if config.kind == "regression":
        x = Counts(config.words, name="counts")(words)
    else:
        x = layers.Embedding(config.words, config.embedding, name="embedding")(words)
        x = layers.Dropout(config.dropout, name="dropout_embedding")(x)
        if config.kind == "lstm":
            x = layers.LSTM(config.units, name="lstm")(x)
        else:
            both = layers.Bidirectional(layers.LSTM(config.units, return_sequences=True), name="lstm")(x)
            x = MeanOfWords(name="mean")(both, words)
    x = layers.Dropout(config.dropout, name="dropout")(x)
    penalty = keras.regularizers.L2(config.penalty) if config.penalty else None
    return keras.Model(
        words, layers.Dense(config.classes, kernel_regularizer=penalty, dtype="float32", name="logits")(x)
    )
