"""Sample: pictures out of random numbers, what the discriminator thinks of them, and whether they are copies."""

import streamlit as st

from core.ui.frame.language import _, text
from core.ui.frame.page import page_header
from core.ui.frame.tabs import tabs
from core.ui.gan.grid import choose_samples, offer_downloads, show_grid
from core.ui.gan.models import choose_generator, generator_cards
from core.ui.gan.nearest import show_nearest
from core.ui.gan.quality import show_quality

page_header(
    _("GAN: sample it"),
    _("A generator (생성자) makes pictures from nothing but random numbers, the latent vector (잠재 벡터)."),
    try_first=_("press “New pictures” a few times, then lower truncation and watch the pictures become alike."),
    privacy=_("Pictures are computed on the server and never stored."),
)

sampler = choose_generator("gan")
samples = choose_samples(sampler)
chosen = show_grid(sampler.card, samples)
with st.container(horizontal=True):
    offer_downloads(sampler.card.name, samples)
    st.page_link("pages/gan/walk.py", label=_("Walk between such pictures"), icon=":material/conversion_path:")

labels = [_("What happens here"), _("How good are they?"), _("Is it memorising?")]
words, quality, copies = tabs(labels, "gan-more")
if copies.open:
    with copies:
        show_nearest(sampler.card, samples.pictures[chosen])
elif quality.open:
    with quality:
        st.markdown(text("gan/parts/quality"))
        show_quality(generator_cards())
else:
    words.markdown(text("gan/sample"))
