"""A few digits and clothes that come with the app, for pages that must have real pictures where no data set is there.

    <file>.webp   tiles of 28 x 28 px in 16 greys, row by row: first those to learn from, then those held out
    <file>.json   their labels, how many there are of each kind, where they come from

`python -m core.data.samples` writes them from MNIST and Fashion-MNIST.
"""

import json
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

FOLDER = Path(__file__).resolve().parent
MNIST, FASHION = "mnist", "fashion"
SHEETS = {MNIST: "mnist-digits.webp", FASHION: "fashion-clothes.webp"}
FACTS = {MNIST: "mnist-digits.json", FASHION: "fashion-clothes.json"}
FILES = (*SHEETS.values(), *FACTS.values())


def held_out(name: str = MNIST) -> int:
    """Returns how many pictures at the end are not to learn from."""
    return int(_facts(name)["heldOut"])


def training(name: str) -> int:
    """Returns how many pictures there are to learn from."""
    return int(_facts(name)["training"])


def digits() -> tuple[np.ndarray, np.ndarray]:
    """Returns all digits, see `pictures`."""
    return pictures(MNIST)


def pictures(name: str) -> tuple[np.ndarray, np.ndarray]:
    """Returns all pictures of a set, those to learn from first: float32 (n, side, side, 1) in [0, 1] and int32 (n,)."""
    facts = _facts(name)
    with Image.open(FOLDER / SHEETS[name]) as opened:
        sheet = np.asarray(opened.convert("L"), np.float32) / 255
    side, across = facts["side"], facts["across"]
    tiles = sheet.reshape(-1, side, across, side).swapaxes(1, 2).reshape(-1, side, side, 1)
    return tiles, np.array([int(label) for label in facts["labels"]], np.int32)


def _facts(name: str) -> dict[str, Any]:
    facts: dict[str, Any] = json.loads((FOLDER / FACTS[name]).read_text(encoding="utf-8"))
    return facts
