"""The reader's language, looked up at every call: one server speaks to many readers at once.

English is the message id; core/locale/ko/LC_MESSAGES/glassbox.po holds the Korean, kept up by `make messages`.
Teaching text of more than a sentence lies in core/locale/text/<name>.<language>.md.
"""

from functools import cache
from pathlib import Path
from typing import Any

import streamlit as st
from babel.messages.pofile import read_po

from core.ui.frame import josa

LANGUAGES = {"ko": "한국어", "en": "English"}
SOURCE_LANGUAGE = "en"
PARAMETER = "lang"
LOCALE = Path(__file__).resolve().parents[2] / "locale"

_CHOSEN = "chosen language"


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


class Korean(str):
    """A Korean message with particles that are settled when its fields are filled."""

    __slots__ = ()

    def format(self, *values: Any, **fields: Any) -> str:
        """Returns the message with its fields filled, and each particle in the form that its word asks for."""
        return josa.settle(super().format(*values, **fields))


def _(message: str) -> str:
    """Returns `message` in the reader's language; fields in braces are left for `str.format`."""
    return catalogue(language()).get(message, message)


def text(name: str) -> str:
    """Returns the Markdown of core/locale/text/<name> in the reader's language."""
    return _text(name, language())


@cache
def _text(name: str, code: str) -> str:
    return (LOCALE / "text" / f"{name}.{code}.md").read_text(encoding="utf-8")


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
