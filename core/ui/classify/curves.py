"""Curves of training: one network's own, and pairs that differ in one idea of the course."""

from collections.abc import Mapping, Sequence
from typing import Any

import plotly.graph_objects as go
import streamlit as st

from core.artifacts import Card, load_ablations, load_document
from core.errors import ArtifactError
from core.ui.frame.language import _
from core.ui.frame.messages import show_error
from core.ui.shared.charts import CLASS_COLOURS, LOOKS, MUTED, STATIC, drawn_once, figure_of

HISTORY = "history.json"

Pair = tuple[str, str, dict[str, list[float]]]  # title, what was trained, curves


def history_of(card: Card) -> list[dict[str, float]]:
    """Returns one row an epoch, none for a card without its history."""
    if HISTORY not in card.files:
        return []
    rows: list[dict[str, float]] = load_document(card, HISTORY)
    return rows


def show_curves(card: Card) -> None:
    """Shows accuracy and loss on training and validation pictures, epoch by epoch; both phases of transfer learning."""
    try:
        rows = history_of(card)
    except ArtifactError as error:
        show_error(error)
        return
    if not rows:
        st.info(_("This network has no history."))
        return
    names = {"accuracy": _("Accuracy"), "loss": _("Loss")}
    for column, (key, title) in zip(st.columns(2, gap="large"), names.items(), strict=True):
        lines = {_("training"): key, _("validation"): f"validation_{key}"}
        curves = {name: [row[field] for row in rows] for name, field in lines.items()}
        figure = _figure(curves, title, _phases(rows, card.recipe))
        column.plotly_chart(figure, key=f"curve-{key}", config=STATIC, alt=_ends(curves, title))
    st.caption(
        _(
            "Training pictures are changed at random and parts of the network are dropped out, "
            "so the training curve may lie below the validation curve."
        )
    )
    if continued := card.recipe.get("continued_from"):
        st.caption(
            _(
                "After epoch {epoch} this run went on from its exported file. The optimiser's momentum was lost there, "
                "so the curves jump."
            ).format(epoch=continued)
        )


def _phases(rows: Sequence[dict[str, float]], recipe: Mapping[str, Any]) -> list[tuple[int, str]]:
    """Returns after which epochs transfer learning goes from the new head to everything, and a run went on."""
    head = sum(1 for row in rows if row.get("phase") == 1)
    marks: list[tuple[int | None, str]] = [
        (head, _("fine-tuning from here")),
        (recipe.get("continued_from"), _("went on from its export")),
    ]
    marks += [(epoch, _("given more epochs")) for epoch in recipe.get("lengthened_after", [])]
    return [(epoch, words) for epoch, words in marks if epoch]


def show_ablations() -> None:
    """Shows what one idea is worth: the same network with and without it, as far as such runs exist."""
    try:
        pairs = _runs()
    except ArtifactError as error:
        show_error(error)
        return
    if not pairs:
        st.info(_("No such runs yet: `python -m core.training.images.ablations` makes them in about half an hour."))
        return
    for start in range(0, len(pairs), 2):
        for column, (title, about, lines) in zip(st.columns(2, gap="large"), pairs[start : start + 2], strict=False):
            with column:
                what = _("Accuracy on validation pictures")
                st.markdown(f"**{title}**")
                ends = _ends(lines, what)
                st.plotly_chart(_figure(lines, what), key=f"ablation-{title}", config=STATIC, alt=f"{title}. {ends}")
                st.caption(f"{about} {ends}.")


def _runs() -> list[Pair]:
    found = load_ablations()
    titles = {
        "dropout": _("Dropout (드롭아웃)"),
        "augmentation": _("Augmentation (데이터 증강)"),
        "residual": _("Residual connections (잔차 연결)"),
    }
    about = _(
        "The same network, trained on {count} pictures of {data} alone: few, so that what the idea is worth shows."
    )
    return [
        (
            title,
            about.format(count=f"{found[key]['pictures']:,}", data=found[key]["recipes"]["with"]["data"]),
            {_("with"): found[key]["with"], _("without"): found[key]["without"]},
        )
        for key, title in titles.items()
        if key in found
    ]


def _ends(lines: dict[str, list[float]], what: str) -> str:
    """Returns a chart's alternative text."""
    ends = ", ".join(f"{name} {values[-1]:.3f}" for name, values in lines.items())
    return _("{what}; at the end {values}").format(what=what, values=ends)


@drawn_once
def _figure(lines: dict[str, list[float]], title: str, marks: Sequence[tuple[int, str]] = ()) -> go.Figure:
    traces = []
    for (name, values), colour, look in zip(lines.items(), CLASS_COLOURS, LOOKS, strict=False):
        epochs = list(range(1, len(values) + 1))
        line, marker = {"color": colour, "dash": look["dash"]}, {"symbol": look["symbol"]}
        trace = {"type": "scatter", "mode": "lines+markers", "name": name, "line": line, "marker": marker}
        traces.append(trace | {"x": epochs, "y": values})
    figure = figure_of(
        traces,
        height=300,
        margin={"l": 0, "r": 0, "t": 8, "b": 8},
        xaxis={"title": _("Epoch"), "fixedrange": True},
        yaxis={"title": title, "fixedrange": True},
        legend={"orientation": "h", "y": 1.15},
    )
    for epoch, words in marks:
        figure.add_vline(x=epoch + 0.5, line_dash="dot", line_color=MUTED, annotation_text=words)
    return figure
