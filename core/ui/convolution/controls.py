"""What the reader chooses in the convolution lab: a picture, a kernel, a layer. All of it stays in the URL."""

import secrets
from collections.abc import Callable
from typing import Any

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from core.convolution.geometry import MAX_PADDING
from core.convolution.kernels import (
    KERNELS,
    LARGEST_CELL,
    LARGEST_SIZE,
    Cells,
    KernelShape,
    checked_cells,
    flipped,
    kernel_cells,
    normalised,
    random_cells,
)
from core.convolution.layer import (
    LONGEST_SIDE,
    LayerSettings,
    Pixels,
    Stages,
    as_input,
    run_layer,
)
from core.convolution.matrices import LARGEST_SIDE, SMALLEST_SIDE, checked_matrix, matrix
from core.errors import InputError
from core.pictures.pixels import fit_within
from core.ui.convolution.cells import Sheet, cell_editor
from core.ui.convolution.words import activation_labels, kernel_labels, kernel_notes, pooling_labels
from core.ui.frame.address import choice, number
from core.ui.frame.language import _
from core.ui.frame.messages import show_error
from core.ui.shared.picture_input import given_size, picture_input
from core.ui.shared.samples import PHOTOS

SIDES = (64, 128, 256, 480, LONGEST_SIDE)


def choose_all(
    kind: str,
    side: int,
    *,
    sides: tuple[int, ...] = SIDES,
    samples: tuple[str, ...] = tuple(PHOTOS),
    key: str = "side",
    is_depthwise_offered: bool = True,
) -> tuple[Pixels, Cells, LayerSettings]:
    """Asks for picture, kernel and layer in three columns; stops the page until there is a picture.

    Args:
        kind: From `choose_input`.
        side: What the picture's longer side is scaled down to at first, one of `sides`, px.
        samples: Pictures to begin with.
        key: Names the choice of the side; pages with other `sides` need another one.
        is_depthwise_offered: Whether the channels may be kept apart.
    """
    places = st.columns([1.4, 1, 1], gap="large")
    with places[0]:
        st.subheader(_("Picture"), anchor=False)
        picture = _choose_matrix() if kind == "matrix" else _choose_photo(side, sides, samples, key)
    if picture is None:
        st.info(_("Give a picture to begin."))
        st.stop()
    with places[1]:
        st.subheader(_("Kernel"), anchor=False)
        kernel = _choose_kernel()
    with places[2]:
        st.subheader(_("Layer"), anchor=False)
        settings = _choose_layer(is_colour=is_depthwise_offered and picture.shape[2] > 1)
    return picture, kernel, settings


def choose_input(default: str) -> str:
    """Asks for the kind of picture, "photo" or "matrix"."""
    kinds = {"photo": _("Photograph"), "matrix": _("Matrix of numbers")}
    return choice(st.segmented_control, _("Input"), kinds, key="input", default=default, required=True)


def choose_view() -> str:
    """Asks how results are coloured; returns the name of a view, or "auto"."""
    views = {"auto": _("Fitting"), "signed": _("Signed"), "size": _("|x|"), "picture": _("0 to 1")}
    return choice(st.segmented_control, _("Colours"), views, key="view", default="auto", required=True)


def run_layer_or_stop(picture: Pixels, kernel: Cells, settings: LayerSettings) -> Stages:
    """Returns all stages; where the settings are impossible, says why and stops the page."""
    try:
        return run_layer(picture, kernel, settings)
    except InputError as error:
        show_error(error)
        st.stop()


def _choose_photo(side: int, sides: tuple[int, ...], samples: tuple[str, ...], key: str) -> Pixels | None:
    picture = picture_input("photo", samples)
    if picture is None:
        return None
    left, right = st.columns(2)
    with left:
        colours = {"grey": _("Grey"), "colour": _("Colour")}
        colour = choice(st.segmented_control, _("Channels"), colours, key="colour", default="grey", required=True)
    with right:
        labels = {str(offered): f"{offered} px" for offered in sides}
        longest = choice(st.selectbox, _("Longer side"), labels, key=key, default=str(side))
    pixels = as_input(fit_within(picture, int(longest)), is_grey=colour == "grey")
    height, width = _given_size(picture)
    if pixels.shape[:2] != (height, width):
        sizes = {"from": f"{width} × {height}", "to": f"{pixels.shape[1]} × {pixels.shape[0]}"}
        st.caption(_("Scaled down from {from} to {to} pixels before anything is computed.").format(**sizes))
    return pixels


def _given_size(picture: NDArray[np.uint8]) -> tuple[int, int]:
    """Returns (height, width) of the picture as the reader gave it: uploads arrive here scaled down already."""
    size = given_size("photo", st.session_state["photo"]) or picture.shape[:2]
    is_turned = (size[0] > size[1]) != (picture.shape[0] > picture.shape[1])  # by its EXIF orientation
    return (size[1], size[0]) if is_turned else (size[0], size[1])


def _choose_matrix() -> Pixels:
    labels = {
        "three": _("A drawn 3"),
        "vertical": _("Vertical edge"),
        "horizontal": _("Horizontal edge"),
        "diagonal": _("Diagonal edge"),
    }
    name = choice(st.pills, _("Start from"), labels, key="matrix", default="three", required=True)
    size = number(st.slider, _("Numbers a side"), SMALLEST_SIDE, LARGEST_SIDE, key="matrix-side", default=9)
    cells = matrix(name, size)
    limits = {"min_value": 0.0, "max_value": 1.0, "step": 0.05}
    sheet = cell_editor(_("Pixels, 0 is black and 1 is white"), "pixels", (name, size), cells, checked_matrix, **limits)
    st.caption(_("Every cell can be changed: 0 is black, 1 is white."))
    return _checked_or_stop(checked_matrix, sheet.rows)[..., np.newaxis]


def _choose_kernel() -> Cells:
    """Asks for a kernel; returns its cells as edited, float32 (rows, columns)."""
    name = choice(st.selectbox, _("Kernel (filter)"), kernel_labels(), key="kernel", default="sobel-x")
    shape = _choose_shape(KERNELS[name].asks_for)
    cells = kernel_cells(name, shape)
    limit = LARGEST_CELL
    sheet = cell_editor(
        _("Cells of the kernel"), "cells", (name, shape), cells, checked_cells, min_value=-limit, max_value=limit
    )
    source = KERNELS[name].source
    st.caption(kernel_notes()[name] + (f" ({source})" if source else ""))
    with st.container(horizontal=True, gap="small"):
        tools: dict[str, tuple[str, str, Callable[[Cells], Cells]]] = {
            "normalise": (
                _("Normalise"),
                _("Divides the cells so that they sum to 1 (or their sizes, if they sum to 0)."),
                normalised,
            ),
            "flip": (
                _("Flip"),
                _("Turns the kernel by 180 degrees: convolution instead of cross-correlation."),
                flipped,
            ),
            "random": (_("Random"), _("Draws cells as a new layer of Keras would."), _drawn),
        }
        for tool, (label, note, change) in tools.items():
            st.button(label, key=tool, help=note, on_click=_change, args=(sheet, change))
    return _checked_or_stop(checked_cells, sheet.rows)


def _choose_shape(asks_for: tuple[str, ...]) -> KernelShape:
    widgets: dict[str, Callable[[], Any]] = {
        "size": lambda: number(st.slider, _("Size"), 1, LARGEST_SIZE, key="size", default=5),
        "sigma": lambda: number(
            st.slider, _("Sigma (width of the bell)"), 0.3, 3.0, key="sigma", default=1.0, step=0.1
        ),
        "angle": lambda: number(st.slider, _("Angle"), 0, 175, key="angle", default=0, step=5, format="%d°"),
        "wavelength": lambda: number(st.slider, _("Wavelength"), 2.0, 12.0, key="wavelength", default=4.0, step=0.5),
    }
    return KernelShape(**{name: widgets[name]() for name in asks_for})


def _drawn(cells: Cells) -> Cells:
    return random_cells(cells.shape[0], secrets.randbits(32))


def _change(sheet: Sheet, change: Callable[[Cells], Cells]) -> None:
    try:
        sheet.replace(change(checked_cells(sheet.rows)))
    except InputError as error:
        show_error(error)


def _choose_layer(*, is_colour: bool) -> LayerSettings:
    """Asks for everything about the layer but its kernel."""
    stride = number(st.slider, _("Stride"), 1, 4, key="stride", default=1)
    paddings = {"valid": "valid", "same": "same", "number": _("number")}
    padding: int | str = choice(
        st.segmented_control, _("Padding"), paddings, key="padding", default="valid", required=True
    )
    if padding == "number":
        padding = number(st.number_input, _("Zeros on every side"), 0, MAX_PADDING, key="zeros", default=1)
    activation = choice(st.selectbox, _("Activation function"), activation_labels(), key="activation", default="relu")
    pooling = _choose_pooling()
    with st.expander(_("More settings"), icon=":material/tune:"):
        dilation = number(st.slider, _("Dilation"), 1, 3, key="dilation", default=1)
        bias = number(st.number_input, _("Bias"), -10.0, 10.0, key="bias", default=0.0, step=0.1, format="%.2f")
        is_summed = not is_colour or _choose_channels() == "summed"
    return LayerSettings(
        stride=stride,
        dilation=dilation,
        padding=padding,
        bias=bias,
        is_summed=is_summed,
        activation=activation,
        **pooling,
    )


def _choose_channels() -> str:
    return choice(
        st.segmented_control,
        _("Red, green and blue"),
        {"summed": _("summed"), "each": _("each on its own")},
        key="channels",
        default="summed",
        required=True,
        help=_("A layer of a CNN sums the channels into one map. Each on its own is called depthwise convolution."),
    )


def _choose_pooling() -> dict[str, Any]:
    pooling = choice(st.selectbox, _("Pooling"), pooling_labels(), key="pooling", default="max")
    if pooling == "none":
        return {"pooling": pooling}
    left, right = st.columns(2)
    with left:
        size = number(st.slider, _("Pooling window"), 1, 8, key="pool", default=2)
    with right:
        stride = number(st.slider, _("Pooling stride"), 1, 8, key="pool-stride", default=2)
    return {"pooling": pooling, "pool_size": size, "pool_stride": stride}


def _checked_or_stop(check: Callable[[Any], Cells], rows: Any) -> Cells:
    """Returns the checked cells; where the reader has to mend them first, says so and stops the page."""
    try:
        return check(rows)
    except InputError as error:
        show_error(error)
        st.stop()
