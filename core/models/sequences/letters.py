"""Symbols that are put together from letters: 한 is what it is by itself, and ㅎ, and ㅏ, and ㄴ.

Syllables that are rare in a text are made of letters that are not. A network that learned so is served as one like any
other, of the rows that came of it.
"""

from collections.abc import Sequence
from typing import Any

import keras
import numpy as np
import tensorflow as tf
from keras import layers

from core.text.splitting import FINALS, INITIAL_JAMO, VOWELS, places_of

LETTER_DEVIATION = 0.15


class LetterEmbedding(layers.ReversibleEmbedding):
    """An embedding whose rows are each symbol's own and those of its letters, added up.

    Args:
        letters: float32 (symbols, letters) of 0 and 1, as `letters_of` gives them.
        width: How many numbers stand for a symbol.
    """

    def __init__(self, letters: np.ndarray, width: int, **options: Any) -> None:
        super().__init__(len(letters), width, **options)
        self.letters = letters

    def build(self, shape: tuple[int | None, ...] | None = None) -> None:
        """Makes the rows of the symbols and of the letters."""
        if not self.built:  # Keras asks in each direction
            super().build(shape)
            initializer = keras.initializers.RandomNormal(stddev=LETTER_DEVIATION)
            self.of_letters = self.add_weight(
                (self.letters.shape[1], self.output_dim), initializer=initializer, name="letters"
            )

    @property
    def embeddings(self) -> tf.Tensor:
        """What stands for each symbol, float32 (symbols, width)."""
        return tf.convert_to_tensor(super().embeddings) + tf.matmul(self.letters, self.of_letters)


def letters_of(symbols: Sequence[str]) -> np.ndarray:
    """Returns which letters make up each symbol, float32 (symbols, 67): a Hangul syllable has an initial, a vowel and
    a final, which may be none. What is no syllable has no letters.
    """
    kinds = len(INITIAL_JAMO), VOWELS, FINALS - 1
    letters = np.zeros((len(symbols), sum(kinds)), np.float32)
    for row, symbol in zip(letters, symbols, strict=True):
        if places := places_of(symbol):
            initial, vowel, final = places
            row[[initial, kinds[0] + vowel]] = 1
            if final:
                row[kinds[0] + kinds[1] + final - 1] = 1
    return letters


def put_together(weights: list[np.ndarray], letters: np.ndarray) -> list[np.ndarray]:
    """Returns the weights of the same network with an embedding like any other.

    Args:
        weights: Those of a network that was built with `letters`: the rows of symbols and those of letters come first.
    """
    own, of_letters, *others = weights
    return [own + letters @ of_letters, *others]
