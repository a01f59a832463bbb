"""What networks make of one picture: what they saw, how sure they are, how long it took."""

import time
from collections.abc import Sequence
from statistics import median

import numpy as np
import streamlit as st

from core.inference import ImageClassifier
from core.pixels import encode_png
from core.ui.charts import percent, probability_chart
from core.ui.language import _
from core.ui.models import accuracy_line, model_title

REPEATS = 5
SHOWN_WIDTH = 168  # px; two fit beside each other on a telephone


def show_answers(picture: np.ndarray, images: np.ndarray, classifiers: Sequence[ImageClassifier]) -> None:
    """Shows a picture, what the networks saw of it, and the answer of each one.

    Args:
        picture: uint8 (height, width, 3), as the reader gave it.
        images: float32 (1, height, width, channels) in [0, 1], the picture as `prepare` made it.
        classifiers: Networks that want their input prepared alike.
    """
    given, *answers = st.columns([180, *[300] * len(classifiers)], gap="large")
    with given, st.container(horizontal=True, key="pixelated-pictures"):
        height, width = images.shape[1:3]
        _show(picture, _("Your picture"))
        _show(_as_picture(images[0]), _("What the network saw: {height}×{width}").format(height=height, width=width))
    for classifier, column in zip(classifiers, answers, strict=True):
        with column:
            _show_answer(classifier, images)


def show_accuracies(classifiers: Sequence[ImageClassifier]) -> None:
    """Says how often each network was right on its test set."""
    lines = (f"**{model_title(card.name)}**: {accuracy_line(card)}" for card in (one.card for one in classifiers))
    st.caption("  \n".join(lines))


def _show(picture: np.ndarray, name: str) -> None:
    st.image(encode_png(picture), caption=name, alt=name, width=SHOWN_WIDTH, output_format="PNG")


def _as_picture(image: np.ndarray) -> np.ndarray:
    """Returns float32 (height, width, 1 or 3) in [0, 1] as uint8 for `encode_png`."""
    pixels = np.rint(image * 255).astype(np.uint8)
    return pixels[..., 0] if pixels.shape[-1] == 1 else pixels


def _show_answer(classifier: ImageClassifier, images: np.ndarray) -> None:
    card = classifier.card
    probabilities, milliseconds = _timed(classifier, images)
    best = int(probabilities.argmax())
    st.subheader(model_title(card.name), anchor=False)
    st.metric(_("Answer"), card.labels[best], percent(float(probabilities[best])), delta_color="off", delta_arrow="off")
    probability_chart(probabilities, card.labels, key=f"chart-{card.name}")
    st.caption(
        _("Computed in {milliseconds} ms on the server.").format(milliseconds=f"{milliseconds:.2f}")
        + "  \n"
        + accuracy_line(card)
    )


def _timed(classifier: ImageClassifier, images: np.ndarray) -> tuple[np.ndarray, float]:
    """Returns float32 (classes,) in [0, 1] and the median time of one call in ms; the first call warms up."""
    probabilities = classifier.predict_proba(images)[0]
    times = []
    for _repeat in range(REPEATS):
        start = time.perf_counter()
        classifier.predict_proba(images)
        times.append(time.perf_counter() - start)
    return probabilities, median(times) * 1000
