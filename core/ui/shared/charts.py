"""Plotly figures of the pages: colours that colour-blind readers tell apart, and text for those who cannot see.

Classes take the Okabe-Ito colours, quantities viridis; signed values are core.ui.shared.colours' to colour.
Source: Okabe and Ito 2008, https://jfly.uni-koeln.de/color/
"""

import json
from collections.abc import Callable, Mapping, Sequence
from functools import cache, lru_cache, wraps
from html import escape
from typing import Any

import numpy as np
import plotly.graph_objects as go
import streamlit as st
from numpy.typing import NDArray
from plotly.colors import sample_colorscale

from core.ui.frame.language import _, language

CLASS_COLOURS = ("#0072B2", "#E69F00", "#009E73", "#CC79A7", "#56B4E9", "#D55E00", "#F0E442", "#999999")
LOOKS = (  # of the lines: they differ in more than colour
    {"dash": "solid", "symbol": "circle"},
    {"dash": "dash", "symbol": "diamond"},
    {"dash": "dot", "symbol": "square"},
    {"dash": "dashdot", "symbol": "x"},
)
HIGHLIGHT, MUTED = CLASS_COLOURS[0], "#8A94A6"
STATIC = {"displayModeBar": False}


def figure_of(traces: Sequence[Mapping[str, Any]], **layout: Any) -> go.Figure:
    """Returns a figure that is checked once, as a whole: `add_<trace>` and `update_layout` take three times as long.

    Args:
        traces: Each with its "type".
        **layout: What `update_layout` would take, nested.
    """
    return go.Figure({"data": list(traces), "layout": layout})


def drawn_once(build: Callable[..., go.Figure]) -> Callable[..., go.Figure]:
    """Decorates what builds a figure of measured numbers, the same for all readers: it is built once in each language.

    Its arguments are such as JSON can say, and nothing of a reader's own: figures are kept beyond a visit.
    """

    @lru_cache(maxsize=128)
    def from_text(arguments: str, _language: str) -> go.Figure:
        return build(*json.loads(arguments))

    return wraps(build)(lambda *arguments: from_text(json.dumps(arguments), language()))


def sequential_colours(values: NDArray[np.floating]) -> NDArray[np.uint8]:
    """Returns float (height, width) in [0, 1] as uint8 (height, width, 3), dark blue for 0 and yellow for 1."""
    return _sequential_palette()[np.rint(np.clip(values, 0, 1) * 255).astype(np.intp)]


def sequential_anchors() -> list[list[int]]:
    """Returns nine colours of that scale, [red, green, blue] from 0 to 1: what web/shared/scale.js draws between."""
    return sequential_colours(np.linspace(0, 1, 9)[np.newaxis])[0].tolist()


@cache
def _sequential_palette() -> NDArray[np.uint8]:
    """Returns uint8 (256, 3)."""
    colours = sample_colorscale("Viridis", np.linspace(0, 1, 256), colortype="tuple")
    return np.rint(np.array(colours) * 255).astype(np.uint8)


def percent(share: float, digits: int = 1) -> str:
    """Returns a share of 1 as a percentage; what would be rounded to 0 or 100 but is neither says so."""
    smallest = 10.0 ** -(digits + 2)
    if 0 < share < smallest:
        return f"< {smallest:.{digits}%}"
    if 1 - smallest < share < 1:
        return f"> {1 - smallest:.{digits}%}"
    return f"{share:.{digits}%}"


def probable(probability: float) -> str:
    """Returns a probability as a percentage; one that a network's arithmetic rounded to 1 is less: none is so sure."""
    return percent(min(probability, 1 - 1e-9))


def probability_chart(probabilities: NDArray[np.floating], labels: Sequence[str], top: int = 5, key: str = "") -> None:
    """Draws the likeliest classes as horizontal bars, the likeliest on top.

    Args:
        probabilities: float (classes,) in [0, 1].
        labels: Name of each class.
        top: How many to show.
        key: Tells two charts of one page apart.
    """
    best = np.argsort(-probabilities, kind="stable")[:top]
    names = [labels[index] for index in best]
    shown = [float(probabilities[index]) for index in best]
    bars = {
        "type": "bar",
        "x": shown,
        "y": [escape(name, quote=False) for name in names],  # Plotly makes links of tags
        "orientation": "h",
        "text": [probable(probability) for probability in shown],
        "textposition": ["inside" if probability > 0.5 else "outside" for probability in shown],
        "marker": {"color": [HIGHLIGHT] + [MUTED] * (len(best) - 1)},
        "hovertemplate": "%{y}: %{text}<extra></extra>",
        "cliponaxis": False,
    }
    figure = figure_of(
        [bars],
        height=34 * len(best) + 16,
        margin={"l": 0, "r": 0, "t": 8, "b": 8},
        bargap=0.25,
        xaxis={"range": [0, 1], "visible": False, "fixedrange": True},
        yaxis={"type": "category", "autorange": "reversed", "fixedrange": True, "showgrid": False},
    )
    listed = ", ".join(f"{name} {probable(probability)}" for name, probability in zip(names, shown, strict=True))
    alt = _("Most likely: {classes}").format(classes=listed)
    st.plotly_chart(figure, config=STATIC, alt=alt, key=key or None)
