"""A network to take along: its files, and programs that run it with the right preprocessing."""

from collections.abc import Sequence
from functools import cache
from pathlib import Path

import streamlit as st

from core.artifacts import CARD_FILE, INT8_FILE, MODEL_FILE, STRANGERS_FILE, Card
from core.errors import ArtifactError
from core.inference import ImageClassifier
from core.ui.frame.language import _
from core.ui.frame.messages import show_error
from core.ui.frame.routes import model_url
from core.ui.shared.charts import percent
from core.ui.shared.wording import short_title, size_text

SNIPPETS = Path(__file__).with_name("snippets")


@cache
def snippet(name: str) -> str:
    """Returns a program that reads a network's files beside it: "classify.py" or "classify.html"."""
    return (SNIPPETS / f"{name}.txt").read_text(encoding="utf-8")


def show_takeaway(classifiers: Sequence[ImageClassifier]) -> None:
    """Shows each network's files, and the two programs, in a part of the page that is closed at first."""
    with st.expander(_("Take a network with you")):
        for card in (one.card for one in classifiers):
            try:
                st.markdown(f"**{short_title(card)}** · {_links(card)}")
            except ArtifactError as error:
                show_error(error)
                continue
            int8 = card.metric("int8_test_accuracy")
            if int8 is not None:
                cost = _("The 8-bit file is right for {int8} of the test pictures, the file used here for {full}.")
                full = percent(card.metric("test_accuracy") or 0.0, digits=2)
                st.caption(cost.format(int8=percent(int8, digits=2), full=full))
        if any(STRANGERS_FILE in one.card.files for one in classifiers):
            st.markdown(
                _("Put model.onnx, card.json and, where there is one, strangers.pb beside one of these programs:")
            )
        else:
            st.markdown(_("Put model.onnx and card.json beside one of these programs:"))
        python, page = st.tabs(["Python", "JavaScript"])
        python.code(snippet("classify.py"), language="python", height=320)
        page.code(snippet("classify.html"), language="html", height=320)


def _links(card: Card) -> str:
    sizes = {
        file: f" ({size_text(card.files[file]['bytes'])})"
        for file in (MODEL_FILE, INT8_FILE, STRANGERS_FILE)
        if file in card.files
    }
    return " · ".join(
        f"[{file}]({model_url(card.name, file)}){size}" for file, size in {**sizes, CARD_FILE: ""}.items()
    )
