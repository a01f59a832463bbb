"""A session keeps nothing of what it has computed."""

import numpy as np
import psutil

from core.artifacts import load_card
from core.inference.sessions import load_session
from core.ui.frame.visits import release_memory


def test_the_memory_of_a_large_batch_is_given_back():
    session = load_session(load_card("cifar10-resnet20"))
    pictures = np.zeros((512, 32, 32, 3), np.float32)  # their feature maps take 90 MB
    session.run(None, {"images": pictures[:1]})
    release_memory()
    before = psutil.Process().memory_info().rss
    session.run(None, {"images": pictures})
    release_memory()
    assert psutil.Process().memory_info().rss - before < 30e6
