"""Three networks write side by side: RNN, LSTM and GRU go on from the reader's prompt."""

import streamlit as st

from core.ui.frame.language import _, text
from core.ui.frame.page import page_header
from core.ui.text.models import choose_writers, say_what_is_missing
from core.ui.text.settings import choose_settings
from core.ui.text.writer import show_writers

page_header(
    _("Text: three networks write"),
    _("An RNN, an LSTM and a GRU of the same size go on from your prompt (시작 문장), symbol by symbol."),
    try_first=_("turn the temperature (온도) up, below the texts, and read all three again."),
    privacy=_("Prompt and texts stay in your browser. Where the server writes, it keeps them for this visit only."),
)


@st.fragment  # a change of the settings runs this again, not the header and the menu
def show_writing() -> None:
    """Draws the choices and what the networks write by them."""
    stage = st.container(key="text-stage")  # what writes stands above how it writes
    with stage:
        code, models = choose_writers()
    settings = choose_settings()
    with stage:
        show_writers(models, code, settings)
    say_what_is_missing()


show_writing()
st.markdown(text("text/write"))
