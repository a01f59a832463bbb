"""How bytes travel to the page, and where its tab finds a network."""

import base64
from typing import Any

import numpy as np

from core.artifacts import Card
from core.pictures.pixels import encode_png
from core.ui.frame.routes import network_urls
from core.ui.shared.wording import short_title


def base64_of(data: bytes) -> str:
    """Returns base64 text, which JSON can carry."""
    return base64.b64encode(data).decode("ascii")


def png_url(picture: np.ndarray) -> str:
    """Returns uint8 (height, width[, 3]) as the address of a PNG that holds the picture itself."""
    return "data:image/png;base64," + base64_of(encode_png(picture))


def source_of(card: Card) -> dict[str, Any]:
    """Returns where the tab finds a network, what to call it, and how sure it may be."""
    return {
        "title": short_title(card),
        **network_urls(card),
        "calibration": card.calibration,
    }
