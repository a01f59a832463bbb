"""Style transfer: a photograph or the camera's picture, painted in another style in the reader's own tab."""

import streamlit as st

from core.ui.frame.language import _, text
from core.ui.frame.page import page_header
from core.ui.gan.styled.paint import painter_card, show_painter, show_painter_figures

page_header(
    _("Style transfer"),
    _("A network repaints what it sees: the things of your photograph, in the colours and marks of another picture."),
    try_first=_("press another style while the picture moves."),
    privacy=_(
        "Everything is painted in this tab, and the camera's picture never leaves it. A picture that you upload is "
        "kept for this visit and never stored."
    ),
)

card = painter_card()
show_painter(card)
show_painter_figures(card)
st.markdown(text("gan/styled/paint"))
