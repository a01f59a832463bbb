"""The reader's language, looked up at every call: one server speaks to many readers at once.

English is the message id; core/locale/ko/LC_MESSAGES/glassbox.po holds the Korean, kept up by `make messages`.
Teaching text of more than a sentence lies in core/locale/text/<page>.<language>.md. Both name terms in two languages,
"Temperature (온도)"; the other one is left out where the reader wants one language at a time.
"""

from functools import cache
from pathlib import Path
from typing import Any

import streamlit as st
from babel.messages.pofile import read_po

from core.text import josa
from core.ui.frame.glossary import in_one_language

LANGUAGES = {"ko": "한국어", "en": "English"}
SOURCE_LANGUAGE = "en"
PARAMETER = "lang"
LOCALE = Path(__file__).resolve().parents[2] / "locale"

TERMS = "terms"  # parameter of the URL: "both", or "one" language; without it, both on Korean pages alone
BOTH, ONE = "both", "one"

_CHOSEN, _CHOSEN_TERMS = "chosen language", "chosen terms"


def language() -> str:
    """Returns "ko" or "en": what was chosen in this visit, by the switch or by the URL, else the browser's."""
    chosen: str | None = st.session_state.get(_CHOSEN)
    if chosen:  # as nearly always: this is asked for every word
        return chosen
    asked = st.query_params.get(PARAMETER)
    if asked in LANGUAGES:
        choose_language(asked)
        return asked
    browser = (st.context.locale or "").split("-")[0]
    return browser if browser in LANGUAGES else SOURCE_LANGUAGE


def choose_language(code: str) -> None:
    """Keeps `code` for this visit; `page_header` writes it into the URL."""
    st.session_state[_CHOSEN] = code


def has_both_terms() -> bool:
    """Whether terms stand in both languages: as chosen in this visit, by the switch or by the URL, else in Korean."""
    chosen = st.session_state.get(_CHOSEN_TERMS)
    if chosen is None and st.query_params.get(TERMS) in (BOTH, ONE):
        chosen = st.session_state[_CHOSEN_TERMS] = st.query_params[TERMS]
    return language() != SOURCE_LANGUAGE if chosen is None else chosen == BOTH


def choose_terms(*, both: bool) -> None:
    """Keeps for this visit whether terms stand in both languages."""
    st.session_state[_CHOSEN_TERMS] = BOTH if both else ONE


def terms_parameter() -> str | None:
    """Returns what the URL says of the terms; None where it needs not."""
    chosen: str | None = st.session_state.get(_CHOSEN_TERMS)
    return chosen


class Korean(str):
    """A Korean message with particles that are settled when its fields are filled."""

    __slots__ = ()

    def format(self, *values: Any, **fields: Any) -> str:
        """Returns the message with its fields filled, and each particle in the form that its word asks for."""
        return josa.settle(super().format(*values, **fields))


def _(message: str) -> str:
    """Returns `message` in the reader's language; fields in braces are left for `str.format`."""
    code = language()
    return catalogue(code).get(message, message) if has_both_terms() else _in_one_language(message, code)


@cache
def _in_one_language(message: str, code: str) -> str:
    found = catalogue(code).get(message, message)
    short = in_one_language(found, code)
    return Korean(short) if isinstance(found, Korean) else short


def text(name: str) -> str:
    """Returns the Markdown of core/locale/text/<name> in the reader's language."""
    return _text(name, language(), has_both_terms())


@cache
def _text(name: str, code: str, has_both: bool) -> str:
    found = (LOCALE / "text" / f"{name}.{code}.md").read_text(encoding="utf-8")
    return found if has_both else in_one_language(found, code)


@cache
def catalogue(code: str) -> dict[str, str]:
    """Returns every translated message of one language by its English id; empty for English itself."""
    if code == SOURCE_LANGUAGE:
        return {}
    with po_file(code).open("rb") as stream:
        translated = (message for message in read_po(stream, locale=code) if message.id and message.string)
        found = {str(message.id): str(message.string) for message in translated}
    return {key: Korean(text) if any(mark in text for mark in josa.FORMS) else text for key, text in found.items()}


def po_file(code: str) -> Path:
    """Returns where gettext's layout has the messages of one language."""
    return LOCALE / code / "LC_MESSAGES" / "glassbox.po"
