"""Korean film reviews with their ratings: does a review praise (9-10) or complain (1-4)?"""

import dataclasses
from pathlib import Path

import numpy as np

from core.data.texts.corpus import TextFile, read_text
from core.errors import DataError
from core.text import normalise

URL = "https://github.com/e9t/nsmc"
TRAIN = TextFile(
    places=("text_ko/nsmc_ratings_train.txt.gz", "nsmc_ratings_train.txt.gz"),
    url=URL,
    content_sha256="b5c325fe5049feed50ad325bb282be2bfee9bacca401c7df7fcf514630e49cb5",
    make=None,
)
TEST = TextFile(
    places=("text_ko/nsmc_ratings_test.txt.gz", "nsmc_ratings_test.txt.gz"),
    url=URL,
    content_sha256="8bb36a695235fd2cd14cf35026e1ac8743d9e319ba56d53fd912fedee40d05bb",
    make=None,
)
LABELS = ("negative", "positive")
VALIDATION = 5_000  # the last of the training file
HELD_OUT = 10_000  # the first of the test file whose text is not in the training file
LEAST_OCCURRENCES = 10  # a rarer symbol is unknown


@dataclasses.dataclass(frozen=True, kw_only=True)
class Reviews:
    """Texts in NFC without blanks around them, and int32 (n,) 0 for complaint, 1 for praise."""

    texts: tuple[str, ...]
    labels: np.ndarray

    def __len__(self) -> int:
        return len(self.texts)


@dataclasses.dataclass(frozen=True, kw_only=True)
class ReviewData:
    """Reviews to learn from, to choose by, and to report."""

    train: Reviews
    validation: Reviews
    test: Reviews


def load(data_dir: Path | None = None) -> ReviewData:
    """Returns 145,000, 5,000 and 10,000 reviews.

    Raises:
        DataError: A file is not on this machine or not the one that is meant.
    """
    train, test = (_rows(file, data_dir) for file in (TRAIN, TEST))
    known = {text for text, _label in train}
    new = [row for row in test if row[0] not in known][:HELD_OUT]
    return ReviewData(train=_reviews(train[:-VALIDATION]), validation=_reviews(train[-VALIDATION:]), test=_reviews(new))


def _rows(file: TextFile, data_dir: Path | None) -> list[tuple[str, int]]:
    text = read_text(file, data_dir)
    if text is None:
        raise DataError(
            "{name} is not on this machine. Name its folder by --data-dir or $GLASSBOX_DATA.", name=file.name
        )
    rows = (line.split("\t") for line in text.splitlines()[1:])
    return [(clean, int(row[2])) for row in rows if (clean := normalise(row[1]).strip())]


def _reviews(rows: list[tuple[str, int]]) -> Reviews:
    return Reviews(
        texts=tuple(text for text, _label in rows), labels=np.array([label for _text, label in rows], np.int32)
    )
