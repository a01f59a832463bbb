"""The pictures of the styles: drawn by code, always the same, none like another."""

import numpy as np
import pytest

from core.data.pictures.styles import DRAWERS, drawn

SIDE = 64


@pytest.mark.parametrize("name", DRAWERS)
def test_a_style_is_always_the_same_picture(name):
    picture = drawn(name, SIDE)
    assert picture.shape == (SIDE, SIDE, 3)
    assert picture.dtype == np.float32
    assert picture.min() >= 0
    assert picture.max() <= 1
    np.testing.assert_array_equal(picture, drawn(name, SIDE))


def test_pencil_has_no_colours_and_the_others_have_many():
    spread = {name: np.ptp(drawn(name, SIDE), axis=-1).mean() for name in DRAWERS}
    assert spread["hatching"] < 0.15
    assert min(spread["strokes"], spread["mosaic"]) > 0.3


def test_a_mosaic_has_dark_joints_all_over():
    dark = (drawn("mosaic", SIDE).max(axis=-1) < 0.25).reshape(4, 16, 4, 16)
    assert (dark.mean(axis=(1, 3)) > 0.05).all()
