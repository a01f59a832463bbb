"""UpSampling2D then Conv2D, against Conv2DTranspose: two ways to a larger map, on a map small enough to see."""

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from core.pictures.pixels import encode_png
from core.ui.frame.address import choice
from core.ui.frame.language import _, text
from core.ui.shared.colours import View, coloured

INPUT_SIDE = 5
KERNEL_SIZES = {"2": "2 × 2", "3": "3 × 3", "4": "4 × 4", "5": "5 × 5"}
WIDTH = 168  # px


def input_maps() -> dict[str, NDArray[np.float32]]:
    """Returns the maps to begin with, each float32 (5, 5) in [0, 1]."""
    rows, columns = np.mgrid[0:INPUT_SIDE, 0:INPUT_SIDE].astype(np.float32)
    dot = np.zeros((INPUT_SIDE, INPUT_SIDE), np.float32)
    dot[INPUT_SIDE // 2, INPUT_SIDE // 2] = 1
    return {
        "even": np.full((INPUT_SIDE, INPUT_SIDE), 0.6, np.float32),
        "dot": dot,
        "edge": (columns >= INPUT_SIDE // 2).astype(np.float32),
        "ramp": (rows + columns) / (2 * INPUT_SIDE - 2),
    }


def repeated(map_: NDArray[np.float32]) -> NDArray[np.float32]:
    """Returns what UpSampling2D(2) makes: every number four times."""
    return map_.repeat(2, axis=0).repeat(2, axis=1)


def convolved_same(map_: NDArray[np.float32], size: int) -> NDArray[np.float32]:
    """Returns what Conv2D(1, size, padding="same") makes with a kernel of equal weights that sum to 1."""
    before = (size - 1) // 2
    padded = np.pad(map_, (before, size - 1 - before))
    windows = np.lib.stride_tricks.sliding_window_view(padded, (size, size))
    return windows.mean(axis=(2, 3), dtype=np.float32)


def transposed(map_: NDArray[np.float32], size: int) -> NDArray[np.float32]:
    """Returns what Conv2DTranspose(1, size, strides=2, padding="same") makes with a kernel of equal weights.

    Every number stamps the whole kernel onto the larger map, two places on from the last stamp; where stamps
    overlap they add up. The weights sum to 4, so that an even map keeps its level.
    """
    side = 2 * len(map_)
    stamped = np.zeros((side + size, side + size), np.float32)
    for row, column in np.ndindex(*map_.shape):
        stamped[2 * row : 2 * row + size, 2 * column : 2 * column + size] += map_[row, column] * 4 / size**2
    before = max(size - 2, 0) // 2
    return stamped[before : before + side, before : before + side]


def show_upsampling() -> None:
    """Shows both ways for a map and a kernel size of the reader's choice."""
    st.subheader(_("Two ways to a larger map"), anchor=False)
    st.markdown(text("gan/parts/upsampling"))
    with st.container(horizontal=True, gap="medium"):
        names = {"even": _("Even grey"), "dot": _("One dot"), "edge": _("Edge"), "ramp": _("Ramp")}
        name = choice(st.segmented_control, _("Map"), names, key="gan-map", default="even", required=True)
        size = int(
            choice(st.segmented_control, _("Kernel"), KERNEL_SIZES, key="gan-kernel", default="3", required=True)
        )
    given = input_maps()[name]
    results = (
        (given, _("Map, {side} × {side}")),
        (repeated(given), _("UpSampling2D: each number four times, {side} × {side}")),
        (convolved_same(repeated(given), size), _("… then Conv2D: {side} × {side}")),
        (transposed(given, size), _("Conv2DTranspose with stride 2, in one step: {side} × {side}")),
    )
    view = View(name="level", limit=max(1.0, *(float(result.max()) for result, _words in results)))
    with st.container(horizontal=True, key="pixelated-upsampling"):
        for result, words in results:
            caption = words.format(side=len(result))
            png = encode_png(coloured(result[..., np.newaxis], view))
            st.image(png, alt=caption, caption=caption, width=WIDTH, output_format="PNG")
    low, high = _inner_range(transposed(given, size))
    if name == "even" and high - low > 1e-3:
        st.markdown(
            _(
                "**Checkerboard.** Even grey went in, but a kernel of {size} is no multiple of the stride 2: "
                "some places get more stamps than others, from {low} to {high}."
            ).format(size=KERNEL_SIZES[str(size)], low=f"{low:.2f}", high=f"{high:.2f}")
        )


def _inner_range(result: NDArray[np.float32]) -> tuple[float, float]:
    """Returns the smallest and largest value away from the border, where stamps are missing anyway."""
    inner = result[2:-2, 2:-2]
    return float(inner.min()), float(inner.max())
