"""Dream: a network changes a picture into more of what one of its channels answers to, in the reader's own tab."""

import streamlit as st

from core.ui.frame.language import _, text
from core.ui.frame.page import page_header
from core.ui.gradient.dream import choose_dream, choose_start, choose_wish, dreamers, show_dream

page_header(
    _("What a network dreams"),
    _("The picture climbs the gradient of one channel: step by step it becomes more of what that channel answers to."),
    try_first=_("press another channel below the numbers, then paint on the picture where it shall dream."),
    privacy=_("The dream is computed in this tab. A picture that you upload is kept for this visit and never stored."),
)

known = dreamers()
if not known:
    st.info(_("No network has been trained yet: `python -m core train mnist-cnn`."))
    st.stop()
wish = choose_wish(known)
board = st.container(key="dream-board")
board.empty()  # a container that holds nothing is not on the page: this one keeps its room from the start
start = choose_start(wish.card)
dream = choose_dream()
with board:
    show_dream(wish, start, dream)
st.markdown(text("gradient/dream"))
