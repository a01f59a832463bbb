"""Look inside: hidden units and gates while a network reads the reader's text."""

import streamlit as st

from core.ui.frame.address import choice
from core.ui.frame.language import _, text
from core.ui.frame.page import page_header
from core.ui.shared.cells import CELLS, cell_of
from core.ui.text.inside import show_inside
from core.ui.text.models import choose_writers, say_what_is_missing

page_header(
    _("Text: look inside"),
    _("All that the network remembers is its hidden state (은닉 상태). See each unit and each gate (게이트) move."),
    try_first=_("type a few words and watch the squares; then let the page find the unit that follows the spaces."),
    privacy=_("The text stays in your browser. Where it cannot run networks, the server reads it and keeps nothing."),
)


@st.fragment
def show_reading() -> None:
    """Draws the choices and what the network holds."""
    with st.container(horizontal=True, gap="medium"):
        code, models = choose_writers()
        cells = {cell_of(card): CELLS[cell_of(card)] for card in models}
        first = "gru" if "gru" in cells else next(iter(cells))
        cell = choice(st.segmented_control, _("Cell"), cells, key="cell", default=first, required=True)
    show_inside(next(card for card in models if cell_of(card) == cell), models, code)
    say_what_is_missing()


show_reading()
st.markdown(text("text/inside"))
