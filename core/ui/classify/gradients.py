"""Maps made of the gradient over a picture, and beside each the one of the same network with random weights."""

from collections.abc import Callable

import numpy as np
import streamlit as st

from core.inference import ImageClassifier
from core.inference.backward import gradient_session, randomised_session
from core.inference.images.saliency import (
    baseline_of,
    gradient_map,
    integrated_gradients,
    rank_correlation,
    smooth_grad,
)
from core.pictures.pixels import encode_png
from core.ui.classify.overlay import overlaid
from core.ui.frame.language import _
from core.ui.shared.remembered import remembered

SEED = 0  # of the random weights
SHOWN_SHARE = 98  # percent of all places whose strength the colours tell apart
METHODS = ("gradient", "smooth", "integrated")


def show_gradients(classifier: ImageClassifier, images: np.ndarray, label: int, strength: float) -> None:
    """Shows three maps of what a class's logit depends on, and whether they depend on what was learned.

    Args:
        images: float32 (1, height, width, channels) in [0, 1].
        label: Number of the class.
        strength: Of the overlay, 0 to 1.
    """
    st.header(_("By the gradient (기울기)"), anchor=False)
    is_checked = st.toggle(
        _("Beside each: the same network with random weights (sanity check)"),
        key="sanity",
        value=True,
        bind="query-params",
    )
    with st.spinner(_("Computing gradients …")):
        for method, column in zip(METHODS, st.columns(3, gap="medium"), strict=True):
            with column:
                _show_method(method, classifier, images, label, strength, is_checked)
    if is_checked:
        st.caption(
            _(
                "Right: every kernel replaced by random numbers of the same mean and deviation. A map that stays the "
                "same there tells of the picture, not of what the network learned. Likeness is the rank correlation: "
                "1 is the same order of places, 0 none in common."
            )
        )


def _show_method(
    method: str, classifier: ImageClassifier, images: np.ndarray, label: int, strength: float, is_checked: bool
) -> None:
    title, said, alt = _words(method)
    st.subheader(title, anchor=False)
    pictures = [_png(images, classifier, label, method, False, strength)]
    if is_checked:
        pictures.append(_png(images, classifier, label, method, True, strength))
    for place, (png, column) in enumerate(zip(pictures, st.columns(len(pictures), gap="small"), strict=True)):
        caption = (_("Trained"), _("Random weights"))[place] if is_checked else None
        column.image(png, caption=caption, alt=alt, width="stretch", output_format="PNG")
    if is_checked:
        maps = [_map(images, classifier, label, method, is_random) for is_random in (False, True)]
        said += " " + _("Likeness to random weights: {likeness}.").format(likeness=f"{rank_correlation(*maps):.2f}")
    st.caption(said)


def _words(method: str) -> tuple[str, str, str]:
    """Returns a method's title, what its map shows, and what to say to who does not see it."""
    return {
        "gradient": (
            _("Gradient"),
            _("Orange: lighter here raises the logit; violet: it lowers it."),
            _("Gradient of the logit over the picture"),
        ),
        "smooth": (
            "SmoothGrad",
            _("The mean gradient over 32 noisy copies of the picture: what hangs on single pixels averages out."),
            _("SmoothGrad over the picture"),
        ),
        "integrated": (
            _("Integrated gradients"),
            _("What each place adds to the logit on the way from a picture that shows nothing."),
            _("Integrated gradients over the picture"),
        ),
    }[method]


# Kept as long as the picture, see `remembered`.
@remembered
def _map(images: np.ndarray, classifier: ImageClassifier, label: int, method: str, is_random: bool) -> np.ndarray:
    card = classifier.card
    session = randomised_session(card, SEED) if is_random else gradient_session(card)
    given = session, images, label, len(card.labels)
    methods: dict[str, Callable[[], np.ndarray]] = {
        "gradient": lambda: gradient_map(*given),
        "smooth": lambda: smooth_grad(*given),
        "integrated": lambda: integrated_gradients(*given, baseline_of(classifier, images)),
    }
    return methods[method]()


@remembered
def _png(
    images: np.ndarray, classifier: ImageClassifier, label: int, method: str, is_random: bool, strength: float
) -> bytes:
    """Returns the map over the picture; of a gradient a few pixels stand out so far that all others would be pale."""
    found = _map(images, classifier, label, method, is_random)
    limit = float(np.percentile(np.abs(found), SHOWN_SHARE))
    return encode_png(overlaid(images[0], np.clip(found, -limit, limit) if limit else found, strength))
