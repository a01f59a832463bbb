"""The stages of a layer side by side, zoomed together in the page. The page's side is web/stages.js."""

import io
from typing import Any

import numpy as np
import streamlit as st

from core.convolution.geometry import AxisGeometry, pooling_axis
from core.convolution.kernels import Cells
from core.convolution.layer import LayerSettings, Pixels, Stages
from core.pixels import encode_png
from core.ui.charts import percent
from core.ui.convolution_colours import DIVERGING, PICTURE, View, activated_view, coloured, travelling
from core.ui.convolution_words import activation_labels, pooling_labels, size_text
from core.ui.in_page import component
from core.ui.language import _

_viewer = component("stages")

STILL = AxisGeometry(size=1, window=1, stride=1, dilation=1, before=0, after=0)


def show_stages(picture: Pixels, kernel: Cells, settings: LayerSettings, stages: Stages, view: View) -> None:
    """Shows input, convolution, activation and pooling, each with its shape, its formula and its limits.

    Args:
        picture, kernel, settings: What the layer was given.
        stages: What it made of it.
        view: How the convolution's result is shown.
    """
    axes = settings.axes(picture, kernel)
    later = activated_view(view, settings)
    rows = [_stage("input", _("Picture"), picture, PICTURE, (STILL, STILL), None)]
    rows.append(_stage("convolved", _("Convolution"), stages.convolved, view, axes, rows[-1]))
    if settings.activation != "none":
        name = activation_labels()[settings.activation]
        rows.append(_stage("activated", name, stages.activated, later, (STILL, STILL), rows[-1]))
    if settings.pooling != "none":
        pools = tuple(
            pooling_axis(n, settings.pool_size, stride=settings.pool_stride) for n in stages.activated.shape[:2]
        )
        rows.append(_stage("pooled", pooling_labels()[settings.pooling], stages.pooled, later, pools, rows[-1]))
    shown = _viewer(
        key="stages",
        data={"stages": rows, "diverging": DIVERGING.tolist(), "messages": _messages()},
        on_enlarged_change=lambda: None,
    )
    arrays = {
        "input": (picture, PICTURE),
        "convolved": (stages.convolved, view),
        "activated": (stages.activated, later),
        "pooled": (stages.pooled, later),
    }
    if shown.enlarged in arrays:
        title = next(row["title"] for row in rows if row["name"] == shown.enlarged)
        st.dialog(title, width="large")(_enlarged)(title, *arrays[shown.enlarged])


def _stage(
    name: str, title: str, maps: Pixels, view: View, axes: tuple[AxisGeometry, ...], before: dict[str, Any] | None
) -> dict[str, Any]:
    """Returns one panel. `axes` say how the stage before it became this one, along height and width."""
    height, width, channels = maps.shape
    clipped = view.clipped_share(maps)
    return {
        "name": name,
        "title": title,
        "shape": size_text(*maps.shape),
        "rows": height,
        "columns": width,
        "channels": channels,
        "alt": _("{stage}, {shape}, values from {low} to {high}.").format(
            stage=title, shape=size_text(*maps.shape), low=f"{maps.min():.3g}", high=f"{maps.max():.3g}"
        ),
        "note": _("{share} of the values lie outside this scale and are clipped.").format(share=percent(clipped))
        if clipped
        else "",
        "formula": _formula(axes),
        "axes": {
            axis: _axis(geometry, before and before["axes"][axis]) for axis, geometry in zip("yx", axes, strict=True)
        },
        **travelling(maps, view),
    }


def _formula(axes: tuple[AxisGeometry, ...]) -> list[str]:
    """Returns the size formula filled in, one line where height and width agree, none where nothing changes."""
    if axes == (STILL, STILL):
        return []
    lines = [
        f"⌊({axis.size}−{axis.dilation}·({axis.window}−1)−1+{axis.before}+{axis.after})/{axis.stride}⌋+1"
        f" = {axis.output_size}"
        for axis in axes
    ]
    return lines[:1] if lines[0] == lines[1] else [f"↕ {lines[0]}", f"↔ {lines[1]}"]


def _axis(geometry: AxisGeometry, before: dict[str, float] | None) -> dict[str, float]:
    """Returns where the stage's pixels lie on the first stage (`start`, `scale`), and how each was made.

    A result is drawn as wide as its stride, around the middle of its window.
    """
    edge = (geometry.reach - geometry.stride) / 2 - geometry.before
    start, scale = (before["start"], before["scale"]) if before else (0.0, 1.0)
    return {
        "start": start + scale * edge,
        "scale": scale * geometry.stride,
        "stride": geometry.stride,
        "padding": geometry.before,
        "reach": geometry.reach,
    }


def _enlarged(title: str, maps: Pixels, view: View) -> None:
    name = f"{title}, {size_text(*maps.shape)}"
    st.image(encode_png(coloured(maps, view)), caption=name, alt=name, width="stretch", output_format="PNG")
    download_buttons(title, maps, view)


def download_buttons(title: str, maps: Pixels, view: View) -> None:
    """Offers a stage as it is shown (PNG) and as its numbers (.npy), both made when asked for."""
    with st.container(horizontal=True):
        st.download_button(
            _("{stage} as PNG").format(stage=title),
            lambda: encode_png(coloured(maps, view)),
            "convolution.png",
            "image/png",
            on_click="ignore",
        )
        st.download_button(
            _("{stage} as .npy (NumPy)").format(stage=title),
            lambda: npy_bytes(maps),
            "convolution.npy",
            "application/octet-stream",
            on_click="ignore",
        )


def npy_bytes(maps: Pixels) -> bytes:
    """Returns the array as a .npy file, to be opened with `numpy.load`."""
    stream = io.BytesIO()
    np.save(stream, maps, allow_pickle=False)
    return stream.getvalue()


def _messages() -> dict[str, str]:
    return {
        "zoomIn": _("Zoom in"),
        "zoomOut": _("Zoom out"),
        "zoomReset": _("Show everything"),
        "enlarge": _("{stage}: full size and download"),
        "keys": _("Arrow keys point at a value, plus and minus zoom, 0 shows everything."),
        "hint": _("Point at a value to see what it was made from. Double-click or Ctrl + wheel zooms all stages."),
        "pixel": _("{stage}, row {row}, column {column}: {value}"),
        "origin": _("{stage}, row {row}, column {column}: {value}, made from {rows} × {columns} pixels of the picture"),
    }
