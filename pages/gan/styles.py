"""Styles: coarse layers of one picture, fine layers of another, mixed in the reader's own tab."""

import streamlit as st

from core.ui.frame.language import _, text
from core.ui.frame.page import page_header
from core.ui.gan.styled.mixer import show_mixer, show_style_figures, style_card

page_header(
    _("GAN: mix styles"),
    _("A StyleGAN takes a style for each layer. Coarse layers decide what it is, fine ones how it looks."),
    try_first=_("drag across the grid: down changes the coarse layers, sideways the fine ones."),
    privacy=_("Every picture is computed inside your own browser, by the same file as on the server."),
)

card = style_card()
show_mixer(card)
show_style_figures(card)
st.markdown(text("gan/styled/styles"))
