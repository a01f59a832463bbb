"""Everyday Korean: film reviews, small talk in pairs, and a dozen stories of the twenties and thirties.

A document is a review, a pair of lines, or a story; each line of it ends with a line break. The training part holds
them in a shuffled order, so that every stretch of it is a like mixture.
"""

import csv
import hashlib
import io
import logging
import random
import re
from collections.abc import Iterator
from pathlib import Path

from core.data.texts.corpus import TextData, TextFile, read_text
from core.data.texts.reviews import ABUSE, REVIEWS
from core.text import normalise

TALK = TextFile(
    places=("text_ko/ChatbotData.csv", "ChatbotData.csv"),
    url="https://raw.githubusercontent.com/songys/Chatbot_data/master/ChatbotData.csv",
    content_sha256="287eb129695b577321c80ad397bb3c2279164d4ca577874d129fd3db5b30afe2",
)
STORIES = TextFile(
    places=("text_ko/korean_classics_pd.txt", "korean_classics_pd.txt"),
    url="public-domain texts gathered from several repositories",
    content_sha256="b553f7721ef81131de5364918b91e42d4c881f2a18641d5a413d7424e4f9d0e0",
    make=None,
)
POEMS = "진달래꽃"  # the one heading of the stories' file that is verse
HELD_OUT = 5  # per cent of the documents for validation, and as many for the test
LEAST_OCCURRENCES = 3  # a rarer symbol is unknown: Chinese characters, mostly
SEED = 0
HANJA_ASIDE = re.compile(r"\([^()]*[\u4e00-\u9fff\uf900-\ufaff][^()]*\)")
TYPEWRITTEN = str.maketrans({"“": '"', "”": '"', "‘": "'", "’": "'", "―": "-", "∼": "~", "․": "."})

logger = logging.getLogger(__name__)
Parts = dict[str, list[str]]


def load(data_dir: Path | None = None) -> TextData:
    """Returns the three kinds of text, each divided by itself, so that every part is the same mixture.

    Where the stories are not on this machine the other two make up the text: see `reason`.
    """
    reviews, talk, stories = (read_text(file, data_dir) for file in (REVIEWS, TALK, STORIES))
    if reviews is None or talk is None:
        raise ValueError(f"REVIEWS and TALK must be downloadable. Received: {REVIEWS}, {TALK}")
    if stories is None:
        logger.warning("%s is not on this machine; the Korean text is 3 %% shorter without it.", STORIES.name)
    parts: Parts = {"train": [], "validation": [], "test": []}
    for document in (*reviews.splitlines(keepends=True), *_pairs(talk)):
        parts[_part_of(document)].append(document)
    for story in _stories(stories or ""):
        _divide(story, parts)
    for documents in parts.values():
        random.Random(SEED).shuffle(documents)
    return TextData(
        name="text-ko",
        title="Naver film reviews rated 9-10 (Park 2016), Chatbot_data (Song 2018), Korean stories of 1921-1939",
        url=f"{REVIEWS.url} {TALK.url}",
        licence="CC0 1.0 (reviews), MIT (talk), public domain (stories)",
        **{name: "".join(documents) for name, documents in parts.items()},
        least=LEAST_OCCURRENCES,
        reason="The stories were gathered from several repositories and cleaned by hand; without them the text is 3 % "
        "shorter and the figures differ a little.",
    )


def _pairs(table: str) -> Iterator[str]:
    """Yields what one says and what the other answers, a line each, every pair once."""
    seen = set()
    for row in csv.DictReader(io.StringIO(normalise(table))):
        pair = f"{row['Q'].strip()}\n{row['A'].strip()}\n"
        if pair not in seen and not ABUSE.search(pair):
            seen.add(pair)
            yield pair


def _stories(text: str) -> Iterator[list[str]]:
    """Yields each story's paragraphs, without Chinese characters in brackets, with typewriter quotation marks."""
    for section in normalise(text).split("# ")[1:]:
        heading, *lines = section.splitlines(keepends=True)
        if not heading.startswith(POEMS):
            plain = (HANJA_ASIDE.sub("", line).translate(TYPEWRITTEN) for line in lines)
            plain = (re.sub(" +([.,!?])", r"\1", re.sub(" +", " ", line)) for line in plain)
            yield [line for line in plain if line.strip() and not ABUSE.search(line)]


def _part_of(document: str) -> str:
    """Assigns a document by what it begins with, so that the same question is never in two parts."""
    hundredth = int.from_bytes(hashlib.sha256(document.splitlines()[0].encode()).digest()[:8], "big") % 100
    if hundredth < HELD_OUT:
        return "test"
    return "validation" if hundredth < 2 * HELD_OUT else "train"


def _divide(story: list[str], parts: Parts) -> None:
    """Gives a story's end to the test, what comes before it to validation, the rest to training."""
    held_out = max(1, len(story) * HELD_OUT // 100)
    parts["train"].append("".join(story[: -2 * held_out]))
    parts["validation"].append("".join(story[-2 * held_out : -held_out]))
    parts["test"].append("".join(story[-held_out:]))
