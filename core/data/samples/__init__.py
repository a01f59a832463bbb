"""A few digits that come with the app, for pages that must have real pictures where no data set is on the server.

    mnist-digits.webp   tiles of 28 x 28 px in 16 greys, row by row: first those to learn from, then those held out
    mnist-digits.json   their labels, how many there are of each kind, where they come from

`python -m core.data.samples` writes both from MNIST.
"""

import json
from pathlib import Path

import numpy as np
from PIL import Image

FOLDER = Path(__file__).resolve().parent
SHEET, FACTS = "mnist-digits.webp", "mnist-digits.json"
FILES = (SHEET, FACTS)


def held_out() -> int:
    """Returns how many digits at the end are not to learn from."""
    return int(json.loads((FOLDER / FACTS).read_text(encoding="utf-8"))["heldOut"])


def digits() -> tuple[np.ndarray, np.ndarray]:
    """Returns all digits, those to learn from first: float32 (n, side, side, 1) in [0, 1] and int32 (n,)."""
    facts = json.loads((FOLDER / FACTS).read_text(encoding="utf-8"))
    with Image.open(FOLDER / SHEET) as opened:
        sheet = np.asarray(opened.convert("L"), np.float32) / 255
    side, across = facts["side"], facts["across"]
    tiles = sheet.reshape(-1, side, across, side).swapaxes(1, 2).reshape(-1, side, side, 1)
    return tiles, np.array([int(label) for label in facts["labels"]], np.int32)
