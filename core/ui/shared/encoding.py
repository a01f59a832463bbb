"""How bytes travel to the page."""

import base64

import numpy as np

from core.pictures.pixels import encode_png


def base64_of(data: bytes) -> str:
    """Returns base64 text, which JSON can carry."""
    return base64.b64encode(data).decode("ascii")


def png_url(picture: np.ndarray) -> str:
    """Returns uint8 (height, width[, 3]) as the address of a PNG that holds the picture itself."""
    return "data:image/png;base64," + base64_of(encode_png(picture))
