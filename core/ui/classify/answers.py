"""What networks make of one picture: what they saw, how sure they are, how long it took."""

import math
import time
from collections.abc import Sequence
from statistics import median

import numpy as np
import streamlit as st

from core.artifacts import INT8_FILE, Card
from core.errors import PictureError
from core.inference import ImageClassifier
from core.pixels import encode_png
from core.ui.frame.language import _
from core.ui.frame.messages import show_error
from core.ui.shared.charts import percent, probability_chart
from core.ui.shared.class_labels import class_label, class_labels
from core.ui.shared.wording import accuracy_line, short_title, size_text

REPEATS = 5
SHOWN_WIDTH = 168  # px; two fit beside each other on a telephone
SEEN_WIDTH = 96
ABREAST = 3  # networks beside each other, at most


def show_answers(picture: np.ndarray, classifiers: Sequence[ImageClassifier]) -> None:
    """Shows a picture, what each network saw of it, and its answer.

    Args:
        picture: uint8 (height, width, 3), as the reader gave it.
        classifiers: Networks, whatever they know.
    """
    given, answers = st.columns([180, 300 * min(len(classifiers), ABREAST)], gap="large")
    with given:
        show_picture(picture, _("Your picture"))
    with answers:
        abreast = math.ceil(len(classifiers) / math.ceil(len(classifiers) / ABREAST))  # four are two rows of two
        for start in range(0, len(classifiers), abreast):
            row = classifiers[start : start + abreast]
            for classifier, column in zip(row, st.columns(abreast, gap="medium"), strict=False):
                with column:
                    _show_answer(classifier, picture)


def show_accuracies(cards: Sequence[Card]) -> None:
    """Says how often each network was right on its test set."""
    lines = (f"**{short_title(card)}**: {accuracy_line(card)}" for card in cards)
    st.caption("  \n".join(lines))


def show_picture(picture: np.ndarray, name: str, width: int = SHOWN_WIDTH) -> None:
    """Shows uint8 (height, width[, 3]) with its name below, which is also its alternative text."""
    st.image(encode_png(picture), caption=name, alt=name, width=width, output_format="PNG")


def as_picture(image: np.ndarray) -> np.ndarray:
    """Returns float32 (height, width, 1 or 3) in [0, 1] as uint8 for `encode_png`."""
    pixels = np.rint(image * 255).astype(np.uint8)
    return pixels[..., 0] if pixels.shape[-1] == 1 else pixels


def answer_text(card: Card, probabilities: np.ndarray, is_none: bool) -> tuple[str, str]:
    """Returns the answer in words and how sure the network is.

    Args:
        card: The network's.
        probabilities: float32 (classes,) in [0, 1].
        is_none: Whether the picture is none of its classes.
    """
    best = int(probabilities.argmax())
    label, share = class_label(card.labels[best]), percent(float(probabilities[best]))
    if is_none:
        return _("None of these"), _("nearest: {label}").format(label=label)
    return label, share


def _show_answer(classifier: ImageClassifier, picture: np.ndarray) -> None:
    card = classifier.card
    st.subheader(title_of(classifier), anchor=False)
    try:
        images = classifier.prepare(picture)
    except PictureError as error:
        show_error(error)
        return
    logits, milliseconds = timed(classifier, images)
    probabilities = classifier.probabilities(logits)[0]
    label, sure = answer_text(card, probabilities, bool(classifier.is_none_of_these(logits)[0]))
    with st.container(horizontal=True, key=f"pixelated-{card.name}-{classifier.file}"):
        height, width = images.shape[1:3]
        show_picture(as_picture(images[0]), f"{height} × {width}", SEEN_WIDTH)
        st.metric(_("Answer"), label, sure, delta_color="off", delta_arrow="off", width="content")
    probability_chart(probabilities, class_labels(card.labels), key=f"chart-{card.name}-{classifier.file}")
    st.caption(_facts(card, classifier.file, milliseconds))


def title_of(classifier: ImageClassifier) -> str:
    """Returns what a network is called beside others; its 8-bit file is named as such."""
    title = short_title(classifier.card)
    return f"{title}, int8" if classifier.file == INT8_FILE else title


def _facts(card: Card, file: str, milliseconds: float) -> str:
    """Returns the figures below an answer, one a line."""
    size = size_text(card.files[file]["bytes"])
    lines = [
        _("Computed in {milliseconds} ms on the server.").format(milliseconds=f"{milliseconds:.2f}"),
        _("{parameters} parameters, {size}.").format(parameters=f"{card.parameters:,}", size=size),
        accuracy_line(card, "int8_test_accuracy" if file == INT8_FILE else "test_accuracy"),
    ]
    if (missed := card.metric("miss_rate")) is not None:
        noticed = _("Notices {percent} of pictures that are none of its classes.")
        lines.append(noticed.format(percent=percent(1 - missed, 0)))
    return "  \n".join(lines)


def timed(classifier: ImageClassifier, images: np.ndarray) -> tuple[np.ndarray, float]:
    """Returns logits, float32 (1, classes), and the median time of one call in ms; the first call warms up.

    Args:
        images: float32 (1, height, width, channels) in [0, 1].
    """
    logits = classifier.predict_logits(images)
    times = []
    for _repeat in range(REPEATS):
        start = time.perf_counter()
        classifier.predict_logits(images)
        times.append(time.perf_counter() - start)
    return logits, median(times) * 1000
