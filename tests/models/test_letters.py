"""Embeddings made of letters: which letters, and that a network made so is one like any other."""

import numpy as np
import pytest
import tensorflow as tf

from core.models.sequences.letters import LetterEmbedding, letters_of, put_together
from core.models.sequences.recurrent import RecurrentConfig, build
from core.text.splitting import FINAL_JAMO, INITIAL_JAMO, VOWEL_JAMO, jamos

SYMBOLS = ("?", "\n", "a", "가", "각", "한", "하", "힣", "ㅋ")
NAMES = [*INITIAL_JAMO, *VOWEL_JAMO, *FINAL_JAMO[1:]]


@pytest.mark.parametrize("symbol", ["가", "각", "한", "하", "힣"])
def test_a_syllable_has_the_letters_that_it_is_written_with(symbol):
    (row,) = letters_of([symbol])
    assert [NAMES[place] for place in np.flatnonzero(row)] == jamos(symbol)


def test_what_is_no_syllable_has_no_letters():
    assert letters_of(["?", "\n", "a", "ㅋ", "unknown"]).tolist() == [[0.0] * len(NAMES)] * 5


def test_a_network_of_letters_is_one_like_any_other():
    config, letters = RecurrentConfig(cell="gru", symbols=len(SYMBOLS), units=5, embedding=4), letters_of(SYMBOLS)
    learned, plain = build(config, letters=letters), build(config)
    assert learned.count_params() == plain.count_params() + 4 * len(NAMES)
    plain.set_weights(put_together(learned.get_weights(), letters))
    tokens = np.arange(len(SYMBOLS), dtype=np.int32)[None]
    assert np.abs(learned(tokens).numpy() - plain(tokens).numpy()).max() < 1e-6


def test_a_syllable_learns_from_others_with_its_letters():
    layer = LetterEmbedding(letters_of(SYMBOLS), 4)
    before = layer(np.arange(len(SYMBOLS))).numpy()
    with tf.GradientTape() as tape:
        loss = tf.reduce_sum(layer(np.array([SYMBOLS.index("한")])))
    for weight, gradient in zip(layer.trainable_variables, tape.gradient(loss, layer.trainable_variables), strict=True):
        weight.assign_sub(tf.convert_to_tensor(gradient))
    moved = {
        symbol: -row[0] for symbol, row in zip(SYMBOLS, layer(np.arange(len(SYMBOLS))).numpy() - before, strict=True)
    }
    assert moved == pytest.approx(dict.fromkeys(SYMBOLS, 0) | {"한": 4, "하": 2, "각": 1, "가": 1, "힣": 1}, abs=1e-6)
