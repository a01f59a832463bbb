"""Hangul in many hands: the 2,350 syllables of KS X 1001, drawn with free fonts, 32 x 32 px, light on black.

Nothing is downloaded and nothing kept: the pictures are drawn each time from the fonts of this machine. Some syllables
are held out, for choosing and for the test: no network that draws has seen them in any hand. The fonts of the reader
of jamo, which judges what was drawn, are of other families.
"""

import dataclasses
import hashlib
import logging
import math
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from core.data.pictures.fonts import DRAWING, FONTS, LICENCES, Font, find_fonts
from core.data.pictures.image_data import ImageData, Source, Split
from core.text.splitting import FINALS, FIRST_SYLLABLE, INITIAL_JAMO, VOWELS

NAME, SIDE = "hangul", 32
JAMO = (len(INITIAL_JAMO), VOWELS, FINALS)  # no final among the finals
FIRST = FIRST_SYLLABLE
KINDS = math.prod(
    JAMO
)  # syllables that Unicode knows; a label is a font's number times this, plus the syllable's place
SEED = 0
HELD_OUT = {"validation": 94, "test": 235}  # syllables, 4 and 10 %
LEAST_SEEN = 3  # syllables with a jamo that stay to be learned from
ROOM = 29  # px that the largest syllables of a font fill
FINE = 4  # drawn this much larger, then shrunk
SHARPNESS = 3.0  # of a mixture of fonts: the higher, the fewer have most of it
LARGEST = 99  # percentile of the edges that ROOM refers to; a few strokes may reach beyond

logger = logging.getLogger(__name__)


@dataclasses.dataclass(frozen=True, kw_only=True)
class HangulData(ImageData):
    """Pictures whose labels say font and syllable.

    `train`, `validation` and `test` are of the same fonts, `names`, and of different syllables; `reading` and
    `checking` are of other fonts and of all syllables, for the reader of jamo. `weights` float64 (fonts,) say how often
    each of the drawing fonts is to be learned from: every family as often as another, however many weights it has.
    """

    names: tuple[str, ...]
    weights: np.ndarray
    reading: Split
    checking: Split


def syllables() -> np.ndarray:
    """Returns the places, from U+AC00 on, of KS X 1001's syllables, int64 (2350,)."""
    letters = b"".join(bytes((row, cell)) for row in range(0xB0, 0xC9) for cell in range(0xA1, 0xFF)).decode("euc-kr")
    return np.array([ord(letter) - FIRST for letter in letters])


def jamo(places: np.ndarray) -> np.ndarray:
    """Returns initial, vowel and final of syllables, int64 (n, 3), by their places from U+AC00 on, integers (n,).

    Source: The Unicode Standard 15, section 3.12.
    """
    _, vowels, finals = JAMO
    return np.stack([places // (vowels * finals), places % (vowels * finals) // finals, places % finals], axis=-1)


def held_out() -> dict[str, np.ndarray]:
    """Returns the syllables of each part, int64 (n,): train, validation, test. Every jamo stays in train."""
    order = np.random.default_rng(SEED).permutation(syllables())
    counts = [np.bincount(part, minlength=count) for part, count in zip(jamo(order).T, JAMO, strict=True)]
    held: list[int] = []
    for place, parts in zip(order, jamo(order), strict=True):
        if len(held) < sum(HELD_OUT.values()) and all(
            count[part] > LEAST_SEEN for count, part in zip(counts, parts, strict=True)
        ):
            held.append(int(place))
            for count, part in zip(counts, parts, strict=True):
                count[part] -= 1
    parts_held = np.split(np.array(held), [HELD_OUT["validation"]])
    kept = np.setdiff1d(syllables(), held)
    return {"train": kept, "validation": np.sort(parts_held[0]), "test": np.sort(parts_held[1])}


def one_hot(labels: np.ndarray, fonts: int) -> np.ndarray:
    """Returns the latents of the labels' fonts, float32 (n, fonts)."""
    return np.eye(fonts, dtype=np.float32)[labels // KINDS]


def mixtures(count: int, fonts: int, seed: int = SEED) -> np.ndarray:
    """Draws latents of hands between fonts, float32 (count, fonts), as they are learned from."""
    return (np.random.default_rng(seed).exponential(size=(count, fonts)) ** SHARPNESS).astype(np.float32)


def load() -> HangulData:
    """Draws all pictures, which takes about half a minute of one core.

    Raises:
        DataError: A font is not installed; the message says which packages have them.
    """
    paths = find_fonts()
    logger.info("Drawing Hangul with %d fonts", len(paths))
    everything = syllables()
    drawn = {font: draw(path, font.index, everything) for font, path in paths.items()}
    parts = {
        part: _joined(drawn, DRAWING, np.flatnonzero(np.isin(everything, places)))
        for part, places in held_out().items()
    }
    others = {
        part: _joined(drawn, [font for font in FONTS if font.part == part], np.arange(len(everything)))
        for part in ("reading", "checking")
    }
    sizes = [sum(other.family == font.family for other in DRAWING) for font in DRAWING]
    return HangulData(
        source=_source(parts),
        names=tuple(name_of(paths[font], font.index) for font in DRAWING),
        weights=1 / np.array(sizes) / len({font.family for font in DRAWING}),
        **parts,
        **others,
    )


def name_of(path: Path, index: int) -> str:
    """Returns what a face calls itself, such as NanumGothic Bold."""
    return " ".join(word or "" for word in ImageFont.truetype(path, 20, index=index).getname())


def _source(parts: dict[str, Split]) -> Source:
    digest = hashlib.sha256()
    for split in parts.values():
        digest.update(split.images.data)
        digest.update(np.ascontiguousarray(split.labels).data)
    packages = sorted({font.package for font in DRAWING})
    return Source(
        name=NAME,
        title="The 2,350 syllables of KS X 1001, drawn with free fonts",
        url="Debian packages: " + ", ".join(packages),
        licence="; ".join(f"{package}: {LICENCES[package]}" for package in packages),
        labels=(),
        shape=(SIDE, SIDE, 1),
        sizes=(len(parts["train"]), len(parts["test"])),
        fit="square",
        content_sha256=digest.hexdigest(),
        validation=len(parts["validation"]),
    )


def _joined(drawn: dict[Font, np.ndarray], fonts: Sequence[Font], rows: np.ndarray) -> Split:
    """Returns the pictures of these fonts and syllables, without those that a font lacks."""
    places = syllables()[rows]
    images = np.concatenate([drawn[font][rows] for font in fonts])[..., np.newaxis]
    labels = np.concatenate([number * KINDS + places for number in range(len(fonts))])
    has_ink = images.any(axis=(1, 2, 3))
    return Split(images=images[has_ink], labels=labels[has_ink])


def draw(path: Path, index: int, places: np.ndarray) -> np.ndarray:
    """Draws syllables with one font, all at one size and on one line, as large as most of them fit.

    Args:
        index: Place of the face in the file.
        places: Integers (n,), from U+AC00 on.

    Returns:
        uint8 (n, 32, 32), nothing where the font lacks a syllable.
    """
    letters = [chr(FIRST + place) for place in places]
    guess = ROOM * FINE
    low, high = _edges(ImageFont.truetype(path, guess, index=index), letters)
    font = ImageFont.truetype(path, int(guess * guess / (high - low).max()), index=index)
    low, high = _edges(font, letters)
    left, top = (SIDE * FINE - (low + high)) / 2
    pictures = np.stack([_one(font, letter, (left, top)) for letter in letters])
    lacking = _one(font, "\uffff", (left, top))
    pictures[(pictures == lacking).all(axis=(1, 2))] = 0
    return pictures


def _edges(font: ImageFont.FreeTypeFont, letters: list[str]) -> tuple[np.ndarray, np.ndarray]:
    """Returns left and top, right and bottom of most letters' ink, px (2,) each."""
    boxes = np.array([font.getbbox(letter) for letter in letters])
    return np.percentile(boxes[:, :2], 100 - LARGEST, axis=0), np.percentile(boxes[:, 2:], LARGEST, axis=0)


def _one(font: ImageFont.FreeTypeFont, letter: str, corner: tuple[float, float]) -> np.ndarray:
    canvas = Image.new("L", (SIDE * FINE, SIDE * FINE))
    ImageDraw.Draw(canvas).text(corner, letter, font=font, fill=255)
    return np.asarray(canvas.reduce(FINE))
