"""A network fooled by a change too small to see; what runs in the tab is web/gradient/fool.js."""

import numpy as np
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from core.artifacts import Card
from core.inference import ImageClassifier
from core.ui.frame.address import choice, is_first_drawn
from core.ui.frame.in_page import component, runs_in_tab
from core.ui.frame.language import _, language
from core.ui.frame.routes import gradient_url
from core.ui.shared.canvas import digit_canvas
from core.ui.shared.class_labels import class_labels
from core.ui.shared.encoding import base64_of, source_of
from core.ui.shared.wording import CLASSIFIES, cards

NETWORK = "fool-network"  # a widget of the page, and a parameter of its URL
FIRST_NETWORK = "cifar10-resnet20"
EPSILON = "fool-epsilon"  # a parameter of the URL, kept by web/gradient/fool.js
LARGEST = 64  # of epsilon, in 1/255 of a pixel's range
ANY = "any"
DIGIT = (28, 28, 1)

_fool = component("gradient/fool")


def drawn_instead(classifier: ImageClassifier, images: np.ndarray) -> np.ndarray:
    """Lets the reader draw a digit for a network of digits; returns that drawing, or `images` while there is none."""
    if classifier.image_shape != DIGIT:
        return images
    with st.expander(_("Draw it yourself")):
        drawing = digit_canvas([classifier.card], key="fool-drawing")
    return images if drawing is None else drawing.images


def show_fooling(classifier: ImageClassifier, images: np.ndarray, stage: DeltaGenerator) -> None:
    """Asks how to fool the network, and puts the attack on the page, where it begins.

    Args:
        images: float32 (1, height, width, channels) in [0, 1].
        stage: The container of the attack; what it is asked for stands where the script is.
    """
    card = classifier.card
    labels = class_labels(card.labels)
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small", key="fool-choices"):
        methods = {"pgd": _("PGD: ten small steps"), "fgsm": _("FGSM: one step")}
        method = choice(st.segmented_control, _("Attack"), methods, key="fool-method", default="pgd", required=True)
        targets = {ANY: _("any other answer")} | {str(number): label for number, label in enumerate(labels)}
        target = choice(st.selectbox, _("Make it say"), targets, key="fool-target", default=ANY, width=220)
    with stage:
        if not runs_in_tab():
            return
        url, size = gradient_url(card.name)
        _fool(
            key="fool",
            data={
                "language": language(),
                "graph": {"url": url, "bytes": size},
                "networks": [source_of(one) for one in (card, *peers_of(card))],
                "labels": list(labels),
                "images": base64_of(images.astype("<f4").tobytes()),
                "shape": list(images.shape[1:]),
                "target": None if target == ANY else int(target),
                "method": method,
                "epsilon": _epsilon_of_address(),
                "messages": _messages(),
            },
        )


def peers_of(card: Card) -> list[Card]:
    """Returns the other networks that can be asked about the very same picture: same size, same classes."""
    same = [one for one in cards(CLASSIFIES) if one.name != card.name and one.labels == card.labels]
    return [one for one in same if one.preprocessing == card.preprocessing]


def _epsilon_of_address() -> int | None:
    """Returns the epsilon of a shared address in 1/255, None where it names none; read when the reader comes."""
    if is_first_drawn(EPSILON):
        given = st.query_params.get(EPSILON, "")
        is_right = given.isascii() and given.isdigit() and len(given) <= 2 and int(given) <= LARGEST
        st.session_state[EPSILON] = int(given) if is_right else None
    kept: int | None = st.session_state[EPSILON]
    return kept


def _messages() -> dict[str, str]:
    """Returns every word of the part, in the reader's language. Fields are filled in by the page."""
    return {
        "epsilon": _("Largest change of a pixel (epsilon)"),
        "search": _("Find the smallest that works"),
        "retry": _("Try again"),
        "loading": _("Loading the networks and the gradient into this tab …"),
        "smallest": _("A change of {epsilon}/255 is enough: now it says “{to}” instead of “{from}”."),
        "fooled": _("Fooled: with {epsilon}/255 it says “{to}” instead of “{from}”."),
        "firm": _("With {epsilon}/255 it still does not say what it should."),
        "never": _("Not even {epsilon}/255 is enough for that answer. Choose another one, or PGD."),
        "failed": _("The networks could not be loaded into this tab, or they broke down there."),
        "before": _("The picture"),
        "difference": _("The change, {times} times as strong, on grey"),
        "after": _("The picture after the change"),
        "network": _("Network"),
        "saysBefore": _("It said"),
        "saysAfter": _("Now it says"),
        "isFooled": _("Fooled?"),
        "none": _("none of these"),
        "yes": _("yes"),
        "no": _("no"),
    }
