import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from core.inference.numerics import softmax


@given(arrays(np.float64, (3, 7), elements=st.floats(-1e4, 1e4)))
def test_rows_sum_to_one(logits):
    assert np.allclose(softmax(logits).sum(axis=-1), 1)


def test_two_equal_logits_share():
    assert softmax(np.array([2.0, 2.0])).tolist() == [0.5, 0.5]


def test_ratio_of_probabilities_is_the_exponential_of_the_difference():
    assert np.isclose(softmax(np.array([1.0, 3.0]))[1] / softmax(np.array([1.0, 3.0]))[0], np.exp(2))


def test_huge_logits_do_not_overflow():
    assert softmax(np.array([1e30, 0.0])).tolist() == [1.0, 0.0]
