"""These tests train for a few updates, and a graph takes longer to make than to run: each operation runs at once.

What is exported has been trained through graphs: tests/export, and the slow tests.
"""

from collections.abc import Iterator

import pytest
import tensorflow as tf


@pytest.fixture(scope="package", autouse=True)
def without_graphs() -> Iterator[None]:
    tf.config.run_functions_eagerly(True)
    yield
    tf.config.run_functions_eagerly(False)
