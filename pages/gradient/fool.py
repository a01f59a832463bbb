"""Fool it: the smallest change of a picture that changes a network's answer, and the puzzle of the day."""

import datetime

import streamlit as st

from core.ui.frame.language import _, text
from core.ui.frame.page import page_header
from core.ui.gradient.fool import FIRST_NETWORK, NETWORK, drawn_instead, show_fooling
from core.ui.gradient.puzzle import show_puzzle
from core.ui.shared.network_and_picture import network_and_picture
from core.ui.shared.wording import CLASSIFIES, cards, short_title

page_header(
    _("Fool the network"),
    _("A change that no eye sees, along the gradient, and the network gives another answer."),
    try_first=_("pull the slider to 0 and slowly up again, and watch when the answer tips over."),
    privacy=_("The attack is computed in this tab. Your picture or drawing is kept for this visit and never stored."),
)

networks = {card.name: short_title(card) for card in cards(CLASSIFIES)}
missing = _("No network has been trained yet: `python -m core train mnist-cnn`.")
stage = st.container(key="fool-stage")  # what is to be seen stands above what it is seen of
stage.empty()  # so that it has its room from the start
classifier, images = network_and_picture(networks, key=NETWORK, missing=missing, first=FIRST_NETWORK)
show_fooling(classifier, drawn_instead(classifier, images), stage)
st.markdown(text("gradient/fool"))
st.header(_("Puzzle of the day: make it say 3"), anchor=False)
st.markdown(_("Change at most ten pixels of this digit so that the network of digits says 3."))
show_puzzle(datetime.datetime.now(datetime.UTC).date())
