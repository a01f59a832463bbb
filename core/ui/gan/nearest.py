"""Is it memorising? The training pictures nearest to the sample that the reader has chosen."""

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from core.artifacts import Card
from core.errors import DataError
from core.inference import ImageClassifier
from core.pictures.pixels import encode_png
from core.ui.frame.language import _
from core.ui.frame.loading import load_or_stop
from core.ui.gan.training_pictures import Neighbours, classifier_name, neighbours, training_and_test

NEIGHBOURS = 8
WIDTH = 92  # px


def show_nearest(card: Card, picture: NDArray[np.uint8]) -> None:
    """Shows the training pictures most like one sample; where they are absent, what would be shown.

    Args:
        card: Of the generator.
        picture: uint8 (height, width).
    """
    _show_measured(card)
    name = card.data["name"]
    try:
        training_and_test(name)
    except DataError:
        st.info(_("The training pictures are not on this server, so the nearest ones cannot be shown."))
        return
    if not st.toggle(_("Compare the chosen picture with every training picture"), key="gan-compare"):
        st.caption(_("The first time takes some seconds: the classifier reads the whole training set."))
        return
    classifier = load_or_stop(ImageClassifier, classifier_name(card))
    with st.spinner(_("Comparing with every training picture …")):
        found = neighbours(classifier, name, picture, NEIGHBOURS)
    _show_found(picture, found)


def _show_measured(card: Card) -> None:
    """Says what the card measured over many samples."""
    measured = card.metrics.get("nearest_training")
    if isinstance(measured, dict) and {"generated", "unseen"} <= measured.keys():
        words = _(
            "Over {count} samples the nearest training picture is {generated} away at the median; for real pictures "
            "that it has never seen, {unseen}. Far nearer than those would be memorising."
        )
        shown = {name: f"{measured[name]:.1f}" for name in ("generated", "unseen")}
        st.markdown(words.format(count=f"{measured['count']:,}", **shown))


def _show_found(picture: NDArray[np.uint8], found: Neighbours) -> None:
    with st.container(horizontal=True, key="pixelated-neighbours"):
        _show(picture, _("Your choice, read as {name}").format(name=found.guess))
        for near, name, distance in zip(found.pictures, found.classes, found.distances, strict=True):
            _show(near, _("{name}, distance {distance}").format(name=name, distance=f"{distance:.1f}"))
    st.caption(
        _(
            "A real test picture is usually {usual} from its nearest training picture. "
            "A copy would be at 0; much nearer than usual would be memorising."
        ).format(usual=f"{found.usual:.1f}")
    )


def _show(picture: NDArray[np.uint8], words: str) -> None:
    st.image(encode_png(picture), alt=words, caption=words, width=WIDTH, output_format="PNG")
