"""Hangul in styles: a word in the reader's tab, dragged through thirty fonts and the hands between them."""

import streamlit as st

from core.ui.frame.language import _, text
from core.ui.frame.page import page_header
from core.ui.gan.styled.hangul import hangul_card, show_hangul_figures, show_writer

page_header(
    _("GAN: Hangul in any hand"),
    _("A network that has learned syllables in many fonts writes your word in all of them, and in hands between."),
    try_first=_("drag the ring across the map of fonts and watch the strokes change."),
    privacy=_("Your word stays in this tab and in its address. Every syllable is drawn inside your own browser."),
)

card = hangul_card()
show_writer(card)
show_hangul_figures(card)
st.markdown(text("gan/styled/hangul"))
