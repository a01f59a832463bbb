"""What a trained base is worth, by how many labels there are: three ways to learn the same pictures, as one chart."""

from collections.abc import Mapping, Sequence
from typing import Any

import plotly.graph_objects as go
import streamlit as st

from core.artifacts import load_label_curve
from core.errors import ArtifactError
from core.ui.frame.language import _
from core.ui.frame.messages import show_error
from core.ui.shared.charts import CLASS_COLOURS, LOOKS, STATIC, drawn_once, figure_of, percent

Shares = dict[int, list[float]]  # labels -> the accuracy of each seed


def show_label_curve() -> None:
    """Shows accuracy against labels; nothing where it was not measured."""
    try:
        found = load_label_curve()
    except ArtifactError as error:
        show_error(error)
        return
    if not found:
        return
    ways = {
        "scratch": _("from a random start"),
        "frozen": _("a new last layer on the frozen base"),
        "fine-tuned": _("the base fine-tuned"),
    }
    lines = {title: _shares(found["points"], way) for way, title in ways.items()}
    title = _("Transfer learning (전이 학습), by how many labels there are")
    st.markdown(f"**{title}**")
    alt = "; ".join(f"{way}: {_told(shares)}" for way, shares in lines.items())
    rows = [(title, list(shares), list(shares.values())) for title, shares in lines.items()]
    st.plotly_chart(_figure(rows), key="label-curve", config=STATIC, alt=alt)
    st.caption(
        _(
            "ResNet-20 on CIFAR-10, judged by 5,000 validation pictures. Its base learned {classes} other kinds of "
            "pictures first, at 32 × 32. Bars span the lowest and the highest of the seeds."
        ).format(classes=found["base"]["config"]["classes"])
    )


def _shares(points: Sequence[Mapping[str, Any]], way: str) -> Shares:
    labels = sorted({point["labels"] for point in points if point["way"] == way})
    return {
        count: [point["accuracy"] for point in points if (point["way"], point["labels"]) == (way, count)]
        for count in labels
    }


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values)


def _told(shares: Shares) -> str:
    one = _("{accuracy} from {labels} labels")
    return ", ".join(one.format(accuracy=percent(_mean(all_of)), labels=f"{n:,}") for n, all_of in shares.items())


@drawn_once
def _figure(lines: list[tuple[str, list[int], list[list[float]]]]) -> go.Figure:
    """Of each way its title, the numbers of labels, and the accuracies of the seeds for each number."""
    traces = []
    for (title, labels, shares), colour, look in zip(lines, CLASS_COLOURS, LOOKS, strict=False):
        means = [_mean(values) for values in shares]
        spread = {
            "type": "data",
            "array": [max(values) - mean for values, mean in zip(shares, means, strict=True)],
            "arrayminus": [mean - min(values) for values, mean in zip(shares, means, strict=True)],
        }
        line, marker = {"color": colour, "dash": look["dash"]}, {"symbol": look["symbol"]}
        trace = {"type": "scatter", "mode": "lines+markers", "name": title, "line": line, "marker": marker}
        traces.append(trace | {"x": labels, "y": means, "error_y": spread})
    counts = sorted({count for _title, labels, _shares in lines for count in labels})
    return figure_of(
        traces,
        height=360,
        margin={"l": 0, "r": 24, "t": 8, "b": 8},
        xaxis={
            "title": _("Labels to learn from"),
            "type": "log",
            "tickvals": counts,
            "ticktext": [f"{count:,}" for count in counts],
            "fixedrange": True,
        },
        yaxis={"title": _("Accuracy on validation pictures"), "tickformat": ".0%", "fixedrange": True},
        legend={"orientation": "h", "y": 1.02, "yanchor": "bottom"},
    )
