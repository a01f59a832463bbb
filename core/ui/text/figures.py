"""What the networks that write measured: the table, how they learned, how far their gradients and memories reach."""

from collections.abc import Callable, Sequence
from typing import Any

import plotly.graph_objects as go
import streamlit as st

from core.artifacts import Card, load_document
from core.errors import ArtifactError
from core.tasks import TEXT_MEMORY
from core.ui.frame.address import choice
from core.ui.frame.language import _
from core.ui.frame.messages import show_error
from core.ui.shared.cells import CELLS, COLOURS, DASHES, cell_of
from core.ui.shared.charts import MUTED, STATIC, drawn_once, figure_of, percent
from core.ui.shared.tables import show_table
from core.ui.shared.wording import cards

HISTORY_FILE = "history.json"
GRADIENTS_FILE = "gradients.json"
Rows = list[dict[str, float]]
Line = tuple[Card, Sequence[float], Sequence[float]]  # a network, values across, values up
Drawn = tuple[str, list[float], list[float]]  # a cell, values across, values up
MILLISECONDS_AN_EPOCH = 150  # while the training is replayed
MARGIN = 0.04  # of an axis, beside the lines


def show_figures(models: Sequence[Card]) -> None:
    """Draws table and curves of the networks of one language, then what is measured of any."""
    st.subheader(_("The three cells side by side"), anchor=False)
    histories = {card.name: rows for card in models if (rows := _read(card, HISTORY_FILE))}
    _table(models, histories)
    _abuse(models)
    st.subheader(_("How they learned"), anchor=False)
    _curves(models, histories)
    st.subheader(_("How far back a gradient reaches (기울기 소실)"), anchor=False)
    _gradients(models)
    st.subheader(_("How far back a memory reaches (장기 의존성)"), anchor=False)
    _memory()


def _read(card: Card, file: str) -> Any:
    """Returns the content of one of a card's files, None where it has none."""
    if file not in card.files:
        return None
    try:
        return load_document(card, file)
    except ArtifactError as error:
        show_error(error)
        return None


def _table(models: Sequence[Card], histories: dict[str, Rows]) -> None:
    moment = min((minutes(rows)[-1] for rows in histories.values() if rows), default=0.0)
    heads = [
        _("Network"),
        _("Test nats per character"),
        _("Bits per character"),
        _("Perplexity"),
        _("Next character right"),
        _("Units"),
        _("Parameters"),
        _("Training, min"),
        _("Validation nats after {minutes} min").format(minutes=f"{moment:.0f}"),
        _("Characters/s on the server, float32"),
        _("int8"),
        _("int8 costs, nats"),
    ]
    rows = [_row(card, histories.get(card.name, []), moment) for card in models]
    for prefix, name in (("kneser_ney", _("Kneser-Ney, order {order}")), ("unigram", _("Single characters"))):
        rows += _baseline(models[0], prefix, name, len(heads))
    show_table(heads, rows)
    st.caption(
        _(
            "All from the cards and the runs' histories: the test part was read once, symbol by symbol, with the file "
            "that runs here. Each epoch counts as long as the run's fastest: all have the same work, and other work on "
            "the machine only adds to it."
        )
    )
    _softened(models)
    _trained_twice(models)
    _compare_with_counting(models)


def _softened(models: Sequence[Card]) -> None:
    """Says by what temperature each network's logits were divided, where one was."""
    found = {CELLS[cell_of(card)]: card.calibration.get("temperature", 1) for card in models}
    if any(temperature != 1 for temperature in found.values()):
        words = _(
            "A network that read the same text several times is too sure of another. Its file therefore divides the "
            "logits by a temperature found on the validation text ({temperatures}); the curves below are without it."
        )
        st.caption(words.format(temperatures=", ".join(f"{name} {value:.2f}" for name, value in found.items())))


def _trained_twice(models: Sequence[Card]) -> None:
    """Says which of two trainings the figures are of, where there were two."""
    if any(card.recipe.get("refit") for card in models):
        st.caption(
            _(
                "When every choice had been made on the validation text, the networks learned once more from a new "
                "start, this time from that text too: many of the test text's characters first speak in it. What "
                "writes here, the test figures and what counting reaches are of this second training; validation "
                "figures, minutes and the curves of learning are of the first."
            )
        )


def _compare_with_counting(models: Sequence[Card]) -> None:
    """Says which networks foresee the test text better than Kneser-Ney does, where that was measured."""
    if models[0].metric("kneser_ney_test_nats_per_character") is None:
        return
    names = ", ".join(CELLS[cell_of(card)] for card in models if is_better_than_counting(card))
    verdict = _("Networks that foresee the text better: {names}.").format(names=names)
    if not names:
        verdict = _("None of these networks foresees the text better.")
    st.caption(_("Kneser-Ney only counts how often symbols follow each other.") + " " + verdict)


def is_better_than_counting(card: Card) -> bool:
    """Does the network give the test text fewer nats than Kneser-Ney?"""
    nats, counted = (card.metric(f"{prefix}test_nats_per_character") for prefix in ("", "kneser_ney_"))
    return nats is not None and counted is not None and nats < counted


def _row(card: Card, history: Rows, moment: float) -> list[str]:
    nats, rounded = card.metric("test_nats_per_character"), card.metric("int8_test_nats_per_character")
    after = loss_after(history, moment)
    trained = minutes(history)[-1] if history else None
    unfinished = "" if card.recipe.get("complete") else " " + _("(unfinished)")
    return [
        f"**{CELLS[cell_of(card)]}**{unfinished}",
        f"**{_number(nats, 3)}**",
        _number(card.metric("test_bits_per_character"), 3),
        _number(card.metric("test_perplexity"), 2),
        percent(card.metric("test_next_character_accuracy") or 0.0),
        f"{card.recipe.get('units', 0):,}",
        f"{card.parameters:,}",
        _number(trained, 0),
        _number(after, 3),
        _number(card.metric("characters_per_second"), 0),
        _number(card.metric("int8_characters_per_second"), 0),
        _number(rounded - nats if nats is not None and rounded is not None else None, 4),
    ]


def _baseline(card: Card, prefix: str, name: str, width: int) -> list[list[str]]:
    found = card.metrics.get(f"{prefix}_test_nats_per_character")
    if not isinstance(found, dict):
        return []
    bits, perplexity = (card.metric(f"{prefix}_test_{key}") for key in ("bits_per_character", "perplexity"))
    row = [name.format(order=found.get("order")), _number(found["value"], 3), _number(bits, 3), _number(perplexity, 2)]
    return [[*row, *[""] * (width - len(row))]]


def _abuse(models: Sequence[Card]) -> None:
    """Says how much of what the networks write is abusive, where that was counted."""
    counted = [(card, found) for card in models if isinstance(found := card.metrics.get("abusive_words"), dict)]
    if counted:
        rates = ", ".join(f"{CELLS[cell_of(card)]} {found['value']}" for card, found in counted)
        words = _("Words of abuse in {count} symbols that each has written: {rates}.")
        st.caption(words.format(count=f"{counted[0][1]['symbols']:,}", rates=rates))


def minutes(history: Rows) -> list[float]:
    """Returns after how many minutes of training each epoch ends, where the machine does nothing else.

    All epochs have the same work, so each counts as the fastest.
    """
    fastest = min((row["seconds"] for row in history), default=0.0)
    return [fastest * number / 60 for number in range(1, len(history) + 1)]


def loss_after(history: Rows, moment: float) -> float | None:
    """Returns the best validation loss that had been reached after so many minutes of training, None for none."""
    ends = zip(history, minutes(history), strict=True)
    return min((row["validation_loss"] for row, end in ends if end <= moment + 1e-6), default=None)


def _number(value: float | None, digits: int) -> str:
    return "—" if value is None else f"{value:,.{digits}f}"


def _curves(models: Sequence[Card], histories: dict[str, Rows]) -> None:
    axes = {"symbols": _("Symbols read"), "minutes": _("Minutes of training")}
    axis = choice(st.segmented_control, _("Compare after equal"), axes, key="axis", default="symbols", required=True)
    along: dict[str, Callable[[Rows], list[float]]] = {
        "symbols": lambda rows: [row.get("symbols", row["epoch"]) for row in rows],
        "minutes": minutes,
    }
    lines = [
        (card, along[axis](histories[card.name]), [row["validation_loss"] for row in histories[card.name]])
        for card in models
        if card.name in histories
    ]
    _lines(lines, axes[axis], _("validation loss (손실), nats"), key="curves", is_replayed=True)


def _gradients(models: Sequence[Card]) -> None:
    found = [(card, measured) for card in models if (measured := _read(card, GRADIENTS_FILE))]
    if not found:
        st.info(_("Not measured yet: `python -m core export NAME` measures it with TensorFlow."))
        return
    lines = [(card, measured["distances"], measured["norms"]) for card, measured in found]
    _lines(lines, _("k symbols back"), _("gradient norm, 1 at k = 0"), key="gradients", is_log=True)
    st.caption(
        _(
            "How strongly the loss at one symbol depends on the hidden state k symbols before, |dL(t)/dh(t−k)|, "
            "the median of {count} places of the test text. A straight fall on this logarithmic scale is the vanishing "
            "gradient: each step back multiplies by the same number below 1."
        ).format(count=f"{found[0][1]['count']:,}")
    )


def _memory() -> None:
    remembering = sorted(cards(TEXT_MEMORY), key=lambda card: list(CELLS).index(cell_of(card)))
    found = [(card, card.metrics["accuracy_by_distance"]) for card in remembering]
    if not found:
        st.info(_("Not trained yet: {names}.").format(names=", ".join(f"`memory-{cell}`" for cell in CELLS)))
        return
    lines = [(card, measured["distances"], measured["accuracies"]) for card, measured in found]
    _lines(lines, _("symbols in between"), _("recalled"), key="memory")
    st.caption(
        _(
            "The task: remember one symbol, read noise, then say it again. The same three cells, trained for this "
            "alone on growing distances. By chance {chance} would be right."
        ).format(chance=percent(found[0][1]["chance"]))
    )


def _lines(lines: Sequence[Line], x: str, y: str, *, key: str, is_log: bool = False, is_replayed: bool = False) -> None:
    drawn = [(cell_of(card), list(across), list(up)) for card, across, up in lines]
    figure = _figure(drawn, x, y, is_log, is_replayed)
    ends = ", ".join(f"{CELLS[cell]} {up[-1]:.3g}" for cell, _across, up in drawn)
    st.plotly_chart(figure, config=STATIC, key=key, alt=_("{what}; at the end {values}").format(what=y, values=ends))


@drawn_once
def _figure(lines: Sequence[Drawn], x: str, y: str, is_log: bool, is_replayed: bool) -> go.Figure:
    traces = [
        {
            "type": "scatter",
            "x": across,
            "y": up,
            "name": CELLS[cell],
            "mode": "lines",
            "line": {"color": COLOURS[cell], "width": 3, "dash": DASHES[cell]},
        }
        for cell, across, up in lines
    ]
    figure = figure_of(
        traces,
        height=340,
        margin={"l": 0, "r": 16, "t": 8, "b": 8},
        xaxis={"title": x, "fixedrange": True},
        yaxis={"title": y, "fixedrange": True, "exponentformat": "power", "type": "log" if is_log else "linear"},
        legend={"orientation": "h", "y": 1.12},
        hovermode="x unified",
    )
    if is_replayed:
        _add_replay(figure, lines, x)
    return figure


def _add_replay(figure: go.Figure, lines: Sequence[Drawn], x: str) -> None:
    """Lets the reader play the lines from their first point, or draw a slider along. Nothing moves unasked."""
    moments = sorted({moment for _card, across, _up in lines for moment in across})
    if len(moments) < 2:
        return
    figure.frames = [
        go.Frame(
            name=str(number),
            data=[_until(moment, across, up) for _card, across, up in lines],
            traces=list(range(len(lines))),
        )
        for number, moment in enumerate(moments)
    ]
    moves = {"frame": {"duration": MILLISECONDS_AN_EPOCH, "redraw": False}, "transition": {"duration": 0}}
    stops = {"frame": {"duration": 0, "redraw": False}, "mode": "immediate", "transition": {"duration": 0}}
    digits = 0 if moments[-1] > len(moments) else 1
    steps = [
        {"label": f"{moment:,.{digits}f}", "method": "animate", "args": [[str(number)], stops]}
        for number, moment in enumerate(moments)
    ]
    buttons = [
        {"label": "▶ " + _("Play"), "method": "animate", "args": [None, moves]},
        {"label": _("Pause"), "method": "animate", "args": [[None], stops]},
    ]
    slider = {
        "steps": steps,
        "active": len(steps) - 1,
        "currentvalue": {"prefix": f"{x}: ", "font": {"color": MUTED}},
        "font": {"color": "rgba(0,0,0,0)"},  # the moment is above the slider; below it a label a step would be cut
        "pad": {"t": 100},
    }
    menu = {"type": "buttons", "direction": "left", "buttons": buttons, "x": 0, "xanchor": "left", "y": -0.22}
    look = {"showactive": False, "bgcolor": "rgba(0,0,0,0)", "font": {"color": MUTED}}  # legible in light and dark
    figure.update_layout(height=480, sliders=[slider], updatemenus=[menu | look])
    figure.update_xaxes(range=_span([moment for _card, across, _up in lines for moment in across]))
    figure.update_yaxes(range=_span([value for _card, _across, up in lines for value in up]))


def _until(moment: float, across: Sequence[float], up: Sequence[float]) -> go.Scatter:
    """Returns the part of a line that was known then."""
    count = sum(place <= moment for place in across)
    return go.Scatter(x=list(across[:count]), y=list(up[:count]))


def _span(values: Sequence[float]) -> list[float]:
    beside = MARGIN * ((max(values) - min(values)) or 1.0)
    return [min(values) - beside, max(values) + beside]
