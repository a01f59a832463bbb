"""Step through: one window at a time, every number of it."""

import streamlit as st

from core.ui.convolution.controls import choose_all, choose_input, run_layer_or_stop
from core.ui.convolution.stepper import convolution_stepper, pooling_stepper
from core.ui.frame.address import choice
from core.ui.frame.language import _, text
from core.ui.frame.page import page_header
from core.ui.shared.colours import fitting_view
from core.ui.shared.samples import DIGITS, PHOTOS

page_header(
    _("Convolution: step through"),
    _("The window glides over the picture. Every number of each step is shown beside it."),
    try_first=_("drag the window over an edge of the picture and watch the sum."),
)

board = st.container(key="steps-board")
board.empty()  # a container that holds nothing is not on the page: this one keeps its room from the start
with st.container(horizontal=True, gap="medium"):
    parts = {"convolution": _("Convolution and activation"), "pooling": _("Pooling")}
    part = choice(st.segmented_control, _("Step through"), parts, key="part", default="convolution", required=True)
    kind = choose_input("matrix")
picture, kernel, settings = choose_all(
    kind,
    28,
    sides=(16, 28, 40, 64),
    samples=(*PHOTOS, *DIGITS),
    key="steps-side",
    is_depthwise_offered=False,
)
with board:
    stages = run_layer_or_stop(picture, kernel, settings)
    view = fitting_view("auto", stages.convolved, kernel, picture.shape[2], settings)
    if part == "convolution":
        convolution_stepper(picture, kernel, settings, view)
    elif settings.pooling == "none":
        st.info(_("Choose a pooling below to step through it."))
    else:
        pooling_stepper(stages, settings, view)

st.page_link("pages/convolution/layer.py", label=_("See the whole layer at once"), icon=":material/grid_on:")
st.markdown(text("convolution/steps"))
