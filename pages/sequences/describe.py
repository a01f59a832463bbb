"""Describe: a scene in words, in Korean and in English, and where the network looks before each word."""

import streamlit as st

from core.ui.frame.language import _, text
from core.ui.frame.page import page_header
from core.ui.sequences.describe import describer, show_describing, show_figures

page_header(
    _("Describe"),
    _("A network looks at your scene and says it word by word, in two languages, and looks again before each word."),
    try_first=_("drag the star out of the circle, then point at a word."),
    privacy=_("Your scene stays in this tab. Nothing of it is sent to anybody."),
)

model = describer()
show_describing(model)
show_figures(model)
st.markdown(text("sequences/describe"))
