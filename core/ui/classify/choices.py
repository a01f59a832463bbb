"""Which networks look at a picture: those of its kind until the reader chooses; kept in the URL."""

from collections.abc import Mapping, Sequence

import streamlit as st

from core.artifacts import INT8_FILE, Card
from core.errors import ArtifactError
from core.inference import ImageClassifier
from core.pictures.digits import DIGIT_SIDE
from core.ui.classify.answers import Asked
from core.ui.classify.kinds import NETWORKS as NETWORKS_OF
from core.ui.classify.kinds import kind_in_words, kinds_of, looks_like, networks_of
from core.ui.frame.address import is_first_drawn, keep_in_url
from core.ui.frame.language import _
from core.ui.frame.loading import load_or_stop
from core.ui.frame.messages import show_error
from core.ui.shared.wording import CLASSIFIES, cards, short_title

NETWORKS, SOURCE = "network", "picture"  # widgets of the page of pictures, and parameters of its URL
FIRST_NETWORKS = NETWORKS_OF["digits"]  # shown until there is a picture
BY_HAND = "networks chosen by hand"  # in this visit: the picture chooses none any more
NEXT = "networks to choose"  # in the next run: a widget that is drawn cannot be set
BEFORE = "networks before the picture chose"


def classifiers_chosen() -> list[ImageClassifier]:
    """Asks which of the trained networks to use and returns them; stops the page where there is none."""
    known = {card.name: short_title(card) for card in cards(CLASSIFIES)}
    if not known:
        st.info(_("No network has been trained yet: `python -m core train mnist-cnn`."))
        st.stop()
    first = [name for name in FIRST_NETWORKS if name in known] or [next(iter(known))]
    given = [name for name in st.query_params.get(NETWORKS, "").split(",") if name in known]
    if is_first_drawn(NETWORKS) and given:
        st.session_state[NETWORKS] = list(dict.fromkeys(given))
        st.session_state[BY_HAND] = True  # by whoever made the link
    elif NEXT in st.session_state:
        st.session_state[NETWORKS] = st.session_state.pop(NEXT)
    elif not any(name in known for name in st.session_state.get(NETWORKS, ())):
        st.session_state[NETWORKS] = first
    label = _("Networks: choose one or several")
    chosen = st.pills(
        label,
        list(known),
        selection_mode="multi",
        format_func=known.__getitem__,
        key=NETWORKS,
        persist_state="session",
        on_change=_note_choice,
    )
    names = [name for name in known if name in chosen]
    keep_in_url(NETWORKS, ",".join(names) if is_by_hand() and names != first else None)
    if not names:
        st.info(_("Choose at least one network."))
        st.stop()
    return [load_or_stop(ImageClassifier, name) for name in names]


def is_by_hand() -> bool:
    """Whether the reader, or a link, has chosen the networks in this visit."""
    return bool(st.session_state.get(BY_HAND))


def _note_choice() -> None:
    st.session_state[BY_HAND] = True
    st.session_state.pop(BEFORE, None)


def fit_networks_to(kinds: Sequence[str], classifiers: Sequence[ImageClassifier]) -> None:
    """Chooses the networks of some kinds of pictures and draws the page again, unless those chosen are of these kinds.

    Args:
        kinds: "digits", "clothes", "photographs"; nothing happens where there is none, or the reader chose by hand.
        classifiers: Those that are chosen now.
    """
    names = [name for kind in kinds for name in networks_of(kind)]
    if is_by_hand() or not names or set(kinds) == set(kinds_of(classifiers)):
        return
    if st.session_state.setdefault(BEFORE, [one.card.name for one in classifiers]) == names:
        del st.session_state[BEFORE]  # as it was
    st.session_state[NEXT] = names
    st.rerun()


def say_what_was_chosen(counts: Mapping[str, int]) -> None:
    """Says, where the pictures have chosen their networks, which and why, and offers to undo it.

    Args:
        counts: How many pictures are of each kind.
    """
    if BEFORE not in st.session_state or is_by_hand() or not counts:
        return
    if sum(counts.values()) == 1:
        said = looks_like(next(iter(counts)))
    else:
        kinds = ", ".join(f"{kind_in_words(kind)} ({count})" for kind, count in counts.items())
        said = _("Each picture is read by the networks of its kind: {kinds}.").format(kinds=kinds)
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(":material/auto_awesome: " + said, width="content")
        st.button(_("Undo"), key="undo-networks", on_click=_undo)


def _undo() -> None:
    st.session_state[NETWORKS] = st.session_state.pop(BEFORE)
    st.session_state[BY_HAND] = True


def offer_photograph_networks(networks: Sequence[Asked]) -> None:
    """Offers the networks of photographs where those of smaller things know nothing of the picture."""
    kinds = kinds_of([one.classifier for one in networks])
    names = networks_of("photographs")
    if not names or "photographs" in kinds or any(one.knows for one in networks):
        return
    st.info(_("None of these networks has learned such pictures. Those of photographs may recognise it."))
    st.button(
        _("Ask the networks of photographs"),
        key="ask-photographs",
        on_click=lambda: st.session_state.update({NETWORKS: names}),
    )


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
