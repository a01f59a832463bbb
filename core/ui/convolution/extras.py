"""What stands below the layer: its code to take away, the gradient, and five exercises."""

import math
from collections.abc import Mapping, Sequence

import numpy as np
import streamlit as st
from numpy.typing import NDArray
from PIL import Image

from core.convolution.geometry import convolution_axis
from core.convolution.kernels import Cells, kernel_cells
from core.convolution.layer import LayerSettings, Pixels, Stages, as_input, gradient, pool, run_layer
from core.convolution.takeaway import keras_code, numpy_code
from core.errors import InputError
from core.pictures.pixels import encode_png, fit_within
from core.ui.convolution.stages import download_buttons
from core.ui.convolution.words import kernel_labels
from core.ui.frame.language import _
from core.ui.frame.messages import show_error
from core.ui.shared.colours import DISPLAYED_SIDE, PICTURE, View, activated_view, coloured, fitting_view
from core.ui.shared.samples import sample_label, sample_picture


def takeaway(picture: Pixels, kernel: Cells, settings: LayerSettings, stages: Stages, view: View) -> None:
    """Shows the current layer in Keras and in NumPy, and offers its result."""
    st.markdown(
        _("`picture` is a float32 array of shape (height, width, channels) in [0, 1]. Both give the same `result`.")
    )
    left, right = st.columns(2)
    with left:
        st.markdown("**Keras**")
        st.code(keras_code(picture, kernel, settings), wrap_lines=True)
    with right:
        st.markdown("**NumPy**")
        st.code(numpy_code(picture, kernel, settings), wrap_lines=True)
    download_buttons(_("Result"), stages.pooled, activated_view(view, settings))


def gradient_panel(picture: Pixels) -> None:
    """Shows how steep the brightness is everywhere, and which way it rises."""
    grey = picture.mean(axis=2, keepdims=True)
    try:
        magnitude, direction = gradient(grey, "valid")
    except InputError as error:
        show_error(error)
        return
    steepest = max(float(magnitude.max()), 1e-6)
    left, right = st.columns(2)
    strength = coloured(magnitude, View(name="level", limit=steepest))
    caption = _("Magnitude √(Sx² + Sy²): how steep, from 0 (black) to {limit} (white)").format(limit=f"{steepest:.3g}")
    left.image(_png(strength), caption=caption, alt=caption, width="stretch", output_format="PNG")
    turns = np.mod(direction / (2 * math.pi), 1)
    hue = np.concatenate([turns, np.full_like(turns, 0.75), np.sqrt(magnitude / steepest)], axis=2)
    shown = np.asarray(Image.fromarray(np.rint(hue * 255).astype(np.uint8), "HSV").convert("RGB"))
    caption = _("Direction: the brightness rises to the right (red), up (green), left (cyan), down (violet)")
    right.image(_png(shown), caption=caption, alt=caption, width="stretch", output_format="PNG")


def _png(picture: NDArray[np.uint8]) -> bytes:
    return encode_png(fit_within(picture, DISPLAYED_SIDE))


def exercises() -> None:
    """Asks five questions; every solution is computed, none is written down."""
    _guess_kernel(1, "coins", "sobel-y", ("sobel-x", "sobel-y", "laplacian", "gaussian-blur"))
    _guess_kernel(2, "cameraman", "emboss", ("sharpen", "emboss", "motion-blur", "sobel-x"))
    size = convolution_axis(28, 5, stride=2, padding="same", dilation=1).output_size
    _ask(
        3,
        _("A 28 × 28 picture, a 5 × 5 kernel, stride 2, padding same. How wide is the result?"),
        [str(number) for number in sorted({size, 12, 24, 28})],
        str(size),
        _("With same the result has ⌈28 / 2⌉ pixels, whatever the kernel."),
    )
    paddings = range(1, 5)
    keeps = next(p for p in paddings if convolution_axis(64, 7, stride=1, padding=p, dilation=1).output_size == 64)
    _ask(
        4,
        _("Which padding lets a 7 × 7 kernel with stride 1 keep 64 pixels at 64?"),
        [str(padding) for padding in paddings],
        str(keeps),
        _("64 − 7 + 2 · {padding} + 1 = 64. Half the kernel on each side, rounded down.").format(padding=keeps),
    )
    window = np.array([[1, 3], [2, 4]], np.float32)[..., np.newaxis]
    largest, mean = (f"{pool(window, LayerSettings(pooling=kind))[0, 0, 0]:g}" for kind in ("max", "average"))
    _ask(
        5,
        _("Max pooling turns the window [[1, 3], [2, 4]] into …"),
        ["1", mean, "3", largest],
        largest,
        _("The largest of the four. Their mean, average pooling, would be {mean}.").format(mean=mean),
    )


def _guess_kernel(place: int, sample: str, solution: str, kernels: tuple[str, ...]) -> None:
    picture = as_input(fit_within(sample_picture(sample), 240), is_grey=True)
    settings, kernel = LayerSettings(), kernel_cells(solution)
    made = run_layer(picture, kernel, settings).convolved
    view = fitting_view("auto", made, kernel, 1, settings)
    before, after, question = st.columns([1, 1, 1.6])
    before.image(
        _png(coloured(picture, PICTURE)),
        caption=_("Before"),
        alt=sample_label(sample),
        width="stretch",
        output_format="PNG",
    )
    after.image(
        _png(coloured(made, view)),
        caption=_("After"),
        alt=_("The same picture after the kernel in question"),
        width="stretch",
        output_format="PNG",
    )
    labels = kernel_labels()
    why = _("{kernel} it was. Choose it above and see.").format(kernel=labels[solution])
    hint = _("Not this one. Look again: what changes from left to right, what from top to bottom?")
    with question:
        _ask(
            place,
            _("Which kernel made this picture?"),
            {name: labels[name] for name in kernels},
            solution,
            why,
            hint,
        )


def _ask(
    place: int,
    question: str,
    options: Sequence[str] | Mapping[str, str],
    solution: str,
    why: str,
    hint: str | None = None,
) -> None:
    """Asks one question; with a mapping the solution is a key, and its words are shown."""
    labels = options if isinstance(options, Mapping) else {option: option for option in options}
    chosen = st.radio(
        f"**{place}.** {question}",
        list(labels),
        index=None,
        format_func=labels.__getitem__,
        key=f"exercise-{place}",
        horizontal=True,
    )
    if chosen == solution:
        st.success(" ".join([_("Right."), why]), icon=":material/check:")
    elif chosen is not None:
        st.warning(hint or _("Not this one. Put the numbers into the formula above."), icon=":material/refresh:")
