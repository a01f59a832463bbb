"""Feature maps: what a trained network has learned to look for, and what it finds in the reader's picture."""

import streamlit as st

from core.convolution.learned import first_layer
from core.ui.convolution.maps import NETWORK, show_feature_maps, show_learned_filters
from core.ui.frame.language import _, text
from core.ui.frame.page import page_header
from core.ui.shared.network_and_picture import network_and_picture
from core.ui.shared.wording import CLASSIFIES, cards, short_title

page_header(
    _("Convolution: feature maps"),
    _("Nobody chose these kernels: the network learned them. See every feature map (특징 맵) for your own picture."),
    try_first=_("choose a digit, then follow its strongest map from layer to layer."),
)

networks = {card.name: short_title(card) for card in cards(CLASSIFIES) if first_layer(card)}
missing = _("No network with convolutions has been trained yet: `python -m core train mnist-cnn`.")
classifier, images = network_and_picture(networks, key=NETWORK, missing=missing)

show_feature_maps(classifier, images)

st.subheader(_("Learned filters beside the hand-made ones"), anchor=False)
st.markdown(text("convolution/maps"))
show_learned_filters(classifier.card)
