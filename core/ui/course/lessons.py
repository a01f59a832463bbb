"""The lessons of core/locale/course.toml: their texts in both languages, and the states that their links open."""

import dataclasses
import tomllib
from collections.abc import Mapping
from functools import cache
from typing import Any
from urllib.parse import parse_qsl

from core.ui.frame.glossary import in_one_language
from core.ui.frame.language import LOCALE, Korean, has_both_terms, language

FILE = LOCALE / "course.toml"
MINUTES = 10  # of a lesson
Words = Mapping[str, str]  # language -> text


@dataclasses.dataclass(frozen=True, kw_only=True)
class Step:
    """Something to do: `page` is the file in pages/ that its link opens in the state of `query`, "" for no link."""

    what: Words
    link: Words
    page: str
    query: Mapping[str, str]


@dataclasses.dataclass(frozen=True, kw_only=True)
class Lesson:
    """One lesson.

    Args:
        key: Names it, also in the URL.
        words: Name of a text -> language -> text: title, short, why, question, hint, after.
        steps: In the order in which they are done.
        todo: Reason why the question cannot be asked yet -> what to do first.
        slips: Name of a wrong answer -> its hint.
        teacher: Name of a note -> language -> text: aim, time, wrong, answer.
    """

    key: str
    words: Mapping[str, Words]
    steps: tuple[Step, ...]
    todo: Mapping[str, Words]
    slips: Mapping[str, Words]
    teacher: Mapping[str, Words]


@cache
def lessons() -> dict[str, Lesson]:
    """Returns all lessons by key, in the order of the course."""
    found = tomllib.loads(FILE.read_text(encoding="utf-8"))
    return {key: _lesson(key, entry) for key, entry in found.items()}


def _lesson(key: str, given: Mapping[str, Any]) -> Lesson:
    return Lesson(
        key=key,
        words=_by_name(given),
        steps=tuple(
            Step(
                what={"en": step["en"], "ko": step["ko"]},
                link={"en": step.get("open_en", ""), "ko": step.get("open_ko", "")},
                page=step.get("page", ""),
                query=dict(parse_qsl(step.get("query", ""))),
            )
            for step in given["steps"]
        ),
        todo=given["todo"],
        slips=given.get("slips", {}),
        teacher=_by_name(given["teacher"]),
    )


def _by_name(given: Mapping[str, Mapping[str, str]]) -> dict[str, Words]:
    """Turns language -> name -> text round."""
    return {name: {code: given[code][name] for code in ("en", "ko")} for name in given["en"]}


def said(words: Words, **fields: object) -> str:
    """Returns a text in the reader's language, with its fields filled and its Korean particles settled."""
    code = language()
    text = words[code] if has_both_terms() else in_one_language(words[code], code)
    return (Korean(text) if code == "ko" else text).format(**fields)
