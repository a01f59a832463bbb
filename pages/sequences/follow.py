"""Follow: a thing goes behind a curtain, and a network with a memory still points at it."""

import streamlit as st

from core.ui.frame.language import _, text
from core.ui.frame.page import page_header
from core.ui.sequences.follow import followers, show_figures, show_following

page_header(
    _("Follow"),
    _("A thing goes behind a curtain. Two networks look at every frame: one remembers what it saw, its twin does not."),
    try_first=_("drag the curtain over the thing and watch which box stays with it."),
    privacy=_("Everything moves in this tab. Nothing of it is sent to anybody."),
)

remembering, memoryless = followers()
show_following(remembering, memoryless)
show_figures(remembering, memoryless)
st.markdown(text("sequences/follow"))
