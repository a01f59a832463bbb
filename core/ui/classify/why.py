"""Evidence over a picture: warm where it speaks for a class, violet where it speaks against it."""

import numpy as np
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from core.inference import Answer, ImageClassifier
from core.inference.images.explanation import averaged_maps, class_activation_map, covered_logits, occlusion_map
from core.pictures.pixels import encode_png
from core.ui.classify.gradients import show_gradients
from core.ui.classify.overlay import SHOWN, overlaid
from core.ui.frame.address import number
from core.ui.frame.language import _
from core.ui.shared.answer_display import answer_text
from core.ui.shared.charts import probable
from core.ui.shared.class_labels import class_labels
from core.ui.shared.network_and_picture import FIRST_NETWORK
from core.ui.shared.remembered import remembered

NETWORK = "why-network"  # a widget of the page, and a parameter of its URL
PHOTOGRAPH_NETWORK = "everyday-resnet"  # a network of photographs that has a map, and is quick


def first_network() -> str:
    """Returns which network the page opens with: of photographs, but of digits where the address names a digit."""
    is_digit = any(name in st.query_params for name in ("digit", "digit-sample"))
    return FIRST_NETWORK if is_digit else PHOTOGRAPH_NETWORK


def show_evidence(classifier: ImageClassifier, images: np.ndarray, answer: Answer, stage: DeltaGenerator) -> None:
    """Shows which places of the picture speak for a class that the reader chooses.

    Args:
        images: float32 (1, height, width, channels) in [0, 1].
        answer: What the network says of them.
        stage: The container of the two maps; what is adjusted, and the gradients, stand where the script is.
    """
    card, probabilities = classifier.card, answer.probabilities
    labels, order = class_labels(card.labels), np.argsort(-probabilities, kind="stable")
    best, sure = answer_text(answer)
    with stage.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
        label = st.selectbox(
            _("Evidence for"),
            [int(i) for i in order],
            format_func=lambda i: f"{labels[i]} ({probable(float(probabilities[i]))})",
            key=f"why-class-{card.name}-{hash(images.tobytes())}",  # another picture begins with its own answer
            width=320,
        )
        st.markdown(_("The answer: **{label}**, {sure}").format(label=best, sure=sure), width="content")
    left, right = stage.columns(2, gap="medium")
    with st.expander(_("More settings"), icon=":material/tune:"), st.container(horizontal=True, gap="medium"):
        strength = number(st.slider, _("Overlay, %"), 0, 100, key="overlay", default=60, width=320) / 100
        window = number(st.slider, _("Side of the cover, px"), 2, 16, key="cover", default=6, width=320)
    logit = float(answer.logits[label])
    with left:
        _show_map(classifier, images, label, logit, strength)
    with right:
        _show_occlusion(classifier, images, label, logit, strength, window)
    show_gradients(classifier, images, label, strength)


def _show_map(classifier: ImageClassifier, images: np.ndarray, label: int, logit: float, strength: float) -> None:
    st.subheader(_("Class activation map (클래스 활성화 맵)"), anchor=False)
    if averaged_maps(classifier.card) is None:
        st.info(
            _(
                "This network does not end in global average pooling: its last layers mix all places, "
                "so no map belongs to its answer. Covering parts of the picture works for every network."
            )
        )
        return
    evidence = _evidence(images, classifier, label)
    rows, columns = evidence.shape
    alt = _("Class activation map over the picture")
    st.image(_evidence_png(images, classifier, label, strength), alt=alt, width=SHOWN, output_format="PNG")
    said = _("Exact: the mean of these {rows} × {columns} numbers plus the class's bias is its logit, {logit}.")
    st.caption(said.format(rows=rows, columns=columns, logit=f"{logit:.2f}"))


def _show_occlusion(
    classifier: ImageClassifier, images: np.ndarray, label: int, logit: float, strength: float, window: int
) -> None:
    st.subheader(_("Covering parts of the picture (가리기)"), anchor=False)
    side = min(images.shape[1:3])
    window = min(window, side)
    with st.spinner(_("Covering the picture place by place …")):
        asked = classifier, label, logit, window, max(1, side // 16)
        falls = _falls(images, *asked)
    alt = _("Effect of covering each place of the picture")
    st.image(_falls_png(images, *asked, strength), alt=alt, width=SHOWN, output_format="PNG")
    largest = float(np.abs(falls).max())
    st.caption(
        _(
            "At the strongest place the squares of {side} × {side} px that cover it change the logit by {largest}, "
            "on average."
        ).format(largest=f"{largest:.2f}", side=window)
    )


# Kept as long as the picture: a move of the overlay's slider computes nothing again.
@remembered
def _evidence(images: np.ndarray, classifier: ImageClassifier, label: int) -> np.ndarray:
    return class_activation_map(classifier, images, label)


@remembered
def _falls(
    images: np.ndarray, classifier: ImageClassifier, label: int, logit: float, window: int, stride: int
) -> np.ndarray:
    logits = _covered(images, classifier, window, stride)
    return occlusion_map(classifier, images, label, logit=logit, window=window, stride=stride, logits=logits)


@remembered
def _covered(images: np.ndarray, classifier: ImageClassifier, window: int, stride: int) -> np.ndarray:
    return covered_logits(classifier, images, window=window, stride=stride)


@remembered
def _evidence_png(images: np.ndarray, classifier: ImageClassifier, label: int, strength: float) -> bytes:
    return encode_png(overlaid(images[0], _evidence(images, classifier, label), strength))


@remembered
def _falls_png(
    images: np.ndarray,
    classifier: ImageClassifier,
    label: int,
    logit: float,
    window: int,
    stride: int,
    strength: float,
) -> bytes:
    falls = _falls(images, classifier, label, logit, window, stride)
    return encode_png(overlaid(images[0], falls, strength))
