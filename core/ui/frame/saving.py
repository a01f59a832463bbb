"""A result that Streamlit itself draws, saved as one picture: its charts, pictures and tables with the page's title."""

from collections.abc import Sequence

from core.ui.frame.in_page import component

_result = component("frame/result")


def offer_picture(stage: str, *settings: str, table: Sequence[Sequence[str]] = ()) -> None:
    """Draws the button that saves what stands in a container, as the parts of web/ save what they show.

    Args:
        stage: Key of the container.
        settings: What the result was made with, a line each, in the reader's language.
        table: Rows of cells, the headings first. They are saved instead of what is in the container: of a table that
            scrolls, Streamlit draws no more than is seen.
    """
    _result(key=f"{stage}-saving", data={"stage": stage, "lines": settings, "table": table})
