"""The lesson: how text becomes numbers, what the three networks measured, and the four arrangements."""

import streamlit as st

from core.ui.frame.language import _
from core.ui.frame.page import page_header
from core.ui.frame.saving import offer_picture
from core.ui.frame.tabs import tabs
from core.ui.text.arrangements import show_arrangements
from core.ui.text.figures import show_figures
from core.ui.text.models import choose_writers, say_what_is_missing
from core.ui.text.numbers import show_numbers

STAGE = "lesson-stage"

page_header(
    _("Text: from letters to numbers and back"),
    _("Every step of the lesson, on your own sentences: tokens, indices, padding, one-hot, embedding, cell, softmax."),
    try_first=_("change a word in the sentences, then cut them by syllable and by letter (자모)."),
    privacy=_("The server reads your sentences for this visit and stores nothing."),
)

labels = [_("How text becomes numbers"), _("Figures"), _("Four arrangements")]
numbers, figures, arrangements = tabs(labels, "lesson")
if figures.open:
    with figures:
        _code, models = choose_writers()
        with st.container(key=STAGE):
            show_figures(models)
        offer_picture(STAGE, labels[1])
        say_what_is_missing()
elif arrangements.open:
    with arrangements:
        code, models = choose_writers()
        with st.container(key=STAGE):
            show_arrangements(models, code)
        offer_picture(STAGE, labels[2])
else:
    with numbers:
        with st.container(key=STAGE):
            show_numbers()
        offer_picture(STAGE, labels[0])
