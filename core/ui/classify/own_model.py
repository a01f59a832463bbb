"""A network that the reader brings: opened and run in the reader's own tab, never sent. The page's side is
web/classify/own_model.js."""

import numpy as np
import streamlit as st

from core.pictures.digits import centre_digit
from core.pictures.pixels import encode_png, fit_within
from core.ui.frame.in_page import component, is_available
from core.ui.frame.language import _
from core.ui.shared.encoding import base64_of
from core.ui.shared.handed_network import is_handed
from core.ui.shared.remembered import remembered

LONGEST_SIDE = 512  # px of the picture that the network is given a part of

_own_model = component("classify/own_model")


def own_model(picture: np.ndarray | None) -> None:
    """Lets the reader's own .onnx look at the same picture, or at what is drawn on the page's canvas.

    Args:
        picture: uint8 (height, width, 3); None for the drawing, which stays in the tab.
    """
    if not is_available():
        return
    with st.expander(_("Your own network (.onnx)"), expanded=is_handed()):
        st.markdown(
            _(
                "Open an image classifier of up to 50 MB. It stays in this tab and never reaches the server; it runs "
                "in a thread of its own that is ended after 10 seconds."
            )
        )
        given = {"picture": None, "digit": None} if picture is None else _views(picture)
        _own_model(key="own-model", data={**given, "messages": _messages()})


@remembered
def _views(picture: np.ndarray) -> dict[str, str | None]:
    """Returns the picture as a PNG, and uint8 (28, 28) of it as MNIST would show it, None where there is no ink."""
    from core.ink import ink_of  # scipy takes 0.2 s, and only for pictures of digits

    digit = centre_digit(ink_of(picture))
    return {
        "picture": base64_of(encode_png(fit_within(picture, LONGEST_SIDE))),
        "digit": None if digit is None else base64_of((digit * 255 + 0.5).astype(np.uint8).tobytes()),
    }


def _messages() -> dict[str, str]:
    """Returns every word of the part, in the reader's language. Fields are filled in by the page."""
    return {**_states(), **_refusals(), **_questions()}


def _states() -> dict[str, str]:
    return {
        "choose": _("Your .onnx file, with its data file if it has one"),
        "opening": _("Opening your network …"),
        "running": _("Your network looks at the picture …"),
        "nothingDrawn": _("Nothing drawn yet"),
        "summary": _("Takes {input}. Gives {outputs}."),
        "done": _("{milliseconds} ms in this tab, {count} classes."),
        "doneSeveral": _(
            "{milliseconds} ms in this tab, {count} labels. Each probability stands for itself: several may hold."
        ),
        "doneLabel": _("{milliseconds} ms in this tab. The network names a class and no probabilities."),
        "doneOtherLabels": _("{milliseconds} ms in this tab, {count} classes, but {given} labels: check the list."),
        "needsData": _("The weights are in another file. Choose it here, too: {names}."),
        "needsManyData": _("The weights are in {count} other files. Choose all of them here: {names} …"),
    }


def _refusals() -> dict[str, str]:
    return {
        "tooLarge": _("The file may have at most 50 MB. Received: {megabytes} MB."),
        "tooSlow": _("Your network took longer than 10 seconds and was ended. The rest of the page goes on."),
        "stopped": _("Your network's thread stopped. The rest of the page goes on."),
        "tooGreedy": _("Your network needs more memory than a tab has. Try a smaller one, or a smaller picture."),
        "tooMany": _("So many pixels do not fit into this tab. Choose a smaller height and width."),
        "notOnnx": _("This is no ONNX file, or a part of it is missing. Export or download it again."),
        "operator": _(
            "The runtime in this tab does not know the operator {operator}. Export the network with standard operators."
        ),
        "tooNew": _(
            "This file is of a newer version than the runtime in this tab reads. Export it with a lower opset."
        ),
        "cannotOpen": _(
            "The runtime in this tab cannot open this network. Check it with onnx.checker, or export it again."
        ),
        "cannotRun": _(
            "The network failed on a picture of shape {shape}. Check height, width and the order of the axes."
        ),
        "noScores": _(
            "A classifier gives one number a class, as in (1, 10). This network gives {outputs}: detection, "
            "segmentation and sequences cannot be shown here."
        ),
        "notNumbers": _("The network's answer holds NaN or infinity. Check range, mean and deviation of the picture."),
        "noDigit": _("No ink was found in the picture. Give another one, or feed it as it is."),
        "oneInput": _("The network must have one input, the picture. Received: {count} inputs, {input}."),
        "wrongType": _("The input must be a tensor of numbers (float or int). Received: {input}."),
        "wrongShape": _(
            "The input must be a picture of 1 or 3 channels, at most 1024 px: for example (1, 3, 224, 224), (28, 28) "
            "or (1, 784). Received: {input}."
        ),
        "wrongNumbers": _("Mean and deviation must be one number or one a channel, deviations not 0."),
    }


def _questions() -> dict[str, str]:
    return {
        "height": _("Height, px"),
        "width": _("Width, px"),
        "layout": _("Order of the axes"),
        "colours": _("Channels"),
        "grey": _("Grey"),
        "ink": _("Light and dark"),
        "inkAsIs": _("As in the picture"),
        "inkInverted": _("Inverted"),
        "inkMnist": _("MNIST's centring"),
        "fit": _("Fit"),
        "crop": _("Centre crop"),
        "borders": _("Whole, with borders"),
        "stretch": _("Stretch"),
        "range": _("Range of a pixel"),
        "mean": _("Mean, subtracted"),
        "deviation": _("Deviation, divided by"),
        "output": _("Output to read"),
        "scale": _("The scores are"),
        "logits": _("Logits"),
        "probabilities": _("Probabilities"),
        "percent": _("Percent"),
        "logProbabilities": _("Log-probabilities"),
        "integers": _("Whole numbers, divided by their sum"),
        "several": _("Multi-label, probabilities"),
        "severalLogits": _("Multi-label, logits"),
        "labels": _("Labels"),
        "labelsHint": _("One a line, or with commas"),
        "class": _("class {number}"),
    }
