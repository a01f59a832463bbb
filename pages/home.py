"""Home: what can be tried here, how it is made, and what the models measured."""

import streamlit as st

from core.errors import ArtifactError
from core.inference import ImageClassifier
from core.ui.frame.language import _
from core.ui.frame.messages import show_error
from core.ui.frame.page import page_header
from core.ui.home.sections import how_it_works, inside, models_table, things_to_try
from core.ui.shared.network_and_picture import FIRST

page_header(
    _("Deep learning you can see through"),
    _("Touch each part of a neural network and watch what it does. Every result shown here is really computed."),
    try_first=_("open “Which digit is it?” and draw one: the network answers while your pen moves."),
)
classifier = None
try:
    classifier = ImageClassifier.load(FIRST)
    inside(classifier)
except ArtifactError as error:  # the rest of the page does without
    show_error(error)
st.header(_("What you can try"), anchor=False)
things_to_try(classifier)
st.header(_("How it is made"), anchor=False)
how_it_works(FIRST)
st.header(_("What the models measured"), anchor=False)
models_table()
