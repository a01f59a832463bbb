"""Feature maps: what a trained network has learned to look for, and what it finds in the reader's picture."""

import streamlit as st

from core.convolution.learned import first_layer
from core.errors import PictureError
from core.inference import ImageClassifier
from core.ui.address import choice
from core.ui.convolution_maps import show_feature_maps, show_learned_filters
from core.ui.images import picture_input
from core.ui.language import _, text
from core.ui.loading import load_or_stop
from core.ui.messages import show_error
from core.ui.models import cards, model_title
from core.ui.page import page_header
from core.ui.samples import DIGITS, PHOTOS

page_header(
    _("Convolution: feature maps"),
    _("Nobody chose these kernels: the network learned them. See every feature map (특징 맵) for your own picture."),
    try_first=_("choose a digit, then follow its strongest map from layer to layer."),
)

networks = {card.name: model_title(card.name) for card in cards("image-classification") if first_layer(card)}
if not networks:
    st.info(_("No network with convolutions has been trained yet: `python -m core train mnist-cnn`."))
    st.stop()
first = "mnist-cnn" if "mnist-cnn" in networks else next(iter(networks))
name = choice(st.segmented_control, _("Network"), networks, key="maps-network", default=first, required=True)
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

show_feature_maps(classifier, images)

st.subheader(_("Learned filters beside the hand-made ones"), anchor=False)
st.markdown(text("convolution_maps"))
show_learned_filters(classifier.card)
