"""How a CoreError, and whatever else comes from outside, reaches the reader."""

import re
import string
from pathlib import Path

import streamlit as st

from core.errors import CoreError
from core.text import josa
from core.ui.frame.language import _

MOST_SHOWN = 40  # symbols of a value
_FIGURE = re.compile(r"-?\d+([.,]\d+)*(e[+-]?\d+)?( x \d+)?%?")  # our own count or size, written out


def code(value: object, most: int = MOST_SHOWN) -> str:
    """Returns a value from outside as Markdown's code: one line of at most `most` symbols.

    Only code is safe. Where `\\` stands before them, a link's signs are plain text, but Streamlit's Markdown then looks
    for addresses in the plain text and links them.
    """
    return f"`{_line(value, most)}`"


def message_of(error: CoreError) -> str:
    """Returns the error in the reader's language, as Markdown; values are shown as code, lists of ours one by one."""
    return _filled(error, is_markdown=True)


def plain_message_of(error: CoreError) -> str:
    """Returns the error in the reader's language for a place that reads no Markdown: a cell, a file."""
    return _filled(error, is_markdown=False)


def show_error(error: CoreError) -> None:
    """Shows the error in a box where the page stands; the app goes on."""
    st.error(message_of(error), icon=":material/error:")


def _filled(error: CoreError, *, is_markdown: bool) -> str:
    words, is_in_code = [], False
    for literal, name, form, _conversion in string.Formatter().parse(_(error.template)):
        words.append(literal)
        is_in_code ^= literal.count("`") % 2 == 1
        if name is not None:
            value = error.values[name]
            is_plain = is_in_code or not is_markdown or _is_number(value)
            if not isinstance(value, str | list | Path):
                value = format(value, form or "")
            found = value if isinstance(value, list) else [value]
            words.append(", ".join(_line(one) if is_plain else code(one) for one in found))
    return josa.settle("".join(words))


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) or (isinstance(value, str) and _FIGURE.fullmatch(value) is not None)


def _line(value: object, most: int = MOST_SHOWN) -> str:
    """Returns one printable line that cannot end a code; a path of the server's own is not shortened."""
    text = str(value)
    most = len(text) if isinstance(value, Path) else most
    symbols = (symbol if symbol.isprintable() else " " for symbol in text[: 10 * most].replace("`", "'"))
    line = " ".join("".join(symbols).split()) or "-"
    return line if len(line) <= most else line[: most - 1] + "…"
