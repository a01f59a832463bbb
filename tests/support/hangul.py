"""A few syllables in three hands that are no fonts: bars whose places are the jamo, drawn thin, thick and slanted."""

import numpy as np

from core.data.pictures.hangul import KINDS, SIDE, HangulData, jamo
from core.data.pictures.image_data import Source, Split

SYLLABLES = np.array([ord(letter) - 0xAC00 for letter in "가나다라마각난달람밥거너더러머"])


def tiny_data() -> HangulData:
    """Returns three hands: most of the syllables to learn, three each to choose and to test by."""
    train, validation, test = SYLLABLES[:9], SYLLABLES[9:12], SYLLABLES[12:]
    return HangulData(
        source=Source(
            name="hangul",
            title="Bars",
            url="tests/support/hangul.py",
            licence="Apache-2.0",
            labels=(),
            shape=(SIDE, SIDE, 1),
            sizes=(27, 9),
            fit="square",
            content_sha256="0" * 64,
        ),
        names=("Thin", "Thick", "Slanted"),
        weights=np.array([0.5, 0.25, 0.25]),
        train=_split(train),
        validation=_split(validation),
        test=_split(test),
        reading=_split(SYLLABLES),
        checking=_split(SYLLABLES[:5], lower=3),
    )


def _split(places: np.ndarray, lower: int = 0) -> Split:
    labels = np.concatenate([hand * KINDS + places for hand in range(3)])
    return Split(images=np.stack([_bars(label, lower) for label in labels]), labels=labels)


def _bars(label: int, lower: int) -> np.ndarray:
    picture = np.zeros((SIDE, SIDE, 1), np.uint8)
    hand = label // KINDS
    for place, number in enumerate(jamo(np.array([label % KINDS]))[0]):
        row = 2 + 10 * place + lower
        picture[row : row + 2 + 3 * (hand == 1), 1 + number : 6 + number + 2 * hand] = 255
    return picture
