"""Digits on generated paper: how many are read right, and how many of these are called none of the digits.

The pictures are the data set's test digits, drawn by core/data/pictures/paper.py on lines, boxes, edges, margins and in
shadow, half of them light on dark; they take the way of a reader's upload. The card of each network states the same
figures.
"28 x 28" are the first of these digits as the data set has them, light on dark, and turned to dark on light.
"8 x 8" are digits of other people, as scikit-learn has them, dark on light and enlarged as picture programs do: the
test part of core.data.pictures.digits, whose validation part helps to choose the thresholds; the writers are the same.
"letters" are printed ones that nobody reads as a digit: of these, which share is called none of the digits.

Source of the 8 x 8 digits: Alpaydin and Kaynak 1998, Optical recognition of handwritten digits, doi:10.24432/C50P49.
"""

from functools import cache
from typing import Any

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from core.artifacts import load_card, model_names
from core.data import load
from core.data.pictures import digits
from core.data.pictures.fonts import find_fonts
from core.export.images.paper import measure_on_paper
from core.inference import ImageClassifier
from core.inference.images.written import digits_in
from core.pictures.digits import DIGIT_SIDE
from core.tasks import IMAGE_CLASSIFICATION

SCANS = 1_000
POLARITIES = {"light on dark": False, "dark on light": True}
OTHER_HANDS = 300  # digits of other people, of the 360 of the test part
ENLARGED = 200  # px of a side
GREYS = 16  # levels of the 8 x 8 digits above paper
FILTERS = {
    "pixels": Image.Resampling.NEAREST,
    "bilinear": Image.Resampling.BILINEAR,
    "bicubic": Image.Resampling.BICUBIC,
    "Lanczos": Image.Resampling.LANCZOS,
}
LETTERS = "ACDEFGHJKLMNPQRTUVWXYacdefhjkmnprtuvwxyㄴㄷㄹㅁㅂㅅㅈㅊㅋㅌㅍㅎㅏㅓㅗㅜ가나다한글물"
LETTER = 90  # px, size of the font


def rows() -> list[dict[str, Any]]:
    """Returns one row a network of digits and kind of paper, and one over all kinds; shares from 0 to 1."""
    cards = [card for name in model_names() if (card := load_card(name)).task == IMAGE_CLASSIFICATION]
    networks = [ImageClassifier.load(card.name) for card in cards]
    return [row for network in networks if network.reads_digits for row in _of(network)]


def _of(network: ImageClassifier) -> list[dict[str, Any]]:
    found = measure_on_paper(network)
    right, none = found["paper_accuracy"], found["paper_false_alarm_rate"]
    by_kind = {"all": (right["value"], none["value"])} | {
        kind: (right["by_kind"][kind], none["by_kind"][kind]) for kind in right["by_kind"]
    }
    by_kind |= {f"28 x 28, {name}": _of_scans(network, is_dark) for name, is_dark in POLARITIES.items()}
    by_kind |= {f"8 x 8, {name}": _shares(network, *other_hands(name)) for name in FILTERS}
    name = network.card.name
    found_right = [
        {"job": f"files: {kind}", "engine": name, "right": round(share, 4), "right_called_none": round(no, 4)}
        for kind, (share, no) in by_kind.items()
    ]
    letters = [
        {"job": f"files: letters, {part}", "engine": name, "called_none": round(_called_none(network, images), 4)}
        for part, images in _letters_by_part().items()
    ]
    return [*found_right, *letters]


def _of_scans(network: ImageClassifier, is_dark: bool) -> tuple[float, float]:
    """Returns the share of small pictures of one digit that is read right, and the share of these called none."""
    test = load(network.card.data["name"]).test
    labels = test.labels[:SCANS]
    scans = test.images[:SCANS].reshape(-1, DIGIT_SIDE, DIGIT_SIDE)
    return _shares(network, _seen([255 - scan if is_dark else scan for scan in scans]), labels)


@cache  # for the next network
def other_hands(resampling: str) -> tuple[np.ndarray, np.ndarray]:
    """Returns digits of other people as a network sees them, float32 (n, 28, 28, 1) in [0, 1], and int64 (n,) labels.

    Args:
        resampling: How they are enlarged, one of FILTERS.
    """
    from sklearn.datasets import load_digits

    every = load_digits()
    rows = np.random.default_rng(digits.ORDER_SEED).permutation(len(every.target))[digits.SOURCE.sizes[0] :]
    rows = rows[:OTHER_HANDS]
    small = np.rint(255 - every.images[rows] * (255 / GREYS)).astype(np.uint8)
    large = [np.asarray(Image.fromarray(one).resize((ENLARGED, ENLARGED), FILTERS[resampling])) for one in small]
    return _seen(large), every.target[rows]


@cache
def _letters_by_part() -> dict[str, np.ndarray]:
    """Returns the letters in the fonts of each part of core.data.pictures.fonts, as a network sees them."""
    fonts = find_fonts()
    parts = sorted({font.part for font in fonts})
    files = {part: [(str(path), font.index) for font, path in fonts.items() if font.part == part] for part in parts}
    return {part: printed_letters(files[part]) for part in parts}


def printed_letters(fonts: list[tuple[str, int]]) -> np.ndarray:
    """Returns all of LETTERS, each in the next of the fonts, as a network sees them.

    Args:
        fonts: The path of each font's file, and the place of the face in it.

    Returns:
        float32 (n, 28, 28, 1) in [0, 1]; of a letter in several pieces, nothing.
    """
    pictures = []
    for number, letter in enumerate(LETTERS):
        path, index = fonts[number % len(fonts)]
        sheet = Image.new("L", (2 * LETTER, 2 * LETTER), 255)
        font = ImageFont.truetype(path, LETTER, index=index)
        ImageDraw.Draw(sheet).text((LETTER, LETTER), letter, font=font, fill=0, anchor="mm")
        pictures.append(np.asarray(sheet))
    return _seen(pictures)


def _seen(greys: list[np.ndarray]) -> np.ndarray:
    """Returns pictures uint8 (h, w) as a network sees them; nothing where not exactly one piece was found."""
    images = np.zeros((len(greys), DIGIT_SIDE, DIGIT_SIDE, 1), np.float32)
    for place, grey in enumerate(greys):
        pieces = digits_in(np.repeat(grey[..., np.newaxis], 3, axis=-1))
        if len(pieces) == 1:
            images[place, ..., 0] = pieces[0][1]
    return images


def _called_none(network: ImageClassifier, images: np.ndarray) -> float:
    """Returns the share that is called none of the digits, of those that were found."""
    found = images[images.any(axis=(1, 2, 3))]
    return float(network.is_none_of_these(*network.predict(found)).mean())


def _shares(network: ImageClassifier, images: np.ndarray, labels: np.ndarray) -> tuple[float, float]:
    """Returns the share that is read right, and the share of these that is called none; 0 where none is right."""
    found = network.predict(images)
    is_right = images.any(axis=(1, 2, 3)) & (found.logits.argmax(axis=1) == labels)
    none = network.is_none_of_these(*found)[is_right]
    return float(is_right.mean()), float(none.mean()) if none.size else 0.0
