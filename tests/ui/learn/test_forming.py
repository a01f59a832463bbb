"""The weights on the home page's card are those of a network that did learn."""

import numpy as np

from core.ui.learn.forming import _digits, weights_while_learning


def test_weights_begin_as_noise_and_come_to_read_the_digits_they_learned():
    images, labels = _digits()
    found = weights_while_learning((0, 8, 150))
    assert found.shape == (3, 10, 28, 28)
    right = [np.mean((images.reshape(-1, 784) @ weights.reshape(10, 784).T).argmax(1) == labels) for weights in found]
    assert right[0] < 0.3 < right[1] < right[2]
    assert right[2] > 0.9


def test_the_same_seed_gives_the_same_weights():
    np.testing.assert_array_equal(weights_while_learning((2,), seed=3), weights_while_learning((2,), seed=3))
    assert not np.array_equal(weights_while_learning((0,), seed=3), weights_while_learning((0,), seed=4))
