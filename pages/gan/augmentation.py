"""Augmentation, honestly: do a GAN's pictures help a classifier that has few of one kind?"""

import streamlit as st

from core.ui.frame.address import choice
from core.ui.frame.language import _, text
from core.ui.frame.page import page_header
from core.ui.frame.saving import offer_picture
from core.ui.gan.augmentation import metrics, play_chest, show_chart, show_differences, show_verdict, study_or_stop

page_header(
    _("GAN: augmentation"),
    _(
        "Few normal chest pictures, many of pneumonia: does a classifier gain from pictures that a GAN draws? "
        "**Not for diagnosis.**"
    ),
    try_first=_("see whether the GAN's line lies above the others, then tell real pictures from generated ones."),
    privacy=_("Your answers are counted for this visit and never stored."),
)

with st.container(key="augmentation-stage"):
    study = study_or_stop()
    chart = st.container()
saving = st.container()
metric = choice(st.segmented_control, _("Show"), metrics(), key="augmentation-metric", default="auc", required=True)
with chart:
    show_chart(study, metric)
warning = _(
    "Not for diagnosis: these are pictures of 28 × 28 pixels, of children in one hospital. Nothing here says "
    "anything about anybody's health."
)
with saving:
    offer_picture("augmentation-stage", metrics()[metric], warning)  # it goes wherever the picture goes
show_verdict(study)
st.info(warning, icon=":material/medical_information:")
play_chest(study)
show_differences(study)
st.markdown(text("gan/augmentation"))
