"""Digits read row by row: in the tab while one draws, and how often each cell is right after each row."""

from collections.abc import Sequence
from functools import cache
from typing import Any

import numpy as np
import plotly.graph_objects as go
import streamlit as st

from core.artifacts import Card
from core.data import samples
from core.errors import ArtifactError
from core.tasks import ROW_READING
from core.ui.frame.in_page import component, runs_in_tab
from core.ui.frame.language import _, language
from core.ui.frame.messages import show_error
from core.ui.frame.routes import network_urls
from core.ui.shared.cells import CELLS, COLOURS, DASHES, cell_of
from core.ui.shared.charts import STATIC, drawn_once, figure_of, percent, sequential_anchors
from core.ui.shared.encoding import base64_of
from core.ui.shared.wording import cards

QUARTERS = (7, 14, 21, 28)  # rows after which the table tells how often an answer is right

_rows = component("sequences/rows")


def row_classifiers() -> list[Card]:
    """Returns the networks that read rows, in the order RNN, LSTM, GRU; stops the page where there are none."""
    found = sorted(cards(ROW_READING), key=lambda card: list(CELLS).index(cell_of(card)))
    if not found:
        st.info(_("Not trained here yet. These commands make one:"))
        st.code("python -m core train rows-lstm\npython -m core export rows-lstm", language=None)
        st.stop()
    return found


def show_reading(models: Sequence[Card]) -> None:
    """Lets the reader draw, and shows what each network would answer after each row; all of it in the tab."""
    if not runs_in_tab():
        return
    try:
        cells = [_source(card) for card in models]
    except ArtifactError as error:
        show_error(error)
        return
    _rows(
        key="rows",
        data={
            "language": language(),
            "cells": cells,
            "examples": _examples(),
            "colours": sequential_anchors(),
            "messages": _messages(),
        },
    )


def _source(card: Card) -> dict[str, Any]:
    cell = cell_of(card)
    return {
        "title": CELLS[cell],
        "colour": COLOURS[cell],
        **network_urls(card),
    }


@cache
def _examples() -> str:
    """Returns one held-out digit of each class as base64, uint8 (10, 28, 28)."""
    images, labels = samples.digits()
    last = [np.flatnonzero(labels == digit)[-1] for digit in range(10)]
    return base64_of(np.rint(images[last] * 255).astype(np.uint8).tobytes())


def show_accuracy(models: Sequence[Card]) -> None:
    """Draws how often each network is right after each row, on the test digits."""
    st.subheader(_("How early is it known?"), anchor=False)
    lines = [(cell_of(card), card.metrics["accuracy_by_row"]["accuracies"]) for card in models]
    st.plotly_chart(_figure(lines), config=STATIC, key="rows-accuracy", alt=_words(lines))
    count = f"{models[0].metrics['test_accuracy']['count']:,}"
    st.caption(
        _(
            "Share of {count} test digits that are read rightly when only the rows down to this one are known. "
            "{figures}"
        ).format(count=count, figures=_words(lines))
    )


def _words(lines: Sequence[tuple[str, Sequence[float]]]) -> str:
    """Returns the lines' values after each quarter of the rows, in words."""
    parts = []
    for cell, accuracies in lines:
        values = ", ".join(percent(accuracies[row - 1]) for row in QUARTERS)
        parts.append(f"{CELLS[cell]} {values}")
    rows = ", ".join(str(row) for row in QUARTERS)
    return _("Right after {rows} rows: {values}.").format(rows=rows, values="; ".join(parts))


@drawn_once
def _figure(lines: Sequence[tuple[str, Sequence[float]]]) -> go.Figure:
    traces = [
        {
            "type": "scatter",
            "x": list(range(1, len(accuracies) + 1)),
            "y": list(accuracies),
            "name": CELLS[cell],
            "mode": "lines",
            "line": {"color": COLOURS[cell], "width": 3, "dash": DASHES[cell]},
        }
        for cell, accuracies in lines
    ]
    return figure_of(
        traces,
        height=320,
        margin={"l": 0, "r": 16, "t": 8, "b": 8},
        xaxis={"title": _("rows read"), "fixedrange": True},
        yaxis={"title": _("right"), "fixedrange": True, "tickformat": ".0%", "range": [0, 1.02]},
        legend={"orientation": "h", "y": 1.12},
        hovermode="x unified",
    )


def _messages() -> dict[str, str]:
    """Returns every word of the part, in the reader's language. Fields are filled in by the page."""
    return {
        "paper": _("Drawing area for one digit"),
        "hint": _("Draw a digit"),
        "keys": _(
            "Keyboard: the arrow keys move the pen, Space puts it down and lifts it, Delete clears, Ctrl+Z undoes."
        ),
        "undo": _("Undo"),
        "clear": _("Clear"),
        "examples": _("Digits to begin with"),
        "example": _("Read this {digit}"),
        "seen": _("What is read"),
        "row": _("Rows read"),
        "play": _("Play"),
        "pause": _("Pause"),
        "answer": _("{digit} ({percent})"),
        "decided": _("stays with {digit} from row {row} on"),
        "heat": _(
            "Probability of each digit after each row. In the end {digit} with {percent}; that stays so from row {row} "
            "on."
        ),
        "loading": _("Loading the networks into this tab …"),
        "ready": _("They read in this tab, each with the file that the server has."),
        "failed": _("The networks could not be loaded into this tab."),
        "retry": _("Try again"),
    }
