"""The stages of a layer side by side, zoomed together in the page. The page's side is web/convolution/stages.js."""

import dataclasses
import io
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
import streamlit as st

from core.convolution.geometry import AxisGeometry, pooling_axis
from core.convolution.kernels import Cells
from core.convolution.layer import LayerSettings, Pixels, Stages
from core.pictures.pixels import encode_png
from core.ui.convolution.words import activation_labels, pooling_labels
from core.ui.frame.in_page import component
from core.ui.frame.language import _
from core.ui.shared.charts import percent
from core.ui.shared.colours import DIVERGING, PICTURE, View, activated_view, coloured, travelling
from core.ui.shared.wording import shape_text

_viewer = component("convolution/stages")

UNCHANGED = AxisGeometry(size=1, window=1, stride=1, dilation=1, before=0, after=0)


@dataclasses.dataclass(frozen=True, kw_only=True)
class Stage:
    """One panel: its numbers, how they are shown, and how (height, width) of the stage before became its own."""

    name: str
    title: str
    maps: Pixels
    view: View
    axes: tuple[AxisGeometry, AxisGeometry] = (UNCHANGED, UNCHANGED)


def show_stages(picture: Pixels, kernel: Cells, settings: LayerSettings, made: Stages, view: View) -> None:
    """Shows input, convolution, activation and pooling, each with its shape, its formula and its limits.

    Args:
        picture, kernel, settings: What the layer was given.
        made: What it made of it.
        view: How the convolution's result is shown.
    """
    stages = _stages(picture, kernel, settings, made, view)
    with ThreadPoolExecutor(max_workers=2) as pool:  # NumPy, Pillow and zlib let go of the interpreter
        pictures = list(pool.map(lambda stage: travelling(stage.maps, stage.view), stages))
    panels: list[dict[str, Any]] = []
    for stage, sent in zip(stages, pictures, strict=True):
        panels.append(_panel(stage, panels[-1]["axes"] if panels else {}) | sent)
    shown = _viewer(
        key="stages",
        data={
            "stages": panels,
            "diverging": DIVERGING.tolist(),
            "settings": _settings(kernel, settings),
            "messages": _messages(),
        },
        on_enlarged_change=lambda: None,
    )
    for stage in stages:
        if stage.name == shown.enlarged:
            st.dialog(stage.title, width="large")(_enlarged)(stage)


def _settings(kernel: Cells, settings: LayerSettings) -> list[str]:
    """Returns what a saved picture says of the layer, in two lines."""
    name, rows = _("Kernel (filter)"), "; ".join(" ".join(f"{cell:g}" for cell in row) for row in kernel)
    others = {
        _("Stride"): settings.stride,
        _("Padding"): settings.padding,
        _("Dilation"): settings.dilation,
        _("Bias"): f"{settings.bias:g}",
    }
    return [
        f"{name}: {rows}",
        " · ".join(f"{name}: {value}" for name, value in others.items()),
    ]


def _stages(picture: Pixels, kernel: Cells, settings: LayerSettings, made: Stages, view: View) -> list[Stage]:
    later = activated_view(view, settings)
    axes = settings.axes(picture, kernel)
    stages = [
        Stage(name="input", title=_("Picture"), maps=picture, view=PICTURE),
        Stage(name="convolved", title=_("Convolution"), maps=made.convolved, view=view, axes=axes),
    ]
    if settings.activation != "none":
        title = activation_labels()[settings.activation]
        stages.append(Stage(name="activated", title=title, maps=made.activated, view=later))
    if settings.pooling != "none":
        title, sizes = pooling_labels()[settings.pooling], made.activated.shape
        rows, columns = (pooling_axis(n, settings.pool_size, stride=settings.pool_stride) for n in sizes[:2])
        stages.append(Stage(name="pooled", title=title, maps=made.pooled, view=later, axes=(rows, columns)))
    return stages


def _panel(stage: Stage, before: dict[str, dict[str, float]]) -> dict[str, Any]:
    """Returns what the page says of a stage; `before` are the axes of the stage before it."""
    shape, clipped = shape_text(*stage.maps.shape), stage.view.clipped_share(stage.maps)
    note = _("{share} of the values lie outside this scale and are clipped.")
    alt = _("{stage}, {shape}, values from {low} to {high}.")
    low, high = (f"{end:.3g}" for end in (stage.maps.min(), stage.maps.max()))
    return {
        "name": stage.name,
        "title": stage.title,
        "shape": shape,
        "rows": stage.maps.shape[0],
        "columns": stage.maps.shape[1],
        "channels": stage.maps.shape[2],
        "alt": alt.format(stage=stage.title, shape=shape, low=low, high=high),
        "note": note.format(share=percent(clipped)) if clipped else "",
        "formula": _formula(stage.axes),
        "axes": {name: _axis(axis, before.get(name)) for name, axis in zip("yx", stage.axes, strict=True)},
    }


def _formula(axes: tuple[AxisGeometry, AxisGeometry]) -> list[str]:
    """Returns the size formula filled in, one line where height and width agree, none where nothing changes."""
    if axes == (UNCHANGED, UNCHANGED):
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


def _enlarged(stage: Stage) -> None:
    name = f"{stage.title}, {shape_text(*stage.maps.shape)}"
    picture = encode_png(coloured(stage.maps, stage.view))
    st.image(picture, caption=name, alt=name, width="stretch", output_format="PNG")
    download_buttons(stage.title, stage.maps, stage.view)


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
