"""What networks make of one picture: what they saw, how sure they are, how long it took."""

import dataclasses
import math
from collections.abc import Sequence

import numpy as np
import streamlit as st

from core.artifacts import INT8_FILE, Card
from core.errors import PictureError
from core.inference import Answer, ImageClassifier
from core.ui.frame.language import _
from core.ui.frame.messages import show_error
from core.ui.shared.answer_display import as_picture, pieces_of, prepared, show_answer, show_picture
from core.ui.shared.charts import percent, probability_chart
from core.ui.shared.class_labels import class_labels
from core.ui.shared.wording import accuracy_line, short_title, size_text

SHOWN_WIDTH = 168  # px; two fit beside each other on a telephone
SEEN_WIDTH = 96
ABREAST = 3  # networks beside each other, at most


@dataclasses.dataclass(frozen=True, kw_only=True, eq=False)
class Asked:
    """A network that was asked about the picture.

    Args:
        classifier: The network.
        result: float32 (1, height, width, channels) in [0, 1], what it was given of the picture, and its answer; or why
            there is none.
    """

    classifier: ImageClassifier
    result: tuple[np.ndarray, Answer] | PictureError

    @property
    def title(self) -> str:
        """What the network is called beside others; its 8-bit file is named as such."""
        title = short_title(self.classifier.card)
        return f"{title}, int8" if self.classifier.file == INT8_FILE else title

    @property
    def knows(self) -> bool:
        """Whether it found one of its classes in the picture."""
        return not isinstance(self.result, PictureError) and not self.result[1].is_none


def ask(picture: np.ndarray, classifier: ImageClassifier) -> Asked:
    """Asks a network what the one thing in a picture is, uint8 (height, width, 3), and takes the time."""
    try:
        _boxes, pieces = pieces_of(picture, classifier)
        images = pieces if len(pieces) == 1 else prepared(picture, classifier)
    except PictureError as error:
        return Asked(classifier=classifier, result=error)
    answer = classifier.answer(images, is_timed=True)
    if len(pieces) > 1:  # digits would have been read one by one: this is print, or a drawing
        answer = dataclasses.replace(answer, is_none=True)
    return Asked(classifier=classifier, result=(images, answer))


def show_answers(picture: np.ndarray, networks: Sequence[Asked]) -> None:
    """Shows a picture, what each network saw of it, and its answer.

    Args:
        picture: uint8 (height, width, 3), as the reader gave it.
        networks: Those that were asked about it, whatever they know.
    """
    given, answers = st.columns([180, 300 * min(len(networks), ABREAST)], gap="large")
    with given:
        show_picture(picture, _("Your picture"), SHOWN_WIDTH)
    with answers:
        abreast = math.ceil(len(networks) / math.ceil(len(networks) / ABREAST))  # four are two rows of two
        for start in range(0, len(networks), abreast):
            row = networks[start : start + abreast]
            for network, column in zip(row, st.columns(abreast, gap="medium"), strict=False):
                with column:
                    _show_network(network)


def show_accuracies(cards: Sequence[Card]) -> None:
    """Says how often each network was right on its test set."""
    lines = (f"**{short_title(card)}**: {accuracy_line(card)}" for card in cards)
    st.caption("  \n".join(lines))


def _show_network(network: Asked) -> None:
    card, file = network.classifier.card, network.classifier.file
    st.subheader(network.title, anchor=False)
    if isinstance(network.result, PictureError):
        show_error(network.result)
        return
    images, answer = network.result
    with st.container(horizontal=True, key=f"pixelated-{card.name}-{file}"):
        height, width = images.shape[1:3]
        show_picture(as_picture(images), f"{height} × {width}", SEEN_WIDTH)
        show_answer(answer)
    probability_chart(answer.probabilities, class_labels(card.labels), key=f"chart-{card.name}-{file}")
    st.caption(_facts(card, file, answer.milliseconds))


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
