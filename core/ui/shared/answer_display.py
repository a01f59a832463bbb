"""How an answer is put into words, and the picture that it is about."""

import math

import numpy as np
import streamlit as st

from core.inference import Answer, ImageClassifier, Reading
from core.pictures.pixels import encode_png, fit_within
from core.ui.frame.language import _
from core.ui.shared.charts import probable
from core.ui.shared.class_labels import class_label
from core.ui.shared.remembered import remembered


def answer_text(answer: Answer) -> tuple[str, str]:
    """Returns the answer in the reader's language and how sure the network is."""
    label = class_label(answer.label)
    if answer.is_none:
        return _("None of these"), _("nearest: {label}").format(label=label)
    return label, probable(answer.probability)


def show_answer(answer: Answer) -> None:
    """Shows the answer in large letters, how sure the network is below it."""
    label, sure = answer_text(answer)
    st.metric(_("Answer"), label, sure, delta_color="off", delta_arrow="off", width="content")


def show_picture(picture: np.ndarray, name: str, width: int) -> None:
    """Shows uint8 (height, width[, 3]), `width` px wide, with its name below, which is also its alternative text."""
    st.image(_png(picture, width), caption=name, alt=name, width=width, output_format="PNG")


@remembered
def _png(picture: np.ndarray, width: int) -> bytes:
    """Returns a PNG no wider than it is shown: a wider one Streamlit would scale and encode again at every rerun."""
    longer = math.ceil(width * max(picture.shape[:2]) / picture.shape[1])
    return encode_png(fit_within(picture, longer))


@remembered
def as_picture(images: np.ndarray) -> np.ndarray:
    """Returns what a network was given, float32 (1, height, width, 1 or 3) in [0, 1], as uint8 for `show_picture`."""
    pixels = np.rint(images[0] * 255).astype(np.uint8)
    return pixels[..., 0] if pixels.shape[-1] == 1 else pixels


@remembered
def prepared(picture: np.ndarray, classifier: ImageClassifier) -> np.ndarray:
    """Returns `classifier.prepare(picture)`, float32 (1, height, width, channels) in [0, 1], read-only.

    Raises:
        PictureError: The network reads digits and there is no ink in the picture.
    """
    return classifier.prepare(picture)


@remembered
def pieces_of(
    picture: np.ndarray, classifier: ImageClassifier
) -> tuple[tuple[tuple[float, float, float, float], ...], np.ndarray]:
    """Returns `classifier.pieces(picture)`, the boxes and float32 (pieces, height, width, channels), read-only.

    Raises:
        PictureError: The network reads digits and there is no ink in the picture, or too many pieces.
    """
    return classifier.pieces(picture)


@remembered
def reading_of(picture: np.ndarray, classifier: ImageClassifier) -> Reading:
    """Returns `classifier.read(picture)`; see `pieces_of`, whose errors it raises."""
    return classifier.read_pieces(*pieces_of(picture, classifier))
