"""Pictures of few pixels, and digits that fill their picture to its border."""

import numpy as np
import pytest
from PIL import Image

from core.ink import find_pieces
from core.ink.coarse import smoothly
from core.pictures.digits import centre_digit

OWN = np.zeros((10, 8), np.float32)  # a 4 of 10 x 8 px, that touches its border above and below
OWN[:6, 1:3] = OWN[5:7] = OWN[:, 5:7] = 1


def enlarged(times: int, way: Image.Resampling = Image.Resampling.NEAREST) -> np.ndarray:
    """uint8 (10 * times, 8 * times)."""
    return np.asarray(Image.fromarray((OWN * 255).astype(np.uint8)).resize((8 * times, 10 * times), way))


def rgb(grey: np.ndarray) -> np.ndarray:
    return np.repeat(grey[..., np.newaxis], 3, axis=-1)


@pytest.mark.parametrize("times", [4, 9, 30])
def test_repeated_pixels_are_taken_back(times):
    own = smoothly(OWN)
    assert own.shape == (30, 24)
    assert np.array_equal(smoothly(enlarged(times).astype(np.float32) / 255), own)


@pytest.mark.parametrize("side", [17, 23, 30, 200])
def test_pixels_that_each_say_something_are_kept(side):
    grey = np.random.default_rng(side).random((side, side + 3)).astype(np.float32)
    assert smoothly(grey) is grey or side < 28
    smooth = np.asarray(Image.fromarray(grey[:9, :9]).resize((200, 200), Image.Resampling.BICUBIC)).clip(0, 1)
    assert smoothly(smooth) is smooth


@pytest.mark.parametrize("is_dark", [False, True])
@pytest.mark.parametrize("times", [1, 3, 8, 40])
@pytest.mark.parametrize("way", [Image.Resampling.NEAREST, Image.Resampling.BICUBIC])
def test_digit_that_fills_its_picture_is_found_whole(way, times, is_dark):
    grey = enlarged(times, way)
    (piece,) = find_pieces(rgb(255 - grey if is_dark else grey))
    (wanted,) = find_pieces(rgb(np.pad(enlarged(20), 60)))
    assert np.abs(centre_digit(piece.ink) - centre_digit(wanted.ink)).mean() < 0.05
    assert np.allclose(piece.box, (0, 0, 1, 1), atol=0.13)


@pytest.mark.parametrize("is_dark", [False, True])
@pytest.mark.parametrize("sides", [("left",), ("left", "right"), ("top", "right")])
def test_what_runs_along_a_whole_side_is_no_digit(sides, is_dark):
    sheet = np.full((200, 200), 230, np.uint8)
    places = {"left": np.s_[:, :30], "right": np.s_[:, 170:], "top": np.s_[:25], "bottom": np.s_[185:]}
    for side in sides:
        sheet[places[side]] = 40
    sheet[60:140, 60:124][enlarged(8) > 0] = 40
    (piece,) = find_pieces(rgb(sheet if is_dark else 255 - sheet))
    assert np.allclose(piece.box, (0.3, 0.3, 0.7, 0.62), atol=0.06)
