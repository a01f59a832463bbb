"""A table wider than a telephone: it scrolls within itself, the page does not."""

from collections.abc import Collection, Sequence

import streamlit as st

from core.ui.frame.address import run_in_page

# What scrolls can be reached by the Tab key, and the arrow keys scroll it.
FOCUSABLE = "document.querySelectorAll('[class*=st-key-wide-table] .stMarkdown').forEach((box) => (box.tabIndex = 0));"


def show_table(
    heads: Sequence[str], rows: Sequence[Sequence[str]], texts: Collection[int] = (0,), *, key: str = ""
) -> None:
    """Shows a table of Markdown.

    Args:
        heads: One a column.
        rows: As many cells as heads each.
        texts: Columns of text, aligned to the left; all others hold numbers, aligned to the right.
        key: Tells the tables of one page apart.
    """
    alignment = ["---" if column in texts else "---:" for column in range(len(heads))]
    with st.container(key=f"wide-table-{key}"):
        st.markdown("\n".join(f"| {' | '.join(line)} |" for line in (heads, alignment, *rows)))
        run_in_page(f"table-{key}", FOCUSABLE)
