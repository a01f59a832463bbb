"""A network that learns in the reader's tab; what runs there is web/learn/train.js."""

from typing import Any

import streamlit as st

from core.steps import step_network
from core.ui.frame.in_page import component, runs_in_tab
from core.ui.frame.language import _, language
from core.ui.frame.routes import step_url
from core.ui.learn.keras_code import keras_code
from core.ui.learn.picture_sets import picture_set
from core.ui.learn.settings import Settings, title
from core.ui.shared.colours import DIVERGING
from core.ui.shared.handed_network import open_in_classify

_train = component("learn/train")


def show_trainer(settings: Settings) -> None:
    """Puts the network on the page, where it begins to learn.

    Raises:
        ArtifactError: The training steps are missing, or not as their list says.
    """
    if not runs_in_tab():
        return
    given = picture_set(settings.data)
    shown = _train(
        key="learn-train",
        on_handed_change=lambda: None,
        data={
            "language": language(),
            "title": title(settings),
            "network": network_files(settings.graph),
            "run": settings.run,
            "classes": given.classes,
            "pictures": given.addresses,
            "diverging": DIVERGING.tolist(),
            "messages": _messages(),
        },
    )
    if shown.handed:
        open_in_classify(given.beside)
    with st.expander(_("The same network in Keras"), icon=":material/code:"):
        st.markdown(_("This program builds the network of above and loads the file that you took along."))
        st.code(keras_code(settings, given.classes), language="python", height=320)


def network_files(name: str) -> dict[str, Any]:
    """Returns the row of steps.json that the tab needs, with the addresses of both graphs.

    Raises:
        ArtifactError: There is no such network, or a file is not as the list says.
    """
    found = step_network(name)
    files = {kind: {"url": step_url(facts["file"]), "bytes": facts["bytes"]} for kind, facts in found["files"].items()}
    return {"name": name, "hidden_layers": found["hidden_layers"], "parameters": found["parameters"], **files}


def _messages() -> dict[str, str]:
    """Returns every word of the trainer, in the reader's language. Fields are filled in by the page."""
    return _messages_of_controls() | {
        "paper": _("Drawing area for one digit"),
        "hint": _("Draw a digit"),
        "keys": _(
            "Keyboard: the arrow keys move the pen, Space puts it down and lifts it, Delete clears, Ctrl+Z undoes."
        ),
        "undo": _("Undo"),
        "clear": _("Clear"),
        "answers": _("Probability of each digit"),
        "loss": _("Loss (손실), nats"),
        "accuracy": _("Accuracy (정확도)"),
        "lossAlt": _("Loss over the steps. Training {training}, held-out {heldOut} nats."),
        "accuracyAlt": _("Accuracy over the steps. Training {training}, held-out {heldOut}."),
        "trainingKey": _("training ({count} pictures)"),
        "heldOutKey": _("held-out ({count} pictures)"),
        "earlier": _("Before: {title}. Held-out at the end: {accuracy}"),
        "forget": _("Take earlier curves away"),
        "filters": _("What the first layer looks for: its weights, orange is positive, purple is negative"),
        "filtersAlt": _("{count} of {all} filters of the first layer, {side} × {side} weights each"),
        "inside": _("What each layer makes of the digit on the paper"),
        "layerAlt": _("{count} feature maps or units of the layer {name}"),
        "norms": _("Norm of gradient (top) and weights (bottom) of each layer, logarithmic, 1e-7 to 100"),
        "gradient": _("Norm of the gradient (기울기)"),
        "weights": _("Norm of the weights (가중치)"),
        "confusion": _("Confusion matrix of held-out digits: rows are what they are, columns what is read"),
    }


def _messages_of_controls() -> dict[str, str]:
    return {
        "play": _("Play"),
        "pause": _("Pause"),
        "step": _("One step"),
        "epoch": _("One epoch (에포크)"),
        "reset": _("Start again"),
        "file": _("Take the network along (.onnx)"),
        "classify": _("Open in Classify"),
        "loading": _("Loading the digits and the training step into this tab …"),
        "learning": _("It is learning, in this tab alone. Draw a digit meanwhile."),
        "paused": _("Paused. Press Play, or go on by one step."),
        "blownUp": _(
            "At step {step} the numbers left all bounds, so it was stopped. With a learning rate of {rate} each step "
            "goes too far: make it ten times smaller."
        ),
        "failed": _("The network could not be loaded into this tab, or it broke down there."),
        "retry": _("Try again"),
        "facts": _(
            "Step {step} · epoch {epoch} · right on training pictures {training}, on held-out ones {heldOut} · "
            "{milliseconds} ms a step"
        ),
    }
