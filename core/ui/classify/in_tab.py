"""Parts of the pictures page that run in the reader's tab: pasting a picture, and the networks beside the server's."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import streamlit as st

from core.artifacts import INT8_FILE
from core.errors import PictureError
from core.inference import ImageClassifier
from core.ui.classify.answers import Asked
from core.ui.frame.in_page import component, runs_in_tab
from core.ui.frame.language import _, language
from core.ui.frame.routes import network_urls
from core.ui.shared.encoding import base64_of

_paste = component("classify/paste")
_compare = component("classify/compare")


def take_pasted_pictures() -> None:
    """Lets a picture in the clipboard go to the page's file uploader."""
    with st.container(key="script-paste"):  # hidden by look/style.css
        _paste(key="paste", data={})


def show_in_tab(networks: Sequence[Asked]) -> None:
    """Offers to run the networks in the tab as well and shows both times and how far their answers are apart."""
    if not st.toggle(_("Run them in this tab as well"), key="in-tab", bind="query-params"):
        return
    if not runs_in_tab():
        return
    compared = [found for one in networks if (found := network_here(one))]
    _compare(key="compare", data={"networks": compared, "messages": _messages(), "language": language()})


def network_here(network: Asked) -> dict[str, Any] | None:
    """Returns what the tab needs to run a network's file, and what the server found with it; None without an answer."""
    if isinstance(network.result, PictureError):
        return None  # said above, where its answer would be
    images, answer = network.result
    classifier, card = network.classifier, network.classifier.card
    return {
        "title": network.title,
        "milliseconds": _median_milliseconds(classifier, classifier.sha256, images),
        "images": base64_of(images.astype("<f4").tobytes()),
        "logits": answer.logits.tolist(),
        "familiarity": answer.familiarity,
        "source": {
            **network_urls(card, classifier.file),
            "isInt8": classifier.file == INT8_FILE,
        },
    }


@st.cache_data(show_spinner=False, max_entries=64)
def _median_milliseconds(_classifier: ImageClassifier, sha256: str, images: np.ndarray) -> float:
    return _classifier.median_milliseconds(images)


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
