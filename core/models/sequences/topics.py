"""Networks that sort a text of words into a class: the course's, one that reads both ways, and one that only counts.

lstm        words -> embedding -> LSTM -> the state after the last word -> dense -> logits
bilstm      words -> embedding -> LSTM from both ends -> the mean over all words -> dense -> logits
regression  words -> how often each occurs, the more the rarer it is -> dense -> logits
"""

import dataclasses

import keras
import numpy as np
import tensorflow as tf
from keras import layers

KINDS = ("lstm", "bilstm", "regression")


@dataclasses.dataclass(frozen=True, kw_only=True)
class TopicsConfig:
    """`words` is the size of the list of words, `length` how many of a text are read; 0 before them is padding.

    `penalty` times the sum of the squared weights is added to the loss of the one that only counts.
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


class Counted(layers.Layer):
    """Takes words, int32 (n, length); returns logits (n, classes): softmax regression on how often each word occurs.

    A word counts as ln(1 + its number) times how rare it is, and all words of a text together are a vector of length 1:
    a long text says no more than a short one. That vector is never made: each place gives its share of its word's.
    Source: Salton and Buckley 1988, doi:10.1016/0306-4573(88)90021-0.
    """

    def __init__(self, config: TopicsConfig, **options: object) -> None:
        super().__init__(**options)
        self.config = config

    def build(self, _shape: tuple[int, ...]) -> None:
        """Makes what each word says for each class, padding's row for every text, and how rare it is: see `adapt`."""
        words, classes = self.config.words, self.config.classes
        penalty = keras.regularizers.L2(self.config.penalty) if self.config.penalty else None
        self.rarity = self.add_weight((words,), initializer="ones", trainable=False, name="rarity")
        self.kernel = self.add_weight((words, classes), initializer="zeros", regularizer=penalty, name="kernel")

    def adapt(self, words: np.ndarray) -> None:
        """Takes from int32 (n, length) how rare each word is: 1 + ln of the texts there are over those that have it."""
        texts = np.zeros(self.config.words)
        for text in words:
            texts[np.unique(text)] += 1
        self.rarity.assign(1 + np.log((1 + len(words)) / (1 + texts)))

    def call(self, words: tf.Tensor) -> tf.Tensor:
        """Counts, weighs, and adds up."""
        table = tf.gather(tf.concat([self.kernel, self.rarity[:, tf.newaxis]], axis=1), words)
        number = tf.reduce_sum(tf.cast(words[:, :, tf.newaxis] == words[:, tf.newaxis, :], tf.float32), axis=2)
        value = tf.math.log(1.0 + number) * table[:, :, -1] * tf.cast(words > 0, tf.float32)
        size = tf.sqrt(tf.reduce_sum(value * value / number, axis=1, keepdims=True))
        shares = value / number / tf.maximum(size, 1.0)
        return tf.reduce_sum(shares[..., tf.newaxis] * table[:, :, :-1], axis=1) + self.kernel[0]

    def compute_output_spec(self, words: keras.KerasTensor) -> keras.KerasTensor:
        """Says the output's shape."""
        return keras.KerasTensor((words.shape[0], self.config.classes), "float32")


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
        return keras.Model(
            words, layers.Identity(name="logits")(Counted(config, dtype="float32", name="counted")(words))
        )
    x = layers.Embedding(config.words, config.embedding, name="embedding")(words)
    x = layers.Dropout(config.dropout, name="dropout_embedding")(x)
    if config.kind == "lstm":
        x = layers.LSTM(config.units, name="lstm")(x)
    else:
        both = layers.Bidirectional(layers.LSTM(config.units, return_sequences=True), name="lstm")(x)
        x = MeanOfWords(name="mean")(both, words)
    x = layers.Dropout(config.dropout, name="dropout")(x)
    return keras.Model(words, layers.Dense(config.classes, dtype="float32", name="logits")(x))
