"""One trained network and one picture for it, both of the reader's choice."""

from collections.abc import Mapping

import numpy as np
import streamlit as st

from core.artifacts import Card
from core.errors import PictureError
from core.inference import ImageClassifier
from core.ui.frame.address import choice
from core.ui.frame.language import _
from core.ui.frame.loading import load_or_stop
from core.ui.frame.messages import show_error
from core.ui.shared.answer_display import pieces_of
from core.ui.shared.canvas import DIGITS_FIT
from core.ui.shared.picture_input import LATEST, picture_input
from core.ui.shared.remembered import remembered
from core.ui.shared.samples import DIGITS, PHOTOS

FIRST_NETWORK = "mnist-cnn"


def picture_key(card: Card) -> str:
    """Names the widget that asks for a picture, also in the URL: networks of digits share one, all others another."""
    return "digit" if card.preprocessing["fit"] == DIGITS_FIT else "photo"


def network_and_picture(
    titles: Mapping[str, str], *, key: str, missing: str, first: str = FIRST_NETWORK
) -> tuple[ImageClassifier, np.ndarray]:
    """Asks for a network, then for a picture; stops the page until there are both.

    Args:
        titles: Names of image classifiers and what to call them.
        key: Names the widget of the network.
        missing: What to say where there is no network.
        first: Name of the network that is chosen at first, where it is there.

    Returns:
        The network, and the picture as it takes it: float32 (1, height, width, channels) in [0, 1].
    """
    if not titles:
        st.info(missing)
        st.stop()
    default = first if first in titles else next(iter(titles))
    with st.container(horizontal=True, gap="medium", key="network-and-picture"):  # one line above what is to be seen
        name = choice(st.selectbox, _("Network"), titles, key=key, default=default, width=260)
        classifier = load_or_stop(ImageClassifier, name)
        kind = picture_key(classifier.card)
        picture = picture_input(kind, DIGITS if kind == "digit" else tuple(PHOTOS))
    if picture is None:
        st.info(_("Give a picture to begin."))
        st.stop()
    st.session_state[LATEST] = picture
    try:
        return classifier, _one_of(pieces_of(picture, classifier)[1])
    except PictureError as error:
        show_error(error)
        st.stop()


def _one_of(pieces: np.ndarray) -> np.ndarray:
    """Returns the only piece of a picture or, of several digits, the one that the reader chooses, as a batch of one."""
    if len(pieces) == 1:
        return pieces
    label = _("Which of the {count} digits in the picture?").format(count=len(pieces))
    place = st.selectbox(label, range(len(pieces)), format_func=lambda place: str(place + 1))
    return _piece(pieces, place)


@remembered  # the same array again, so that what was computed of it is found again
def _piece(pieces: np.ndarray, place: int) -> np.ndarray:
    return pieces[place : place + 1]
