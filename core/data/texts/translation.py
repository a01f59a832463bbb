"""Pairs of sentences in English and Korean: generated ones, and those of Tatoeba.

Those to learn from are drawn for each epoch (`core.translation.drawing`), the other parts once. Tatoeba's pairs, CC BY
2.0 FR, are split by their English; picture captions, CC BY-SA 4.0, are only ever tested on.
"""

import csv
import dataclasses
import functools
import hashlib
import io
import re
import zipfile
from pathlib import Path

from core.data.texts.corpus import TextFile, read_text
from core.errors import DataError
from core.translation.drawing import draw_different
from core.translation.grammar import LANGUAGES, say
from core.translation.symbols import Symbols, choose

NAME, TITLE = "translation", "Generated sentences in English and Korean, and Tatoeba's"
LICENCE = "generated: Apache-2.0; Tatoeba: CC BY 2.0 FR; captions (KorSTS): CC BY-SA 4.0"
SOURCE = "core/data/texts/translation.py"
SIZES = {"validation": 1_000, "test": 2_000}
SEEDS = {"validation": 1, "test": 2}
VOCABULARY_SENTENCES, VOCABULARY_SEED = 6_000, 3
LONGEST = {"en": 90, "ko": 60}  # characters of a pair of Tatoeba's
UNSUITABLE = re.compile(
    r"\b(kill\w*|suicid\w*|murder\w*|rap(e|ed|ist)|sex\w*|naked|drugs?|dead|die[sd]?|blood\w*|guns?)\b", re.I
)
TATOEBA_ID = re.compile(r"#(\d+)")


@dataclasses.dataclass(frozen=True, kw_only=True)
class Pair:
    """A sentence in both languages; `number` is the English one's at Tatoeba, empty for others."""

    en: str
    ko: str
    number: str = ""

    def of(self, language: str) -> str:
        """Returns the sentence in a language."""
        return self.ko if language == "ko" else self.en


@dataclasses.dataclass(frozen=True, kw_only=True)
class TranslationData:
    """Validation and test sentences of the grammar, and Tatoeba's three parts; `captions` is empty where not here."""

    validation: tuple[Pair, ...]
    test: tuple[Pair, ...]
    tatoeba: dict[str, tuple[Pair, ...]]
    captions: tuple[Pair, ...]

    @property
    def content_sha256(self) -> str:
        """The sha256 of the sentences of the test parts, one a line."""
        pairs = (*self.test, *self.tatoeba["test"], *self.captions)
        return hashlib.sha256("\n".join(f"{pair.en}\t{pair.ko}" for pair in pairs).encode()).hexdigest()


def make_tatoeba(archive: bytes) -> bytes:
    """Returns the table of pairs, UTF-8, from the zip archive that ManyThings publishes; no contributors' names."""
    with zipfile.ZipFile(io.BytesIO(archive)) as files:
        lines = files.read("kor.txt").decode("utf-8").splitlines()
    rows = ["\t".join(("en", "ko", "en_id", "ko_id"))]
    for line in lines:
        english, korean, attribution = line.split("\t")
        is_short = len(english) <= LONGEST["en"] and len(korean) <= LONGEST["ko"]
        if is_short and not UNSUITABLE.search(english):
            rows.append("\t".join((english, korean, *TATOEBA_ID.findall(attribution)[:2])))
    return ("\n".join(rows) + "\n").encode()


TATOEBA = TextFile(
    places=("translate/tatoeba_en_ko.tsv.gz", "tatoeba_en_ko.tsv.gz", "tatoeba_en_ko.tsv"),
    url="https://www.manythings.org/anki/kor-eng.zip",
    content_sha256=None,  # grows with every export
    make=make_tatoeba,
)
CAPTIONS = TextFile(
    places=("translate/captions_en_ko.tsv.gz", "captions_en_ko.tsv.gz"),
    url="https://github.com/kakaobrain/kor-nlu-datasets",
    content_sha256=None,
    make=None,
)


def load(data_dir: Path | None = None) -> TranslationData:
    """Returns the sentences of validation and test, and Tatoeba's.

    Raises:
        DataError: Tatoeba's pairs are not on this machine and cannot be downloaded.
    """
    held = {part: generated(part, count, SEEDS[part]) for part, count in SIZES.items()}
    captions = read_text(CAPTIONS, data_dir)
    shown = [row for row in _table(captions) if row["split"] == "test" and row["genre"] == "images"] if captions else []
    return TranslationData(
        **held, tatoeba=load_tatoeba(data_dir), captions=tuple(Pair(en=row["en"], ko=row["ko"]) for row in shown)
    )


@functools.cache
def generated(part: str, count: int, seed: int) -> tuple[Pair, ...]:
    """Returns `count` different sentences of a part."""
    return tuple(pair_of(meaning) for meaning in draw_different(part, count, seed))


def pair_of(meaning: object) -> Pair:
    """Returns a meaning in both languages."""
    return Pair(**{language: say(meaning, language) for language in LANGUAGES})  # type: ignore[arg-type]


def load_tatoeba(data_dir: Path | None = None) -> dict[str, tuple[Pair, ...]]:
    """Returns Tatoeba's pairs by part: a tenth of the English sentences each for validation and for the test."""
    text = read_text(TATOEBA, data_dir)
    if text is None:
        raise DataError(
            "{name} is not on this machine. Name its folder by --data-dir or $GLASSBOX_DATA.", name=TATOEBA.name
        )
    found: dict[str, list[Pair]] = {"train": [], "validation": [], "test": []}
    for row in _table(text):
        tenth = hashlib.sha256(row["en"].encode()).digest()[0] % 10
        part = {0: "test", 1: "validation"}.get(tenth, "train")
        found[part].append(Pair(en=row["en"], ko=row["ko"], number=row["en_id"]))
    return {part: tuple(pairs) for part, pairs in found.items()}


def _table(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text), delimiter="\t", quoting=csv.QUOTE_NONE))


def symbols_of(data: TranslationData) -> dict[str, Symbols]:
    """Returns the symbols of both languages, from what is learned from."""
    own = generated("train", VOCABULARY_SENTENCES, VOCABULARY_SEED)
    return {
        language: choose(
            language,
            (pair.of(language) for pair in own),
            (pair.of(language) for pair in data.tatoeba["train"]),
        )
        for language in LANGUAGES
    }
