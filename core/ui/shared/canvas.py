"""A canvas that networks watch: they run in the reader's tab on every stroke, the same files as on the server."""

import base64
import dataclasses
from collections.abc import Sequence
from typing import Any

import numpy as np
import streamlit as st

from core.artifacts import Card
from core.inference import ImageClassifier
from core.pictures.digits import DIGIT_INK, DIGIT_SIDE
from core.ui.frame.in_page import component, is_available
from core.ui.frame.language import _, language
from core.ui.frame.loading import load_or_stop
from core.ui.shared.class_labels import class_labels
from core.ui.shared.encoding import source_of
from core.ui.shared.samples import STROKES
from core.ui.shared.wording import model_title

DIGITS_FIT = "mnist"  # of the networks that read the ink of one digit

_canvas = component("shared/digit_canvas")


@dataclasses.dataclass(frozen=True, kw_only=True, eq=False)
class DigitDrawing:
    """What the reader has drawn, as the networks see it.

    Args:
        picture: float32 (28, 28) in [0, 1], 0 is paper; in steps of 1/255, the same numbers in the tab and here.
    """

    picture: np.ndarray

    @property
    def images(self) -> np.ndarray:
        """The picture as a batch of one for `ImageClassifier`: float32 (1, 28, 28, 1)."""
        return self.picture[np.newaxis, :, :, np.newaxis]


def digit_canvas(
    models: Sequence[Card], *, key: str, is_shared: bool = True, example: int | None = None
) -> DigitDrawing | None:
    """Puts the canvas and the networks' live answers on the page.

    The answers follow the pen without the server. Where WebAssembly cannot load, the canvas says so and this
    function infers instead, after each stroke.

    Args:
        models: One or more networks that read grey pictures of 28 x 28 and know the same labels.
        key: Names this canvas; the drawing comes back under the same key when the reader returns to the page.
        example: A digit that draws itself and is read where nobody has drawn yet; networks of other things have none.
        is_shared: Whether Python is told of the drawing; False keeps it in the tab as long as WebAssembly loads.

    Returns:
        The drawing as it was at the end of the last stroke, or None: nothing is drawn, or it was not sent.

    Raises:
        ValueError: The networks differ in their labels.
    """
    if len({card.labels for card in models}) != 1:
        raise ValueError(f"models must share their labels. Received: {[(card.name, card.labels) for card in models]}")
    sent = st.session_state.get(key, {}).get("drawing")
    sent = sent if isinstance(sent, dict) else {}
    drawing = decode_drawing(sent.get("picture"))
    is_digit = models[0].preprocessing["fit"] == DIGITS_FIT
    _canvas(
        key=key,
        data={
            "key": key,
            "language": language(),
            "isRuntimeInstalled": is_available(),
            "isShared": is_shared,
            "example": STROKES[example] if is_digit and example is not None else None,
            "longest": DIGIT_INK if is_digit else DIGIT_SIDE,
            "labels": class_labels(models[0].labels),
            "models": [source_of(card) | {"title": model_title(card)} for card in models],
            "answer": _answer(models, sent, drawing) if drawing and sent.get("engine") == "server" else None,
            "messages": _messages() | ({} if is_digit else _messages_of_clothes()),
        },
        on_drawing_change=lambda: None,
    )
    return drawing


def decode_drawing(sent: object) -> DigitDrawing | None:
    """Returns the drawing that the page sent as base64 of 784 bytes; None for an empty canvas or anything else."""
    try:
        pixels = np.frombuffer(base64.b64decode(str(sent or ""), validate=True), dtype=np.uint8)
    except ValueError:
        return None
    return (
        DigitDrawing(picture=pixels.reshape(DIGIT_SIDE, DIGIT_SIDE) / np.float32(255))
        if pixels.size == DIGIT_SIDE * DIGIT_SIDE
        else None
    )


def _answer(models: Sequence[Card], sent: dict[str, Any], drawing: DigitDrawing) -> dict[str, Any]:
    """Returns what the networks say on the server about the picture that was sent."""
    answers = [load_or_stop(ImageClassifier, card.name).answer(drawing.images) for card in models]
    return {
        "picture": sent["picture"],
        "found": [{"logits": answer.logits.tolist(), "familiar": answer.familiarity} for answer in answers],
        "milliseconds": [answer.milliseconds for answer in answers],
    }


def _messages() -> dict[str, str]:
    """Returns every word that the canvas shows, in the reader's language. Fields are filled in by the page."""
    return {
        "canvas": _("Drawing area for one digit"),
        "hint": _("Draw a digit from 0 to 9"),
        "keyboard": _(
            "Keyboard: the arrow keys move the pen, Space puts it down and lifts it, Delete clears, Ctrl+Z undoes."
        ),
        "undo": _("Undo"),
        "redo": _("Redo"),
        "clear": _("Clear"),
        "penWidth": _("Pen width"),
        "seen": _("What the network sees: 28 × 28"),
        "answers": _("Probability of each digit"),
        "nothing": _("Nothing drawn yet"),
        "none": _("Looks like none of the digits"),
        "top": _("Top guess: {label}, {percent}"),
        "loading": _("Loading the network into this tab … {percent}"),
        "inTab": _("Runs in this tab ({backend}). Self-test passed: logits at most {difference} from the card's."),
        "onServer": _("WebAssembly could not start in this tab, so the server computes what you draw."),
        "notInstalled": _(
            "The in-page runtime is not installed, so the server computes what you draw. "
            "`python -m core install-runtime` installs it."
        ),
        "speed": _("{milliseconds} ms a digit."),
    }


def _messages_of_clothes() -> dict[str, str]:
    return {
        "canvas": _("Drawing area for a piece of clothing"),
        "hint": _("Draw trousers, a bag or a boot, and fill it in"),
        "answers": _("Probability of each piece"),
        "none": _("Looks like none of the pieces"),
        "speed": _("{milliseconds} ms a drawing."),
    }
