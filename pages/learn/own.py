"""Your classes: a few drawings or photographs of each, learned in the reader's own tab and tried at once."""

import streamlit as st

from core.ui.frame.language import _, text
from core.ui.frame.page import page_header
from core.ui.learn.own_classes import choose_kind, show_classes

page_header(
    _("Train: your own classes"),
    _("Name two to six classes, give each a few examples, and a network learns them in about ten seconds."),
    try_first=_("draw five circles and five crosses, press Learn now, and draw another one."),
    privacy=_("Your examples and the network that you train stay in this tab. Nothing of them is sent to anybody."),
)

show_classes(choose_kind())
st.markdown(text("learn/own"))
