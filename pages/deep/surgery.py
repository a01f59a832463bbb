"""Surgery: trained networks are cut open while they run, and how often they are right falls at once."""

import streamlit as st

from core.ui.deep.surgery import choose_networks, choose_picture, show_surgery
from core.ui.frame.language import _, text
from core.ui.frame.page import page_header

page_header(
    _("Surgery on a running network"),
    _("Drop a block, cut a residual link (잔차 연결), prune or round the weights, and see at once what it costs."),
    try_first=_("drop block 2 of stage 2, then cut its link instead."),
    privacy=_("The cuts are made in this tab, on a copy. Your picture is kept for this visit and never stored."),
)

networks = choose_networks()
stage = st.container(key="surgery-board")
stage.empty()  # a container that holds nothing is not on the page: this one keeps its room from the start
st.subheader(_("The picture whose answer you watch"), anchor=False)
images = choose_picture(networks[0])
with stage:
    show_surgery(networks, images)
st.markdown(text("deep/surgery"))
