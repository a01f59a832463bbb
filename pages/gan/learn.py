"""Watch it learn, and look inside: the same latents after every epoch, and every stage of one picture."""

import streamlit as st

from core.ui.frame.address import choice
from core.ui.frame.language import _, text
from core.ui.frame.page import page_header
from core.ui.gan.inside import show_inside
from core.ui.gan.models import COURSE_GENERATOR, generator_cards, generator_title
from core.ui.gan.timeline import show_timelines
from core.ui.gan.upsampling import show_upsampling
from core.ui.shared.wording import has_collapsed

page_header(
    _("GAN: watch it learn"),
    _("64 latent vectors never change. The generator does: here is what it made of them after each epoch."),
    try_first=_("press “Play” and compare the run that worked with the one that collapsed."),
    privacy=_("You need not enter anything here."),
)

parts = {"learn": _("Learning"), "inside": _("Inside the generator")}
part = choice(st.segmented_control, _("Show"), parts, key="gan-part", default="learn", required=True)
if part == "inside":
    show_inside()
    st.markdown(text("gan/parts/inside"))
    show_upsampling()
    st.stop()

cards = {card.name: card for card in generator_cards()}
names = {name: generator_title(card) for name, card in cards.items()}
first = COURSE_GENERATOR if COURSE_GENERATOR in names else next(iter(names))
other = next((name for name, card in cards.items() if has_collapsed(card)), "none")
with st.container(horizontal=True):
    left = choice(st.selectbox, _("Run"), names, key="run", default=first)
    right = choice(st.selectbox, _("Beside it"), {"none": _("Nothing")} | names, key="beside", default=other)
show_timelines([cards[name] for name in dict.fromkeys((left, right)) if name in cards])
st.markdown(text("gan/learn"))
st.page_link("pages/gan/live.py", label=_("Watch one learn live, in this tab"), icon=":material/play_circle:")
