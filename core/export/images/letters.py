"""Single letters, as strangers to networks of digits: drawn with fonts, one on each picture. Imports no TensorFlow.

No family of fonts is in two parts. Letters that a person may take for a digit are left out; a B stays, which in
print is no 8.
"""

from functools import cache
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from core.data.pictures.fonts import FONTS, Font, find_fonts

PARTS = {"train": "drawing", "validation": "checking", "test": "reading"}  # core.data.pictures.fonts
SEEDS = {"train": 21, "validation": 22, "test": 23}
LATIN = "ABCDEFGHJKLMNPQRTUVWXYacdefhkmnprtuvwxy"
HANGUL = "ㄴㄷㅁㅂㅅㅈㅊㅋㅌㅍㅎㅏㅑㅓㅕㅗㅛㅜㅠ가나다라마바사자차카타파하한글국물밥눈"
DIGITS = "0123456789"
SIDES = (80, 280)  # px of a picture


def letters(part: str, count: int) -> list[np.ndarray]:
    """Returns Latin and Korean letters in turn, the same ones at every call: uint8 (side, side, 3) each.

    Args:
        part: "train", "validation" or "test", each in fonts of its own.
        count: How many, one on each picture; half of them are light on dark.

    Raises:
        DataError: The fonts are not all installed.
    """
    return [_drawn(part, (LATIN, HANGUL)[row % 2], row // 2, (SEEDS[part], row)) for row in range(count)]


def printed_digits(part: str, count: int) -> tuple[list[np.ndarray], np.ndarray]:
    """Returns digits in the same fonts, and which they are, int64 (count,). Errors as `letters`."""
    drawn = [_drawn(part, DIGITS, row, (SEEDS[part], row, 1)) for row in range(count)]
    return drawn, np.arange(count) % len(DIGITS)


def _drawn(part: str, symbols: str, row: int, seed: tuple[int, ...]) -> np.ndarray:
    """Returns one symbol on a picture, in the middle, in a font and a size by chance."""
    rng = np.random.default_rng(seed)
    paths = _paths()
    fonts = [font for font in FONTS if font.part == PARTS[part]]
    font, side = fonts[rng.integers(len(fonts))], int(rng.integers(*SIDES))
    face = ImageFont.truetype(str(paths[font]), int(side * rng.uniform(0.5, 0.75)), index=font.index)
    sheet = Image.new("L", (side, side), 255)
    ink = int(rng.integers(0, 80))
    ImageDraw.Draw(sheet).text((side / 2, side / 2), symbols[row % len(symbols)], font=face, fill=ink, anchor="mm")
    grey = np.asarray(sheet) if rng.random() < 0.5 else 255 - np.asarray(sheet)
    return np.repeat(grey[..., np.newaxis], 3, axis=-1)


@cache
def _paths() -> dict[Font, Path]:
    return find_fonts()
