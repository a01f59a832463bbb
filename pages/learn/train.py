"""Train: a network learns to read digits in the reader's own tab, by the step that TensorFlow wrote."""

import streamlit as st

from core.ui.frame.language import _, text
from core.ui.frame.page import page_header
from core.ui.learn.experiments import choose_experiment, show_answer, show_question
from core.ui.learn.settings import choose_settings
from core.ui.learn.trainer import show_trainer

page_header(
    _("Train: digits"),
    _("A network starts from random weights and learns to read digits before your eyes, inside your own browser."),
    try_first=_("draw a digit while the network learns, and watch the bars make up their mind."),
    privacy=_("Your drawing and the network that you train stay in this tab. Nothing of them is sent to anybody."),
)

experiment = choose_experiment()
show_question(experiment)
board = st.container(key="learn-board")
board.empty()  # a container that holds nothing is not on the page: this one keeps its room from the start
show_answer(experiment)
settings = choose_settings(experiment.start)
with board:
    show_trainer(settings)
st.markdown(text("learn/train"))
