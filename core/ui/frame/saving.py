"""A result that Streamlit itself draws, saved as one picture: its charts, pictures and tables with the page's title."""

from core.ui.frame.in_page import component

_result = component("frame/result")


def offer_picture(stage: str, *settings: str) -> None:
    """Draws the button that saves what stands in a container, as the parts of web/ save what they show.

    Args:
        stage: Key of the container.
        settings: What the result was made with, a line each, in the reader's language.
    """
    _result(key=f"{stage}-saving", data={"stage": stage, "lines": settings})
