"""Vanishing: how much of the gradient reaches every layer of twenty, with shortcuts and without them."""

import streamlit as st

from core.inference import ImageClassifier
from core.ui.frame.language import _, text
from core.ui.frame.loading import load_or_stop
from core.ui.frame.page import page_header
from core.ui.frame.saving import offer_picture
from core.ui.gradient.depth import PLAIN, RESIDUAL, show_norms
from core.ui.shared.answer_display import prepared
from core.ui.shared.picture_input import chosen_picture, picture_input
from core.ui.shared.samples import PHOTOS
from core.ui.shared.wording import short_title

page_header(
    _("Does the gradient arrive?"),
    _("On its way back through twenty layers the gradient may grow or vanish. Two networks, one with residual links."),
    try_first=_("choose another picture and see which of the two lines moves more."),
)

picture = picture_input("photo", tuple(PHOTOS))
if picture is None:
    st.info(_("Give a picture to begin."))
    st.stop()
networks = [load_or_stop(ImageClassifier, name) for name in (PLAIN, RESIDUAL)]
with st.container(key="depth-stage"):
    show_norms(networks, prepared(picture, networks[0]))
names = ", ".join(short_title(one.card) for one in networks)
offer_picture("depth-stage", names, _("Picture") + f": {chosen_picture('photo')}")
st.markdown(text("gradient/depth"))
