"""Newswires of Reuters-21578 with one of 46 topics, those of keras.datasets.reuters.

The texts are for research and are shown nowhere: a page offers texts of our own.
"""

import dataclasses
from pathlib import Path

import numpy as np

from core.data.texts.corpus import TextFile, read_text
from core.data.texts.newswires import COLUMNS, make_table
from core.errors import DataError

NAME, TITLE = "reuters46", "Reuters-21578 newswires, 46 topics"
LICENCE = "research use only; text (c) Reuters"
URL = "https://archive.ics.uci.edu/dataset/137/reuters+21578+text+categorization+collection"
ARCHIVE = "https://archive.ics.uci.edu/static/public/137/reuters+21578+text+categorization+collection.zip"
COUNT = 11_228  # newswires, those that repeat another included
FILE = TextFile(
    places=("topics46/reuters46.tsv.gz", "reuters46.tsv.gz"),
    url=ARCHIVE,
    content_sha256=None,  # what is published is SGML: copies of the table differ in their blanks and are counted
    make=make_table,
)
VALIDATION = 10  # every tenth newswire of the training part


@dataclasses.dataclass(frozen=True, kw_only=True)
class Newswires:
    """Texts, title first, and int32 (n,): the place of each one's topic in `TopicData.labels`."""

    texts: tuple[str, ...]
    labels: np.ndarray

    def __len__(self) -> int:
        return len(self.texts)


@dataclasses.dataclass(frozen=True, kw_only=True)
class TopicData:
    """Newswires to learn from, to choose by, and to report; `labels` are the topics, the commonest first."""

    labels: tuple[str, ...]
    train: Newswires
    validation: Newswires
    test: Newswires


def load(data_dir: Path | None = None) -> TopicData:
    """Returns 6,805, 757 and 2,945 newswires: the split by David Lewis, without those that repeat another.

    Raises:
        DataError: The file is not on this machine or not the one that is meant.
    """
    text = read_text(FILE, data_dir)
    if text is None:
        raise DataError(
            "{name} is not on this machine. Name its folder by --data-dir or $GLASSBOX_DATA.", name=FILE.name
        )
    head, *lines = text.splitlines()
    if tuple(head.split("\t")) != COLUMNS:
        raise DataError("{name} must have the columns {columns}.", name=FILE.name, columns=list(COLUMNS))
    if len(lines) != COUNT:
        raise DataError(
            "{name} must hold {count} rows. Received: {received}.", name=FILE.name, count=COUNT, received=len(lines)
        )
    rows = [dict(zip(COLUMNS, line.split("\t"), strict=True)) for line in lines]
    topics = [row["topic"] for row in rows]
    labels = tuple(sorted(set(topics), key=lambda topic: (-topics.count(topic), topic)))
    used = [row for row in rows if row["dup"] == "0"]
    learned = [row for row in used if row["lewissplit"] == "train"]
    held = {number for number in range(len(learned)) if number % VALIDATION == 0}
    return TopicData(
        labels=labels,
        train=_newswires([row for number, row in enumerate(learned) if number not in held], labels),
        validation=_newswires([learned[number] for number in sorted(held)], labels),
        test=_newswires([row for row in used if row["lewissplit"] == "test"], labels),
    )


def _newswires(rows: list[dict[str, str]], labels: tuple[str, ...]) -> Newswires:
    place = {label: number for number, label in enumerate(labels)}
    return Newswires(
        texts=tuple(row["text"] for row in rows), labels=np.array([place[row["topic"]] for row in rows], np.int32)
    )
