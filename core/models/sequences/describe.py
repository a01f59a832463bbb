"""A network that describes a picture in words: show, attend and tell.

picture -> convolutions -> a grid of features
features, state -> where to look -> what is there; with the word before -> LSTM -> logits of the next word

`build_describer` makes the network over whole sentences, for training; `encode` and `describe_step` are the same one in
two halves: the picture once, then a word a step. Source: Xu et al. 2015, arXiv:1502.03044, the soft attention.
"""

import dataclasses

import keras
import tensorflow as tf
from keras import layers

from core.models.images import normalised_convolution
from core.models.sequences.recurrent import CELLS


@dataclasses.dataclass(frozen=True, kw_only=True)
class DescribeConfig:
    """`side` is the picture's, px; `words` the size of the word list; `length` of a sentence without its first word.

    `filters` are those of the blocks of convolutions, each of which halves the grid. `looks`: how often it looks before
    the first word, which depends on more than one thing: are there two cats, or a cat and a dog? `word_dropout`: how
    often a word is hidden while it learns, so that it counts what it sees, not what used to stand beside that word.
    """

    side: int = 64
    words: int
    length: int
    filters: tuple[int, ...] = (32, 64, 128)
    embedding: int = 64
    units: int = 192
    attention: int = 64
    looks: int = 3
    dropout: float = 0.3
    word_dropout: float = 0.2

    @property
    def grid(self) -> int:
        """How many features stand beside one another."""
        return self.side // 2 ** len(self.filters)

    @property
    def state_size(self) -> int:
        """How many numbers the network remembers, [h, c]."""
        return 2 * self.units


def build_describer(config: DescribeConfig) -> keras.Model:
    """Makes an untrained network.

    Returns:
        Model from {"images": float32 (n, side, side, 1) in [0, 1], "token": int32 (n, sentences, length)} to logits
        (n, sentences, length, words): after each word, the first of which says the language, the next one's.
    """
    images = keras.Input((config.side, config.side, 1), name="images")
    tokens = keras.Input((None, config.length), dtype="int32", name="token")
    x = normalised_convolution(images, config.filters[0] // 2, name="first")
    for number, filters in enumerate(config.filters):
        x = normalised_convolution(x, filters, stride=2, name=f"halved_{number}")
        x = normalised_convolution(x, filters, name=f"block_{number}")
    features = WithPlace(name="features")(x)
    return keras.Model({"images": images, "token": tokens}, Speaker(config, name="speaker")(features, tokens))


class WithPlace(layers.Layer):
    """Takes the maps, float32 (n, grid, grid, filters); returns them as (n, grid x grid, filters), row by row.

    To each place its own learned numbers are added: attention alone does not say where it looks.
    """

    def build(self, shape: tuple[int, ...]) -> None:
        """Makes the places' numbers."""
        self.place = self.add_weight((shape[1] * shape[2], shape[3]), initializer="random_normal", name="place")

    def call(self, maps: tf.Tensor) -> tf.Tensor:
        """Adds them."""
        return tf.reshape(maps, (-1, *self.place.shape)) + self.place

    def compute_output_spec(self, maps: keras.KerasTensor) -> keras.KerasTensor:
        """Says the output's shape."""
        _n, height, width, filters = maps.shape
        return keras.KerasTensor((None, height * width, filters), maps.dtype)


class Speaker(layers.Layer):
    """Says sentences of features: attention, an LSTM, and the words."""

    def __init__(self, config: DescribeConfig, **options: object) -> None:
        super().__init__(**options)
        self.config = config
        self.equations = CELLS["lstm"].equations
        self.dropout = layers.Dropout(config.dropout, name="dropout")
        self.word_dropout = layers.Dropout(config.word_dropout, noise_shape=(None, None, 1), name="word_dropout")

    def build(self, features_shape: tuple[int, ...], tokens_shape: tuple[int, ...]) -> None:
        """Makes the weights; their names say what each is multiplied with or stands for."""
        config, width = self.config, features_shape[-1]
        gates = 4 * config.units
        self.embedding = self.add_weight((config.words, config.embedding), initializer="uniform", name="embedding")
        self.start = self.add_weight((width, config.state_size), name="start")
        self.start_bias = self.add_weight((config.state_size,), initializer="zeros", name="start_bias")
        self.silence = self.add_weight((gates,), initializer=CELLS["lstm"].bias, name="silence")
        self.key = self.add_weight((width, config.attention), name="key")
        self.query = self.add_weight((config.units, config.attention), name="query")
        self.query_bias = self.add_weight((config.attention,), initializer="zeros", name="query_bias")
        self.score = self.add_weight((config.attention, 1), name="score")
        self.kernel = self.add_weight((config.embedding, gates), name="kernel")
        self.seen_kernel = self.add_weight((width, gates), name="seen_kernel")
        self.recurrent = self.add_weight((config.units, gates), initializer="orthogonal", name="recurrent")
        self.bias = self.add_weight((gates,), initializer=CELLS["lstm"].bias, name="bias")
        self.output_kernel = self.add_weight((config.units + width, config.words), name="output_kernel")
        self.output_bias = self.add_weight((config.words,), initializer="zeros", name="output_bias")

    def call(self, features: tf.Tensor, tokens: tf.Tensor, training: bool | None = None) -> tf.Tensor:
        """Reads known sentences, int32 (n, sentences, length); returns logits (n, sentences, length, words)."""
        sentences = tf.shape(tokens)[1]
        words = self.read(tf.reshape(tokens, (-1, self.config.length)), training)
        state = tf.repeat(self.first_state(features), sentences, axis=0)
        keys = tf.repeat(tf.matmul(features, self.key), sentences, axis=0)
        features = tf.repeat(features, sentences, axis=0)
        said = []
        for word in tf.unstack(words, axis=1):
            state, seen, _weights = self.advance(features, keys, word, state)
            said.append(tf.concat([state[:, : self.config.units], seen], axis=-1))
        known = self.dropout(tf.stack(said, axis=1), training=training)
        logits = tf.matmul(known, self.output_kernel) + self.output_bias
        return tf.cast(tf.reshape(logits, (-1, sentences, self.config.length, self.config.words)), tf.float32)

    def compute_output_spec(
        self, features: keras.KerasTensor, tokens: keras.KerasTensor, training: bool | None = None
    ) -> keras.KerasTensor:
        """Says the output's shape."""
        return keras.KerasTensor((*tokens.shape, self.config.words), "float32")

    def first_state(self, features: tf.Tensor) -> tf.Tensor:
        """Returns what the network begins with, float32 (n, state_size): a product of the mean feature, then looks."""
        state = tf.tanh(tf.matmul(tf.reduce_mean(features, axis=1), self.start) + self.start_bias)
        keys = tf.matmul(features, self.key)
        for _look in range(self.config.looks):
            state = self.advance(features, keys, self.silence, state)[0]
        return state

    def read(self, tokens: tf.Tensor, training: bool | None = None) -> tf.Tensor:
        """Returns what the cell is given for words, int32 (...): float32 (..., gates x units)."""
        words = tf.gather(self.embedding, tokens)
        if training:
            words = self.word_dropout(words, training=True)
        return tf.matmul(words, self.kernel) + self.bias

    def advance(
        self, features: tf.Tensor, keys: tf.Tensor, word: tf.Tensor, state: tf.Tensor
    ) -> tuple[tf.Tensor, tf.Tensor, tf.Tensor]:
        """Looks, then reads one word.

        Args:
            features: float32 (n, places, width).
            keys: Their product with `key`, float32 (n, places, attention).
            word: float32 (n, gates x units), see `read`; (gates x units,) for all alike.
            state: float32 (n, state_size).

        Returns:
            The next state, what was seen, float32 (n, width), and where, float32 (n, places), which sums to 1.
        """
        h = state[:, : self.config.units]
        asked = (tf.matmul(h, self.query) + self.query_bias)[:, tf.newaxis]
        scores = tf.matmul(tf.tanh(keys + asked), self.score)[:, :, 0]  # (n, places)
        weights = tf.nn.softmax(scores)
        seen = tf.matmul(weights[:, tf.newaxis], features)[:, 0]
        moment = word + tf.matmul(seen, self.seen_kernel)
        return self.equations(moment, tf.matmul(h, self.recurrent), state)[0], seen, weights


def encoder(model: keras.Model) -> keras.Model:
    """Returns the half that looks: `images` -> float32 (n, places, width)."""
    return keras.Model(model.inputs[0], model.get_layer("features").output)


def describe_step(model: keras.Model, features: tf.Tensor, token: tf.Tensor, state: tf.Tensor) -> dict[str, tf.Tensor]:
    """Reads one word of each sentence with `build_describer`'s weights.

    Args:
        features: float32 (n, places, width).
        token: int32 (n,).
        state: float32 (n, state_size), `Speaker.first_state`'s at the beginning.

    Returns:
        `logits` (n, words), `next_state` like `state`, and `attention` (n, places), which sums to 1; all float32.
    """
    speaker = model.get_layer("speaker")
    next_state, seen, weights = speaker.advance(features, tf.matmul(features, speaker.key), speaker.read(token), state)
    known = tf.concat([next_state[:, : speaker.config.units], seen], axis=-1)
    logits = tf.matmul(known, speaker.output_kernel) + speaker.output_bias
    return {"logits": logits, "next_state": next_state, "attention": weights}
