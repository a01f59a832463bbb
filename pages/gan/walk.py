"""Walk: drag between four samples, and the generator follows in the reader's own tab."""

import streamlit as st

from core.ui.frame.language import _, text
from core.ui.frame.page import page_header
from core.ui.gan.grid import choose_seed
from core.ui.gan.models import choose_class, choose_generator
from core.ui.gan.walk import latent_walk

page_header(
    _("GAN: walk through the latent space"),
    _("Four samples are the corners of a square. Whatever lies between them is a picture too."),
    try_first=_("drag slowly from one corner of the square to another."),
    privacy=_("Every picture is computed inside your own browser, by the same file as on the server."),
)

sampler = choose_generator("walk-gan")
with st.container(horizontal=True, vertical_alignment="bottom"):
    label = choose_class(sampler.card, key="walk-class", is_any_offered=False)
    seed = choose_seed("walk-seed")
latent_walk(sampler, seed, label)

st.markdown(text("gan/walk"))
st.page_link("pages/gan/learn.py", label=_("See how a generator learned this"), icon=":material/timeline:")
