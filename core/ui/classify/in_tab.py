"""Parts of the pictures page that run in the reader's tab: pasting a picture, and the networks beside the server's."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import streamlit as st

from core.artifacts import CARD_FILE, INT8_FILE
from core.errors import PictureError
from core.inference import ImageClassifier
from core.ui.classify.answers import timed, title_of
from core.ui.frame.in_page import component, is_available
from core.ui.frame.language import _, language
from core.ui.frame.routes import model_url
from core.ui.shared.colours import base64_of

_paste = component("classify/paste")
_compare = component("classify/compare")


def take_pasted_pictures() -> None:
    """Lets a picture in the clipboard go to the page's file uploader."""
    with st.container(key="script-paste"):  # hidden by style.css
        _paste(key="paste", data={})


def show_in_tab(picture: np.ndarray, classifiers: Sequence[ImageClassifier]) -> None:
    """Offers to run the networks in the tab as well and shows both times and how far their answers are apart.

    Args:
        picture: uint8 (height, width, 3).
    """
    if not st.toggle(_("Run them in this tab as well"), key="in-tab", bind="query-params"):
        return
    if not is_available():
        st.info(_("The in-page runtime is not installed: `python -m core install-runtime` installs it."))
        return
    networks = []
    for classifier in classifiers:
        try:
            images = classifier.prepare(picture)
        except PictureError:
            continue  # said above, where its answer would be
        networks.append(network_here(classifier, images))
    _compare(key="compare", data={"networks": networks, "messages": _messages(), "language": language()})


def network_here(classifier: ImageClassifier, images: np.ndarray) -> dict[str, Any]:
    """Returns what the tab needs to run a network's file, and what the server found with it.

    Args:
        images: float32 (1, height, width, channels) in [0, 1].
    """
    logits, milliseconds = timed(classifier, images)
    card = classifier.card
    return {
        "title": title_of(classifier),
        "milliseconds": milliseconds,
        "images": base64_of(images.astype("<f4").tobytes()),
        "logits": logits[0].tolist(),
        "source": {
            "card": model_url(card.name, CARD_FILE),
            "file": model_url(card.name, classifier.file),
            "bytes": card.files[classifier.file]["bytes"],
            "isInt8": classifier.file == INT8_FILE,
        },
    }


def _messages() -> dict[str, str]:
    return {
        "network": _("Network"),
        "server": _("On the server"),
        "tab": _("In this tab"),
        "difference": _("Largest difference of a logit"),
        "verdict": _("Same answer?"),
        "same": _("yes"),
        "other": _("no"),
        "failed": _("could not run here"),
        "done": _("{agreed} of {count} networks give the same answer here as on the server: it is the same file."),
        "notAll": _("{agreed} of {count} networks give the same answer here as on the server."),
    }
