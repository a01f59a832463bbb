"""Home: what one draws flows through a network; below it, a card that moves for each activity."""

import streamlit as st

from core.errors import ArtifactError
from core.inference import ImageClassifier
from core.ui.convolution.maps import NETWORK as MAPS_NETWORK
from core.ui.frame.language import _
from core.ui.frame.messages import show_error
from core.ui.frame.page import page_header
from core.ui.home.flow import show_flow
from core.ui.home.tiles import show_tiles
from core.ui.shared.network_and_picture import FIRST_NETWORK

GO = ":material/arrow_forward:"

page_header(
    _("Deep learning you can see through"),
    _("Draw a digit and watch it flow through a real network, layer by layer, to its answer."),
    privacy=_("A drawing is read inside your own browser. Pictures are kept for this visit and never stored."),
)
try:
    show_flow(ImageClassifier.load(FIRST_NETWORK))
except ArtifactError as error:  # the rest of the page does without
    show_error(error)
else:
    with st.container(horizontal=True, gap="medium", key="home-links"):
        st.page_link("pages/classify/pictures.py", label=_("Which digit is it? Two networks answer"), icon=GO)
        every_map = {MAPS_NETWORK: FIRST_NETWORK, "digit-sample": "digit-3"}
        st.page_link("pages/convolution/maps.py", label=_("Every map of every layer"), icon=GO, query_params=every_map)
        st.page_link("pages/course.py", label=_("Eight lessons, step by step"), icon=GO)
        st.page_link("pages/networks.py", label=_("All models and how they score"), icon=GO)
st.header(_("What you can try"), anchor=False)
show_tiles()
