"""Counting baselines: probabilities that sum to one, checked against sums worked out by hand."""

import math
from pathlib import Path

import numpy as np
import pytest

from core.text import baselines
from core.text.baselines import kneser_ney, unigram

SYMBOLS = 7


@pytest.fixture
def training():
    """A text with habits: each symbol is often the sum of the two before it; symbol 6 never occurs."""
    rng = np.random.default_rng(0)
    tokens = [1, 2]
    for _ in range(400):
        tokens.append(int(rng.integers(6)) if rng.random() < 0.3 else (tokens[-1] + tokens[-2]) % 6)
    return np.array(tokens)


@pytest.mark.parametrize("context", [[1, 2, 3, 5, 2, 1], [0, 0, 0, 0, 0, 0], [6, 6, 6, 6, 6, 6], [1, 6, 2, 3, 6, 5]])
def test_probabilities_of_all_symbols_sum_to_one(training, context):
    text = np.array([[*context, symbol] for symbol in range(SYMBOLS)])
    for nats in kneser_ney(training, text.ravel(), symbols=SYMBOLS, orders=6):
        probabilities = np.exp(-nats.reshape(text.shape)[:, -1])
        assert (probabilities > 0).all()
        assert math.isclose(probabilities.sum(), 1, rel_tol=1e-12)


def test_bigram_probability_is_the_one_worked_out_by_hand():
    training = np.array([0, 1, 2, 2, 0, 1, 0, 1, 0])  # pairs: 01 x3, 10 x2, 12, 22, 20 x1
    # Three pairs once, one twice: D = 3 / (3 + 2) = 0.6. After 0: three pairs of one kind.
    # Below: before 0, 1, 2 stand 2, 1, 2 kinds of symbol, of 5; one once, two twice: D = 1 / (1 + 4) = 0.2, so
    # p(1) = (1 - 0.2) / 5 + 0.2 x 3 / 5 x 1 / 3 = 0.2 and p(1 | 0) = (3 - 0.6) / 3 + 0.6 x 1 / 3 x 0.2 = 0.84
    nats = next(kneser_ney(training, np.array([0, 1, 2, 0, 1, 2, 0]), symbols=3, orders=2))
    assert math.isclose(math.exp(-nats[1]), 0.84)


def test_longer_contexts_help_where_the_text_has_habits(training):
    two, three = (nats.mean() for nats in kneser_ney(training[:300], training[300:], symbols=SYMBOLS, orders=3))
    assert three < two < unigram(training[:300], training[300:], symbols=SYMBOLS).mean()


def test_unigram_adds_one_to_every_count():
    nats = unigram(np.array([0, 0, 1]), np.array([0, 2]), symbols=3)
    assert np.allclose(np.exp(-nats), [3 / 6, 1 / 6])


def test_source_is_at_most_80_lines():
    assert len(Path(baselines.__file__).read_text(encoding="utf-8").splitlines()) <= 80
