"""The home page's first picture: what one draws flows through a served network. In the page: web/home/flow.js."""

from typing import Any

import numpy as np
import streamlit as st

from core.inference import ImageClassifier
from core.pictures.digits import DIGIT_INK
from core.ui.frame.in_page import component, is_available
from core.ui.frame.language import _, language
from core.ui.frame.routes import network_urls
from core.ui.home.recording import Shown, frame_of, recorded, shown_layers
from core.ui.shared.canvas import decode_drawing

KEY = "drawing-mnist"  # as on the page of pictures: the drawing goes along
DEMO = 3  # the digit that draws itself
COLOURS = {  # on dark paper, in both themes
    "negative": (86, 180, 233),
    "zero": (19, 28, 43),
    "positive": (255, 190, 92),
    "empty": "#131C2B",
}

_flow = component("home/flow")


def show_flow(classifier: ImageClassifier) -> None:
    """Puts the picture on the page.

    Args:
        classifier: A network of digits with convolutions.
    """
    card, layers = classifier.card, shown_layers(classifier)
    place = "home-flow"
    _flow(
        key=place,
        data={
            "key": KEY,
            "language": language(),
            "isRuntimeInstalled": is_available(),
            "longest": DIGIT_INK,
            "labels": list(card.labels),
            "network": {
                **network_urls(card),
                "calibration": card.calibration,
            },
            "layers": [
                {"tensor": layer.tensor, "kind": layer.kind, "shape": layer.shape, "channels": layer.channels}
                for layer in layers
            ],
            "titles": [_("Your digit"), *(_title(layer) for layer in layers)],
            "shapes": ["×".join(map(str, classifier.image_shape[:2])), *(_shape(layer) for layer in layers)],
            "colours": COLOURS,
            "recorded": recorded(classifier, DEMO),
            "answer": _answer(classifier, st.session_state.get(place, {}).get("drawing")),
            "messages": _messages(card.name),
        },
        on_drawing_change=lambda: None,
    )


def _answer(classifier: ImageClassifier, sent: Any) -> dict[str, Any] | None:
    """Returns what the picture becomes that the tab asks the server for; None where it asks for none."""
    picture = sent.get("picture") if isinstance(sent, dict) else None
    drawing = decode_drawing(picture) if isinstance(picture, str) else None
    if drawing is None or not np.any(drawing.picture):
        return None
    return {"picture": picture, "frame": frame_of(classifier, drawing.images)}


def _title(layer: Shown) -> str:
    if not layer.channels:
        return _("Dense")
    return {"conv": _("Convolution"), "relu": "ReLU", "pool": _("Max pooling")}[layer.kind]


def _shape(layer: Shown) -> str:
    """Returns a shape as the field writes it, maps last."""
    return "×".join(map(str, (*layer.shape[1:], layer.shape[0])))


def _messages(name: str) -> dict[str, str]:
    """Returns every word of the picture, in the reader's language. Fields are filled in by the page."""
    return {
        "picture": _(
            "What the drawing becomes in {name}, layer by layer: six feature maps of each convolution, ReLU and "
            "pooling, then the dense layer. Negative values are blue, positive ones orange."
        ).format(name=name),
        "canvas": _("Drawing area for one digit"),
        "hint": _("Draw a digit here"),
        "keyboard": _(
            "Keyboard: the arrow keys move the pen, Space puts it down and lifts it, Delete clears, Ctrl+Z undoes."
        ),
        "clear": _("Clear"),
        "answers": _("Probability of each digit"),
        "nothing": _("Nothing drawn yet"),
        "none": _("Looks like none of the digits"),
        "top": _("Top guess: {label}, {percent}"),
        "recorded": _("A recording of {name}. Draw, and the network itself computes in this tab.").format(name=name),
        "loading": _("Loading the network into this tab … {percent}"),
        "inTab": _("Computed in this tab by {name}, six maps of each layer shown.").format(name=name),
        "onServer": _("The network could not start in this tab, so the server computes after each stroke."),
        "retry": _("Try again"),
        "speed": _("{milliseconds} ms a digit."),
    }
