"""Where a network errs, how honest it is about it, and how it learned."""

import streamlit as st

from core.errors import ArtifactError
from core.ui.classify.curves import show_ablations, show_curves
from core.ui.classify.errors import evaluation_of, show_confusion, show_honesty, show_mistakes
from core.ui.classify.transfer import show_label_curve
from core.ui.frame.address import choice
from core.ui.frame.language import _
from core.ui.frame.messages import show_error
from core.ui.frame.page import page_header
from core.ui.shared.wording import CLASSIFIES, accuracy_line, cards, short_title

page_header(
    _("Where networks go wrong"),
    _("All test pictures at a glance: what each is against what the network says (혼동 행렬, confusion matrix)."),
    try_first=_("press a square off the diagonal and look at the pictures that were mistaken."),
)

known = {card.name: card for card in cards(CLASSIFIES)}
if not known:
    st.info(_("No network has been trained yet: `python -m core train mnist-cnn`."))
    st.stop()
titles = {name: short_title(card) for name, card in known.items()}
first = "mnist-cnn" if "mnist-cnn" in known else next(iter(known))
with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
    card = known[choice(st.selectbox, _("Network"), titles, key="errors-network", default=first, width=320)]
    st.caption(accuracy_line(card), width="content")
evaluation = None
try:
    evaluation = evaluation_of(card)
except ArtifactError as error:  # the rest of the page does without
    show_error(error)

if evaluation is None:
    st.info(_("This network's mistakes are not stored yet: `python -m core export {name}`.").format(name=card.name))
else:
    show_confusion(card, evaluation)
    st.header(_("The mistakes it is surest of"), anchor=False)
    show_mistakes(card, evaluation)
    st.header(_("Does it know what it does not know?"), anchor=False)
    show_honesty(card, evaluation)
st.header(_("How it learned"), anchor=False)
show_curves(card)
st.header(_("What one idea is worth"), anchor=False)
show_ablations()
show_label_curve()
