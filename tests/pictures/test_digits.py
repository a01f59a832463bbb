"""A written digit, found on its paper and shown as MNIST would."""

import numpy as np
import pytest

from core.ink import ink_of
from core.pictures.digits import centre_digit


def seven(side: int = 100, top: int = 20, left: int = 30) -> np.ndarray:
    ink = np.zeros((side, side), np.float32)
    ink[top : top + 6, left : left + 30] = 1
    ink[top : top + 50, left + 24 : left + 30] = 1
    return ink


def test_digit_fills_twenty_pixels_and_its_mass_is_centred():
    digit = centre_digit(seven())
    rows, columns = np.nonzero(digit.sum(axis=1))[0], np.nonzero(digit.sum(axis=0))[0]
    assert np.ptp(rows) + 1 == 20 and np.ptp(columns) + 1 == 12
    y, x = np.mgrid[0:28, 0:28]
    assert abs((y * digit).sum() / digit.sum() - 14) <= 0.5
    assert abs((x * digit).sum() / digit.sum() - 14) <= 0.5


def test_where_a_digit_was_drawn_does_not_matter():
    assert np.array_equal(centre_digit(seven()), centre_digit(seven(200, 120, 5)))


def test_nothing_drawn_is_no_digit():
    assert centre_digit(np.zeros((50, 50), np.float32)) is None
    assert not ink_of(np.full((50, 50, 3), 200, np.uint8)).any()


@pytest.mark.parametrize("is_dark_on_light", [True, False])
def test_ink_is_found_on_unevenly_lit_paper(is_dark_on_light):
    rng = np.random.default_rng(0)
    light = np.linspace(0.65, 0.95, 100)[np.newaxis] + rng.normal(0, 0.01, (100, 100))
    grey = np.where(seven() > 0, 0.15, light)
    grey = grey if is_dark_on_light else 1 - grey
    ink = ink_of(np.repeat((grey.clip(0, 1) * 255).astype(np.uint8)[..., np.newaxis], 3, axis=-1))
    ink = ink[:: ink.shape[0] // 100, :: ink.shape[1] // 100]  # small ink is enlarged
    assert ink[seven() > 0].mean() > 0.9
    assert ink[:15].max() == 0 and ink[80:].max() == 0
