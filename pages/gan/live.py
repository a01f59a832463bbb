"""Live: a GAN learns points or digits in the reader's own tab, by the steps that TensorFlow wrote."""

import streamlit as st

from core.ui.frame.language import _, text
from core.ui.frame.page import page_header
from core.ui.gan.live.settings import choose_settings, choose_shape
from core.ui.gan.live.stage import show_stage

page_header(
    _("GAN: watch one learn, live"),
    _("A generator learns to make what looks real, points or digits, while a discriminator learns to tell them apart."),
    try_first=_("press “Make it collapse”, wait until few modes are left, then press “Cure it”."),
    privacy=_("Both networks and your drawing stay in this tab. Nothing of them is sent to anybody."),
)

stage = st.container(key="live-stage")
with stage:
    shape = choose_shape()
choices = choose_settings(shape)
with stage:
    show_stage(choices)
st.markdown(text("gan/live"))
st.page_link("pages/gan/learn.py", label=_("See how a generator learned pictures"), icon=":material/timeline:")
