"""Architectures: two networks side by side, layer by layer, and what each layer costs."""

import streamlit as st

from core.ui.deep.architectures import show_architectures, show_calculator
from core.ui.frame.language import _, text
from core.ui.frame.page import page_header

page_header(
    _("Where do the parameters sit?"),
    _("AlexNet, VGG, ResNet, MobileNet and every network of this site, drawn layer by layer from their graphs."),
    try_first=_("move over VGG-16's layers and find the one that has three quarters of all its parameters."),
    privacy=_("You need not enter anything here."),
)

show_architectures()
st.header(_("What does a window cost?"), anchor=False)
show_calculator()
st.markdown(text("deep/architectures"))
