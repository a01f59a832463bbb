"""The terms of the pages, from core/locale/glossary.toml: what each is called, and what it means.

A message may name a term in both languages, as in "Temperature (온도)". `in_one_language` takes the other one out.
"""

import dataclasses
import re
import tomllib
from functools import cache
from pathlib import Path

FILE = Path(__file__).resolve().parents[2] / "locale" / "glossary.toml"
OTHER = {"en": "ko", "ko": "en"}
_BRACKETS = re.compile(r"\s*\(([^()]*)\)")


@dataclasses.dataclass(frozen=True, kw_only=True)
class Term:
    """A term of the field.

    Args:
        key: Names it, also in the address of its explanation.
        part: Of the course.
        words: Language -> the term, and other words for it.
        asides: Language -> words that stand beside it in brackets only.
        says: Language -> what it means.
        page: File in pages/ that shows it at work.
    """

    key: str
    part: str
    words: dict[str, tuple[str, ...]]
    asides: tuple[str, ...]
    says: dict[str, str]
    page: str


@cache
def glossary() -> tuple[Term, ...]:
    """Returns all terms in the order of the course."""
    parts = tomllib.loads(FILE.read_text(encoding="utf-8"))
    return tuple(
        Term(
            key=key,
            part=part,
            words={code: (entry[code], *entry.get(f"also_{code}", ())) for code in OTHER},
            asides=tuple(entry.get("aside", ())),
            says={code: entry[f"says_{code}"] for code in OTHER},
            page=entry["page"],
        )
        for part, entries in parts.items()
        for key, entry in entries.items()
    )


@cache
def _words_beside(code: str) -> frozenset[str]:
    """Returns what may stand in brackets beside a term, in small letters, where the page is in language `code`."""
    found = (word for term in glossary() for word in (*term.words[OTHER[code]], *term.asides))
    return frozenset(word.lower() for word in found)


def in_one_language(message: str, code: str) -> str:
    """Returns a message without the terms of the other language, which stand in brackets.

    Args:
        message: In language `code`, "en" or "ko".
    """

    def without(found: re.Match[str]) -> str:
        parts = [" ".join(part.split()) for part in found[1].split(",")]
        left = [part for part in parts if part.lower() not in _words_beside(code)]
        if len(left) == len(parts):
            return found[0]
        return found[0].replace(found[1], ", ".join(left)) if left else ""

    return _BRACKETS.sub(without, message)
