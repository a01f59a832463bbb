"""A table wider than a telephone: it scrolls within itself, the page does not."""

from collections.abc import Collection, Sequence

import streamlit as st


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
