"""The mistaken test pictures that come with the app."""

import os

import numpy as np
import pytest

from core.data.mistaken import NAMES, mistaken, mistaken_rows
from core.data.offline import find_test


@pytest.mark.parametrize("name", NAMES)
def test_every_mistake_of_every_network_comes_with_the_app(name):
    split, rows = mistaken(name)
    assert list(rows) == mistaken_rows(name), "python -m core.data.mistaken writes them again"
    assert split.images.shape == (len(rows), 28, 28, 1) and split.images.dtype == np.uint8
    assert split.images.reshape(len(rows), -1).max(axis=1).min() > 60


@pytest.mark.skipif("GLASSBOX_DATA" not in os.environ, reason="needs MNIST and Fashion-MNIST")
@pytest.mark.parametrize("name", NAMES)
def test_they_are_the_published_ones_pixel_by_pixel(name):
    test, (split, rows) = find_test(name), mistaken(name)
    assert (test.images[list(rows)] == split.images).all() and (test.labels[list(rows)] == split.labels).all()


def test_sets_whose_authors_do_not_say_that_they_may_travel_do_not():
    for name in ("cifar10", "everyday", "../etc/passwd"):
        with pytest.raises(LookupError):
            mistaken(name)
