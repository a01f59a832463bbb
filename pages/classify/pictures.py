"""What is in the picture? Draw, photograph or upload one or many, and see what several networks make of it."""

import streamlit as st

from core.ui.classify.answers import ask, show_accuracies, show_answers
from core.ui.classify.batch import show_batch, uploaded_files
from core.ui.classify.choices import (
    SOURCE,
    classifiers_chosen,
    drawn_for,
    fit_networks_to,
    is_by_hand,
    offer_photograph_networks,
    say_what_was_chosen,
    with_int8,
)
from core.ui.classify.in_tab import show_in_tab, take_pasted_pictures
from core.ui.classify.kinds import fitting_kind
from core.ui.classify.own_model import own_model
from core.ui.classify.pieces import part_to_read, show_readings
from core.ui.classify.takeaway import show_takeaway
from core.ui.classify.why import NETWORK
from core.ui.frame.address import choice
from core.ui.frame.language import _
from core.ui.frame.page import page_header
from core.ui.shared.canvas import digit_canvas
from core.ui.shared.network_and_picture import picture_key
from core.ui.shared.picture_input import HANDED, LATEST, picture_from, picture_of, picture_sources
from core.ui.shared.samples import DIGITS, PHOTOS

page_header(
    _("What is in the picture?"),
    _("Several networks look at the same picture. Each says what it sees, how sure it is, and when it does not know."),
    try_first=_("pick a digit network, draw a 4 slowly and watch the bars change while your pen moves.")
    if st.session_state.get(SOURCE, "draw") == "draw"
    else _("add a network below and compare what they answer."),
    privacy=_("A drawing is read inside your own browser. Pictures are kept for this visit and never stored."),
)

where, stage = st.container(), st.container()  # what the picture comes from and the picture stand above the networks
classifiers = classifiers_chosen()
groups = drawn_for(classifiers)
sources = ({"draw": _("Draw")} if groups or not is_by_hand() else {}) | picture_sources()
with where:
    source = choice(
        st.segmented_control,
        _("Picture from"),
        sources,
        key=SOURCE,
        default=next(iter(sources)),
        required=True,
        label_visibility="collapsed",
    )

if source == "draw":
    fit_networks_to(() if groups else ("digits",), classifiers)
    with stage:
        for models in groups:
            digit_canvas(models, key=f"drawing-{models[0].data['name']}", is_shared=False, example=4)
    drawn = [card for models in groups for card in models]
    if len(drawn) < len(classifiers):
        st.caption(_("Only networks of pictures of 28 × 28 follow your pen; the others take pictures."))
    show_accuracies(drawn)
    own_model(None)
    show_takeaway(classifiers)
    st.stop()

if source == "upload":
    with stage:
        take_pasted_pictures()
        files = uploaded_files("picture-upload")
    picture = picture_of(files)
    if len(files) > 1:
        show_batch(files, classifiers)
        show_takeaway(classifiers)
        st.stop()
else:
    kinds = {picture_key(one.card) for one in classifiers} if is_by_hand() else {"digit", "photo"}
    samples = (*(DIGITS if "digit" in kinds else ()), *(PHOTOS if "photo" in kinds else ()))
    with stage:
        picture = picture_from(source, "picture", samples)

if picture is None:
    st.info(_("Give a picture to begin."))
    st.stop()
kind = None if is_by_hand() else fitting_kind(picture)
fit_networks_to([kind] if kind else (), classifiers)
with stage:
    say_what_was_chosen({kind: 1} if kind else {})
picture, readings = part_to_read(picture, classifiers)
if readings:
    show_readings(readings, classifiers)
asked = [ask(picture, classifier) for classifier in with_int8(classifiers) if classifier.card.name not in readings]
if asked:
    show_answers(picture, asked)
    offer_photograph_networks(asked)
st.session_state[LATEST] = picture
last = classifiers[-1].card
same = {NETWORK: last.name, picture_key(last): HANDED}
st.page_link("pages/classify/why.py", label=_("Why this answer?"), icon=":material/search:", query_params=same)
if asked:
    show_in_tab(asked)
own_model(picture)
show_takeaway(classifiers)
