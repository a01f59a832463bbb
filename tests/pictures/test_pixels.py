"""Arrays of pixels: scaled, tiled, written as files."""

import numpy as np
import pytest

from core.pictures.decoding import decode_picture
from core.pictures.pixels import encode_png, fit_within, resize, tile_sheet


def test_png_round_trip_is_lossless():
    picture = np.random.default_rng(0).integers(0, 256, (20, 30, 3), np.uint8)
    assert np.array_equal(decode_picture(encode_png(picture)).picture, picture)


def test_fit_within_never_enlarges():
    assert fit_within(np.zeros((10, 20, 3), np.uint8), 480).shape == (10, 20, 3)
    assert fit_within(np.zeros((100, 2000, 3), np.uint8), 480).shape == (24, 480, 3)


def test_resize_keeps_the_mean_of_a_plane():
    plane = np.random.default_rng(0).random((60, 60)).astype(np.float32)
    assert abs(resize(plane, height=20, width=20).mean() - plane.mean()) < 0.01


@pytest.mark.parametrize(("across", "columns"), [(None, 3), (2, 2), (7, 7)])
def test_a_sheet_keeps_every_picture_in_its_place(across, columns):
    tiles = np.arange(7 * 6, dtype=np.uint8).reshape(7, 2, 3) + 1
    sheet = tile_sheet(tiles, across)
    rows = -(-7 // columns)
    assert sheet.shape == (2 * rows, 3 * columns)
    for index, tile in enumerate(tiles):
        row, column = divmod(index, columns)
        np.testing.assert_array_equal(sheet[2 * row : 2 * row + 2, 3 * column : 3 * column + 3], tile)
    assert np.count_nonzero(sheet) == tiles.size
