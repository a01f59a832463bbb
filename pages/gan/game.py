"""Real or fake? A game of eight pictures against the discriminator."""

import streamlit as st

from core.ui.frame.language import _, text
from core.ui.frame.page import page_header
from core.ui.frame.saving import offer_picture
from core.ui.gan.address import explained_number
from core.ui.gan.game import play
from core.ui.gan.models import choose_generator
from core.ui.shared.wording import short_title

LAST_ROUND = 9999


def next_round() -> None:
    """Goes on to the next round, from the last one to the first."""
    st.session_state["gan-round"] = st.session_state["gan-round"] % LAST_ROUND + 1


page_header(
    _("GAN: real or fake?"),
    _("Eight pictures: some come from the data set, some from a generator. Which are real?"),
    try_first=_("mark the pictures you take for real, then press “Check”."),
    privacy=_("Your answers are counted for this visit and never stored."),
)

sampler = choose_generator("game-gan")
with st.container(horizontal=True, vertical_alignment="bottom"):
    number = explained_number(st.number_input, _("Round"), 1, LAST_ROUND, key="gan-round", default=1, step=1, width=160)
    st.button(_("Next round"), icon=":material/skip_next:", on_click=next_round)
with st.container(key="game-stage"):
    play(sampler, number)
offer_picture("game-stage", short_title(sampler.card), _("Round") + f" {number}")
st.markdown(text("gan/game"))
