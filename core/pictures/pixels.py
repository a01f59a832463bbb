"""Pictures as arrays: scaled, cut square, tiled, and written as PNG."""

import io
import math

import numpy as np
from PIL import Image

from core.pictures.decoding import thinned


def encode_png(picture: np.ndarray) -> bytes:
    """Returns a lossless PNG at compression level 1, a fifth of the default's time.

    Args:
        picture: uint8 (height, width) grey or (height, width, 3) sRGB.
    """
    stream = io.BytesIO()
    Image.fromarray(picture).save(stream, "PNG", compress_level=1)
    return stream.getvalue()


def as_float(images: np.ndarray) -> np.ndarray:
    """Scales uint8 0..255 to float32 in [0, 1]."""
    return images.astype(np.float32) / np.float32(255)


def from_signed(images: np.ndarray) -> np.ndarray:
    """Returns a generator's pictures, float32 (...) in [-1, 1], as uint8 (...) 0..255; what lies beyond is clipped."""
    return np.rint((np.clip(images, -1, 1) + 1) * 127.5).astype(np.uint8)


def fit_within(picture: np.ndarray, longest: int) -> np.ndarray:
    """Returns the picture scaled down so that its longer side is at most `longest` px; never enlarged.

    Args:
        picture: uint8 (height, width) or (height, width, 3).
    """
    return np.asarray(thinned(Image.fromarray(picture), longest))


def resize(plane: np.ndarray, *, height: int, width: int) -> np.ndarray:
    """Returns one plane at another size by the antialiased triangle filter, as the page's `resize` does.

    Args:
        plane: float32 (h, w).

    Returns:
        float32 (height, width), within the range of `plane`.
    """
    return np.asarray(Image.fromarray(plane.astype(np.float32)).resize((width, height), Image.Resampling.BILINEAR))


def square(picture: np.ndarray, *, height: int, width: int, channels: int) -> np.ndarray:
    """Returns the largest centred square of the picture at a network's size.

    Args:
        picture: uint8 (h, w, 3).
        channels: 3 for colour, 1 for grey.

    Returns:
        float32 (height, width, channels) in [0, 1].
    """
    side = min(picture.shape[:2])
    top, left = (picture.shape[0] - side) // 2, (picture.shape[1] - side) // 2
    crop = picture[top : top + side, left : left + side].astype(np.float32) / 255
    planes = [crop[..., channel] for channel in range(3)] if channels == 3 else [luminance(crop)]
    return np.stack([resize(plane, height=height, width=width) for plane in planes], axis=-1).clip(0, 1)


def luminance(picture: np.ndarray) -> np.ndarray:
    """Returns float32 (..., ) brightness of float (..., 3) sRGB. Source: ITU-R BT.601."""
    return (picture @ np.array([0.299, 0.587, 0.114])).astype(np.float32)


def tile_sheet(pictures: np.ndarray, across: int | None = None) -> np.ndarray:
    """Returns many small pictures as one, row by row; places without a picture are black.

    Args:
        pictures: uint8 (n, height, width).
        across: How many stand in a row; by default so many that the sheet is as square as can be.

    Returns:
        uint8 (rows x height, across x width).
    """
    count, height, width = pictures.shape
    across = across or math.ceil(math.sqrt(count))
    rows = -(-count // across)
    tiles = np.zeros((rows * across, height, width), np.uint8)
    tiles[:count] = pictures
    return tiles.reshape(rows, across, height, width).swapaxes(1, 2).reshape(rows * height, across * width)
