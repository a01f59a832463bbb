"""Why this answer? The places of a picture that speak for a class, and those that speak against it."""

import streamlit as st

from core.errors import PictureError
from core.inference import ImageClassifier
from core.ui.address import choice
from core.ui.answers import answer_text
from core.ui.classify_why import show_evidence
from core.ui.images import picture_input
from core.ui.language import _, text
from core.ui.loading import load_or_stop
from core.ui.messages import show_error
from core.ui.models import cards, short_title
from core.ui.page import page_header
from core.ui.samples import DIGITS, PHOTOS

page_header(
    _("Why this answer?"),
    _("A network's answer is a sum of evidence. See which places of your picture speak for a class and which against."),
    try_first=_("choose another class than the answer and look for what little speaks for it."),
)

networks = {card.name: short_title(card) for card in cards("image-classification")}
if not networks:
    st.info(_("No network has been trained yet: `python -m core train mnist-cnn`."))
    st.stop()
first = "mnist-cnn" if "mnist-cnn" in networks else next(iter(networks))
name = choice(st.segmented_control, _("Network"), networks, key="why-network", default=first, required=True)
classifier = load_or_stop(ImageClassifier, name)

is_digit = classifier.card.preprocessing["fit"] == "mnist"
picture = picture_input("digit" if is_digit else "photo", DIGITS if is_digit else tuple(PHOTOS))
if picture is None:
    st.info(_("Give a picture to begin."))
    st.stop()
try:
    images = classifier.prepare(picture)
except PictureError as error:
    show_error(error)
    st.stop()

logits = classifier.predict_logits(images)
is_none = bool(classifier.is_none_of_these(logits)[0])
label, sure = answer_text(classifier.card, classifier.probabilities(logits)[0], is_none)
st.markdown(_("The answer: **{label}**, {sure}").format(label=label, sure=sure))
show_evidence(classifier, images)
st.markdown(text("classify_why"))
st.page_link("pages/convolution_maps.py", label=_("Walk through all layers of a network"))
