"""The reader's own classes, learned in the tab; what runs there is web/learn/classes.js."""

from typing import Any

import streamlit as st

from core.artifacts import MODEL_FILE, load_card, model_names
from core.errors import ArtifactError
from core.ui.frame.address import choice
from core.ui.frame.in_page import component, runs_in_tab
from core.ui.frame.language import _, language
from core.ui.frame.routes import model_url
from core.ui.learn.trainer import network_files
from core.ui.shared.colours import DIVERGING
from core.ui.shared.handed_network import open_in_classify

DRAWINGS, PHOTOS = "drawings", "photos"
LOOKS_AT_PHOTOS = "everyday-transfer"  # began from a network that had seen a million photographs
FEATURES = "average/average"  # its value before the last layer, `logits/kernel` and `logits/bias`
_STEPS = {DRAWINGS: ("own-drawings", 0.003, 150), PHOTOS: ("own-features", 0.01, 200)}  # graph, learning rate, steps
_BESIDE = {DRAWINGS: ("mnist-cnn",), PHOTOS: (LOOKS_AT_PHOTOS,)}
_classes = component("learn/classes")


def choose_kind() -> str:
    """Asks what the examples are; kept in the URL."""
    kinds = {DRAWINGS: _("Drawings")} | ({PHOTOS: _("Photographs")} if LOOKS_AT_PHOTOS in model_names() else {})
    return choice(
        st.segmented_control,
        _("Examples"),
        kinds,
        key="own-kind",
        default=DRAWINGS,
        required=True,
        label_visibility="collapsed",
    )


def show_classes(kind: str) -> None:
    """Puts the classes on the page.

    Args:
        kind: DRAWINGS or PHOTOS.

    Raises:
        ArtifactError: The training steps or the network of photographs are missing, or not as their list says.
    """
    if not runs_in_tab():
        return
    graph, rate, steps = _STEPS[kind]
    shown = _classes(
        key=f"own-classes-{kind}",
        on_handed_change=lambda: None,
        data={
            "language": language(),
            "kind": kind,
            "network": network_files(graph),
            "served": _served() if kind == PHOTOS else None,
            "rate": rate,
            "steps": steps,
            "seed": 1,
            "diverging": DIVERGING.tolist(),
            "messages": _messages() | _messages_of_learning(),
        },
    )
    if shown.handed:
        open_in_classify(_BESIDE[kind], "sample" if kind == PHOTOS else "draw")


def _served() -> dict[str, Any]:
    """Returns what the tab needs of the network that looks at photographs first."""
    card = load_card(LOOKS_AT_PHOTOS)
    if MODEL_FILE not in card.files:
        raise ArtifactError("{file} must be among the files of {name}.", file=MODEL_FILE, name=card.name)
    return {
        "url": model_url(card.name, MODEL_FILE),
        "bytes": card.files[MODEL_FILE]["bytes"],
        "side": card.preprocessing["height"],
        "tensor": FEATURES,
    }


def _messages() -> dict[str, str]:
    """Returns every word of the part, in the reader's language. Fields are filled in by the page."""
    return {
        "begin": _("Give each class some examples, ten or more are better, and press Learn now."),
        "paper": _("Drawing area for one example"),
        "hint": _("Draw an example"),
        "keys": _(
            "Keyboard: the arrow keys move the pen, Space puts it down and lifts it, Delete clears, Ctrl+Z undoes."
        ),
        "undo": _("Undo"),
        "clear": _("Clear"),
        "cameraOn": _("Start the camera"),
        "cameraOff": _("Stop the camera"),
        "noCamera": _("The browser gave no camera: it asks first, and only over https or on this computer."),
        "noPicture": _("{name} is no picture that this browser opens."),
        "files": _("Pictures from files"),
        "className": _("Class {number}"),
        "nameOfClass": _("Name of the class"),
        "add-drawings": _("Add the drawing"),
        "add-photos": _("Take (hold down for many)"),
        "undoExample": _("Take the last one away"),
        "removeClass": _("Remove the class"),
        "more": _("Another class"),
        "count": _("{count} examples"),
        "examplesOf": _("The last of {count} examples of {name}"),
    }


def _messages_of_learning() -> dict[str, str]:
    return {
        "learn": _("Learn now"),
        "learning": _("It is learning, in this tab alone …"),
        "done-drawings": _("Learned. Draw something: the bars say which class it looks like."),
        "done-photos": _("Learned. Hold something up to the camera: the bars say which class it looks like."),
        "failed": _("The network could not be loaded into this tab, or it broke down there."),
        "file": _("Take the network along (.onnx)"),
        "classify": _("Open in Classify"),
        "facts": _("Step {step} · right on examples {training}, on held-out ones {heldOut}"),
        "loss": _("Loss (손실), nats"),
        "accuracy": _("Accuracy (정확도)"),
        "kernel-drawings": _("Kernels of the first layer: orange is positive, purple is negative"),
        "kernel-photos": _("What each class weighs of the features: orange speaks for it, purple against it"),
    }
