"""Sort: which of 46 topics is a news text about, and which of its words say so?"""

import streamlit as st

from core.ui.frame.language import _, text
from core.ui.frame.page import page_header
from core.ui.sequences.sort import show_figures, show_sorting, sorters

page_header(
    _("Sort the news"),
    _("Which of 46 topics is it? A network reads the words one by one and answers at the end: many to one."),
    try_first=_("strike out the word that gives the topic away."),
    privacy=_("Your text stays in this tab. Nothing of it is sent to anybody."),
)

models = sorters()
show_sorting(models)
show_figures(models)
st.markdown(text("sequences/sort"))
