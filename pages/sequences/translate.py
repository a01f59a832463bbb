"""Translate: a sentence in English or Korean becomes one in the other language, and its links can be cut."""

import streamlit as st

from core.ui.frame.language import _, text
from core.ui.frame.page import page_header
from core.ui.sequences.translate import choose_way, show_bad_ones, show_figures, show_translating, translators

page_header(
    _("Translate"),
    _("A network reads a whole sentence, then writes it in the other language: many to many, with attention."),
    try_first=_("cut the strongest link of a word in the grid, and read what it writes now."),
    privacy=_("Your sentence stays in this tab. Nothing of it is sent to anybody."),
)

models = translators()
way = choose_way(models)
show_translating(models, way)
show_figures(models, way)
show_bad_ones(models, way)
st.markdown(text("sequences/translate"))
