"""How an answer is put into words, and the picture that it is about."""

import numpy as np
import streamlit as st

from core.inference import Answer
from core.pictures.pixels import encode_png
from core.ui.frame.language import _
from core.ui.shared.charts import percent
from core.ui.shared.class_labels import class_label


def answer_text(answer: Answer) -> tuple[str, str]:
    """Returns the answer in the reader's language and how sure the network is."""
    label = class_label(answer.label)
    if answer.is_none:
        return _("None of these"), _("nearest: {label}").format(label=label)
    return label, percent(answer.probability)


def show_answer(answer: Answer) -> None:
    """Shows the answer in large letters, how sure the network is below it."""
    label, sure = answer_text(answer)
    st.metric(_("Answer"), label, sure, delta_color="off", delta_arrow="off", width="content")


def show_picture(picture: np.ndarray, name: str, width: int) -> None:
    """Shows uint8 (height, width[, 3]), `width` px wide, with its name below, which is also its alternative text."""
    st.image(encode_png(picture), caption=name, alt=name, width=width, output_format="PNG")


def as_picture(image: np.ndarray) -> np.ndarray:
    """Returns float32 (height, width, 1 or 3) in [0, 1] as uint8 for `show_picture`."""
    pixels = np.rint(image * 255).astype(np.uint8)
    return pixels[..., 0] if pixels.shape[-1] == 1 else pixels
