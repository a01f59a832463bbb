"""Models: every trained network, sorted and filtered, what its card says, and how it was made."""

import streamlit as st

from core.ui.frame.language import _
from core.ui.frame.page import page_header
from core.ui.home.models import how_they_are_made, show_models
from core.ui.shared.network_and_picture import FIRST_NETWORK

GO = ":material/arrow_forward:"

page_header(
    _("All models"),
    _("Every network of this site and what was measured on its test set, from the file that is served."),
    try_first=_("sort by accuracy, then mark a row to open the model's card."),
    privacy=_("You need not enter anything here."),
)

show_models()
st.page_link("pages/deep/architectures.py", label=_("Two of them side by side, layer by layer"), icon=GO)
st.header(_("How a model is made"), anchor=False)
st.markdown(_("For everyone who has the code: each model comes out of one command, and is measured by another."))
how_they_are_made(FIRST_NETWORK)
