"""A network that the reader brings: opened and run in the reader's own tab, never sent. The page's side is
web/classify/own_model.js."""

import numpy as np
import streamlit as st

from core.pictures.pixels import encode_png, fit_within
from core.ui.frame.in_page import component, is_available
from core.ui.frame.language import _
from core.ui.shared.encoding import base64_of

LONGEST_SIDE = 512  # px of the picture that the network is given a part of

_own_model = component("classify/own_model")


def own_model(picture: np.ndarray | None) -> None:
    """Lets the reader's own .onnx look at the same picture, or at what is drawn on the page's canvas.

    Args:
        picture: uint8 (height, width, 3); None for the drawing, which stays in the tab.
    """
    if not is_available():
        return
    with st.expander(_("Your own network (.onnx)")):
        st.markdown(
            _(
                "Open an image classifier of up to 50 MB. It stays in this tab and never reaches the server; it runs "
                "in a thread of its own that is ended after 10 seconds."
            )
        )
        png = None if picture is None else base64_of(encode_png(fit_within(picture, LONGEST_SIDE)))
        _own_model(key="own-model", data={"picture": png, "messages": _messages()})


def _messages() -> dict[str, str]:
    """Returns every word of the part, in the reader's language. Fields are filled in by the page."""
    return {
        "choose": _("Your .onnx file"),
        "opening": _("Opening your network …"),
        "running": _("Your network looks at the picture …"),
        "nothingDrawn": _("Nothing drawn yet"),
        "done": _("{milliseconds} ms in this tab, {count} classes."),
        "tooLarge": _("The file may have at most 50 MB. Received: {megabytes} MB."),
        "tooSlow": _("Your network took longer than 10 seconds and was ended. The rest of the page goes on."),
        "stopped": _("Your network's thread stopped. The rest of the page goes on."),
        "refused": _("This file cannot be run here: {reason}"),
        "oneInput": _("The network must have one input, the picture. Received: {count} inputs."),
        "wrongType": _("The input must hold numbers of type float32 or uint8."),
        "wrongShape": _(
            "The input must be one picture: (1, channels, height, width) or (1, height, width, channels) "
            "with 1 or 3 channels, at most 1024 px. Received: {input}."
        ),
        "wrongNumbers": _("Mean and deviation must be one number or one a channel, deviations not 0."),
        "height": _("Height, px"),
        "width": _("Width, px"),
        "layout": _("Order of the axes"),
        "colours": _("Channels"),
        "grey": _("Grey"),
        "range": _("Range of a pixel"),
        "mean": _("Mean, subtracted"),
        "deviation": _("Deviation, divided by"),
        "labels": _("Labels"),
        "labelsHint": _("One a line, or with commas"),
        "class": _("class {number}"),
    }
