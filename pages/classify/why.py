"""Why this answer? The places of a picture that speak for a class, and those that speak against it."""

import streamlit as st

from core.convolution.learned import first_layer
from core.ui.classify.why import NETWORK, first_network, show_evidence
from core.ui.convolution.maps import NETWORK as MAPS_NETWORK
from core.ui.frame.language import _, text
from core.ui.frame.page import page_header
from core.ui.frame.saving import offer_picture
from core.ui.shared.network_and_picture import network_and_picture, picture_key
from core.ui.shared.picture_input import HANDED
from core.ui.shared.wording import CLASSIFIES, cards, short_title

page_header(
    _("Why this answer?"),
    _("A network's answer is a sum of evidence. See which places of your picture speak for a class and which against."),
    try_first=_("pick a class other than the answer and find the little evidence for it."),
)

stage = st.container(key="why-stage")  # what is to be seen stands above what it is seen of
stage.caption(_("Orange: speaks for the class. Violet: speaks against it."))
saving = st.container()
networks = {card.name: short_title(card) for card in cards(CLASSIFIES)}
missing = _("No network has been trained yet: `python -m core train mnist-cnn`.")
classifier, images = network_and_picture(networks, key=NETWORK, missing=missing, first=first_network())

show_evidence(classifier, images, classifier.answer(images), stage)
with saving:
    offer_picture("why-stage", short_title(classifier.card))
st.markdown(text("classify/why"))
card = classifier.card
same = {MAPS_NETWORK: card.name, picture_key(card): HANDED} if first_layer(card) else None
st.page_link("pages/convolution/maps.py", label=_("Walk through all layers of a network"), query_params=same)
