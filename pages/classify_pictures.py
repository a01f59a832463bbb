"""Which digit is it? Draw, photograph or upload one, and see what each network makes of it."""

import streamlit as st

from core.errors import PictureError
from core.inference import ImageClassifier
from core.ui.address import choice
from core.ui.answers import show_accuracies, show_answers
from core.ui.digit_canvas import digit_canvas
from core.ui.images import picture_from, picture_sources
from core.ui.language import _
from core.ui.loading import load_or_stop
from core.ui.messages import show_error
from core.ui.page import page_header
from core.ui.samples import DIGITS

page_header(
    _("Which digit is it?"),
    _("Two networks read the same digit: one with convolution (합성곱) layers, one without."),
    try_first=_("draw a 4 slowly and watch the bars change while your pen moves."),
    privacy=_("A drawing is read inside your own browser. Pictures are kept for this visit and never stored."),
)

with st.container(horizontal=True):
    networks = {"both": _("Both"), "mnist-cnn": "CNN", "mnist-mlp": "MLP"}
    chosen = choice(st.segmented_control, _("Network"), networks, key="network", default="both", required=True)
    sources = {"draw": _("Draw")} | picture_sources()
    source = choice(st.segmented_control, _("Picture from"), sources, key="picture", default="draw", required=True)

names = ["mnist-cnn", "mnist-mlp"] if chosen == "both" else [chosen]
classifiers = [load_or_stop(ImageClassifier, name) for name in names]
if source == "draw":
    digit_canvas([classifier.card for classifier in classifiers], key="drawing", is_shared=False)
    show_accuracies(classifiers)
    st.stop()

picture = picture_from(source, "picture", DIGITS)
if picture is None:
    st.info(_("Give a picture of one digit to begin."))
    st.stop()
try:
    images = classifiers[0].prepare(picture)
except PictureError as error:
    show_error(error)
    st.stop()
show_answers(picture, images, classifiers)
