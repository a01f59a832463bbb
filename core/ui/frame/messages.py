"""How a CoreError reaches the reader."""

import re

import streamlit as st

from core.errors import CoreError
from core.ui.frame.language import _

_MARKDOWN = re.compile(r"([\\`\[\]<$:])")


def message_of(error: CoreError) -> str:
    """Returns the error in the reader's language.

    Values may come from a file or the URL, so what Markdown would turn into a link or a picture is escaped.
    """
    values = {
        name: _MARKDOWN.sub(r"\\\1", value) if isinstance(value, str) else value for name, value in error.values.items()
    }
    return _(error.template).format(**values)


def show_error(error: CoreError) -> None:
    """Shows the error in a box where the page stands; the app goes on."""
    st.error(message_of(error), icon=":material/error:")
