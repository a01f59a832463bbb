"""The layer: what convolution, activation and pooling make of the reader's own picture."""

import streamlit as st

from core.ui.convolution.controls import choose_all, choose_input, choose_view, run_layer_or_stop
from core.ui.convolution.extras import exercises, gradient_panel, takeaway
from core.ui.convolution.stages import show_stages
from core.ui.frame.language import _, text
from core.ui.frame.page import page_header
from core.ui.frame.tabs import tabs
from core.ui.shared.colours import fitting_view

page_header(
    _("Convolution: the layer"),
    _("A kernel (커널) slides over your picture; then come the activation (활성화 함수) and pooling (풀링)."),
    try_first=_("choose Sobel-X, then Sobel-Y, and see which edges respond."),
)


@st.fragment  # a change runs this again, not the header and the menu: the new picture is there a fifth sooner
def show_layer() -> None:
    """Draws the stages, then what they depend on, which is asked for below them."""
    board = st.container(key="layer-board")
    board.empty()  # a container that holds nothing is not on the page: this one keeps its room from the start
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
        kind, wish = choose_input("photo"), choose_view()
        st.page_link("pages/convolution/steps.py", label=_("Step through this layer"), icon=":material/step_over:")
    picture, kernel, settings = choose_all(kind, 256)
    with board:
        stages = run_layer_or_stop(picture, kernel, settings)
        view = fitting_view(wish, stages.convolved, kernel, picture.shape[2], settings)
        show_stages(picture, kernel, settings, stages, view)

    labels = [_("What happens here"), _("Takeaway"), _("Gradient"), _("Exercises")]
    words, code, gradient, practice = tabs(labels, "more")
    if code.open:
        with code:
            takeaway(picture, kernel, settings, stages, view)
    elif gradient.open:
        with gradient:
            gradient_panel(picture)
    elif practice.open:
        with practice:
            exercises()
    else:
        words.markdown(text("convolution/layer"))


show_layer()
