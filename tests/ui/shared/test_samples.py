"""The pictures that come with the app."""

import numpy as np
import pytest

from core.artifacts import load_card, model_names
from core.inference import ImageClassifier
from core.pictures.digits import centre_digit
from core.tasks import IMAGE_CLASSIFICATION
from core.ui.shared.samples import DIGITS, PHOTOS, digit_ink, sample_label, sample_picture


@pytest.mark.parametrize("name", [*PHOTOS, *DIGITS])
def test_sample_is_a_colour_picture_with_a_name(name):
    picture = sample_picture(name)
    assert picture.dtype == np.uint8
    assert picture.ndim == 3 and picture.shape[2] == 3 and max(picture.shape) <= 512
    assert not picture.flags.writeable
    assert sample_label(name)


def test_drawn_digits_repeat_and_differ():
    seen = [centre_digit(digit_ink(digit)) for digit in range(10)]
    assert all(digit is not None and digit.max() > 0.5 for digit in seen)
    assert len({digit.tobytes() for digit in seen}) == 10
    digit_ink.cache_clear()
    assert np.array_equal(centre_digit(digit_ink(3)), seen[3])


READERS = [
    card.name
    for card in map(load_card, model_names())
    if card.task == IMAGE_CLASSIFICATION and card.preprocessing["fit"] == "mnist"
]


@pytest.mark.parametrize("name", READERS)
def test_drawn_digits_are_known_to_every_network_that_reads_digits(name):
    classifier = ImageClassifier.load(name)
    found = classifier.predict(np.concatenate([classifier.prepare(sample_picture(digit)) for digit in DIGITS]))
    assert found.logits.argmax(axis=1).tolist() == list(range(10))
    assert not classifier.is_none_of_these(*found).any()
