"""Which networks look at a picture: any number of them, kept in the URL."""

from collections.abc import Sequence

import streamlit as st

from core.artifacts import INT8_FILE, Card
from core.errors import ArtifactError, PictureError
from core.inference import ImageClassifier
from core.pictures.digits import DIGIT_SIDE
from core.ui.classify.answers import Asked
from core.ui.frame.address import is_first_drawn, keep_in_url
from core.ui.frame.language import _
from core.ui.frame.loading import load_or_stop
from core.ui.frame.messages import show_error
from core.ui.shared.wording import CLASSIFIES, cards, short_title

NETWORKS, SOURCE = "network", "picture"  # widgets of the page of pictures, and parameters of its URL
FIRST = ("mnist-cnn", "mnist-mlp")  # shown until the reader chooses


def classifiers_chosen() -> list[ImageClassifier]:
    """Asks which of the trained networks to use and returns them; stops the page where there is none."""
    known = {card.name: short_title(card) for card in cards(CLASSIFIES)}
    if not known:
        st.info(_("No network has been trained yet: `python -m core train mnist-cnn`."))
        st.stop()
    first = [name for name in FIRST if name in known] or [next(iter(known))]
    given = [name for name in st.query_params.get(NETWORKS, "").split(",") if name in known]
    if is_first_drawn(NETWORKS) and given:
        st.session_state[NETWORKS] = list(dict.fromkeys(given))
    elif not any(name in known for name in st.session_state.get(NETWORKS, ())):
        st.session_state[NETWORKS] = first
    label = _("Networks: choose one or several")
    chosen = st.pills(
        label, list(known), selection_mode="multi", format_func=known.__getitem__, key=NETWORKS, persist_state="session"
    )
    names = [name for name in known if name in chosen]
    keep_in_url(NETWORKS, None if names == first else ",".join(names))
    if not names:
        st.info(_("Choose at least one network."))
        st.stop()
    return [load_or_stop(ImageClassifier, name) for name in names]


def offer_photograph_networks(networks: Sequence[Asked]) -> None:
    """Offers the networks of photographs where those of smaller things know nothing of the picture."""
    others = [card.name for card in cards(CLASSIFIES) if card.preprocessing["channels"] == 3]
    if not others or any(one.classifier.card.name in others or _knows(one) for one in networks):
        return
    st.info(_("To these networks this is nothing they know. Those of photographs may know it."))
    st.button(_("Ask the networks of photographs"), key="ask-photographs", on_click=_choose, args=(others,))


def _knows(network: Asked) -> bool:
    if isinstance(network.result, PictureError):
        return False
    _images, answer = network.result
    return not answer.is_none


def _choose(names: list[str]) -> None:
    st.session_state[NETWORKS] = names


def with_int8(classifiers: Sequence[ImageClassifier]) -> list[ImageClassifier]:
    """Returns the networks, each followed by its 8-bit file where there is one and the reader wants to compare."""
    names = [one.card.name for one in classifiers if INT8_FILE in one.card.files]
    label = _("Their 8-bit files (int8) beside them: smaller, a little different")
    if not names or not st.toggle(label, key="int8", bind="query-params"):
        return list(classifiers)
    try:
        twins = {name: ImageClassifier.load(name, int8=True) for name in names}
    except ArtifactError as error:
        show_error(error)
        return list(classifiers)
    return [found for one in classifiers for found in (one, twins.get(one.card.name)) if found]


def drawn_for(classifiers: Sequence[ImageClassifier]) -> list[list[Card]]:
    """Returns the cards of those that a pen can draw for, side by side where they know the same labels."""
    groups: dict[tuple[str, ...], list[Card]] = {}
    for classifier in classifiers:
        if classifier.image_shape == (DIGIT_SIDE, DIGIT_SIDE, 1):
            groups.setdefault(classifier.card.labels, []).append(classifier.card)
    return list(groups.values())
