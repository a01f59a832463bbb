"""The next day of a series: drawn by the reader, forecast by three cells and by plain methods, all of it in the tab."""

from collections.abc import Sequence
from typing import Any

import plotly.graph_objects as go
import streamlit as st

from core.artifacts import SERIES_FILE, Card
from core.errors import ArtifactError
from core.tasks import FORECASTING
from core.ui.frame.address import choice
from core.ui.frame.in_page import component, runs_in_tab
from core.ui.frame.language import _, language
from core.ui.frame.messages import show_error
from core.ui.frame.routes import model_url, network_urls
from core.ui.shared.cells import CELLS, COLOURS, DASHES
from core.ui.shared.charts import STATIC, drawn_once, figure_of, percent
from core.ui.shared.tables import show_table
from core.ui.shared.wording import cards

SERIES = ("bikes", "temperature", "steel")
STROKES = {"rnn": "2 4", "lstm": "8 4", "gru": ""}
HOURS = (1, 6, 12, 24)  # ahead, that the chart's words tell

_forecast = component("sequences/forecast")
_own = component("sequences/own_series")


def forecasters() -> dict[str, list[Card]]:
    """Returns the networks of each series, RNN, LSTM, GRU; stops the page where there are none."""
    found: dict[str, list[Card]] = {}
    every = cards(FORECASTING)
    for name in SERIES:
        mine = [card for card in every if card.data["name"] == name]
        if mine:
            found[name] = sorted(mine, key=lambda card: list(CELLS).index(_cell(card)))
    if not found:
        st.info(_("Not trained here yet. These commands make one:"))
        st.code("python -m core train forecast-bikes-lstm\npython -m core export forecast-bikes-lstm", language=None)
    return found


def _cell(card: Card) -> str:
    return str(card.recipe["config"]["cell"])


def _titles() -> dict[str, str]:
    return {"bikes": _("Bikes rented in Seoul"), "temperature": _("Temperature"), "steel": _("A steelworks")}


def _units() -> dict[str, str]:
    return {"bikes": _("bikes an hour"), "degrees": "°C", "kWh": "kWh"}


def _methods() -> dict[str, str]:
    return {
        "yesterday": _("Same hour yesterday"),
        "lastWeek": _("Same hour a week ago"),
        "lastValue": _("Last value"),
        "linear": _("Linear, last 48 values"),
        "smoothing": _("Exponential smoothing"),
    }


def show_forecasting(models: dict[str, list[Card]]) -> None:
    """Lets the reader draw the next day, and shows what the networks and the plain methods say."""
    if not runs_in_tab():
        return
    try:
        series = [_source(name, found) for name, found in models.items()]
    except ArtifactError as error:
        show_error(error)
        return
    shades = {"yesterday": "#CC79A7", "lastWeek": "#E69F00", "lastValue": "#999999", "linear": "#56B4E9"}
    methods = [
        {"name": name, "title": title, "colour": shades.get(name, "#A6761D"), "dash": "3 3"}
        for name, title in _methods().items()
    ]
    _forecast(
        key="forecast",
        data={"language": language(), "series": series, "methods": methods, "messages": _messages()},
    )


def _source(name: str, models: Sequence[Card]) -> dict[str, Any]:
    return {
        "title": _titles()[name],
        "unit": _units()[models[0].preprocessing["unit"]],
        "least": models[0].recipe["config"]["least"],
        "networks": [
            {
                "cell": CELLS[_cell(card)],
                "colour": COLOURS[_cell(card)],
                "dash": STROKES[_cell(card)],
                **network_urls(card),
                "series": model_url(card.name, SERIES_FILE),
            }
            for card in models
        ],
    }


def show_errors(models: dict[str, list[Card]]) -> None:
    """Says how far each network and each plain method is off, 12 hours ahead and by hours ahead."""
    st.subheader(_("How far off are they?"), anchor=False)
    titles = {name: _titles()[name] for name in models}
    first = next(iter(models))
    chosen = choice(st.segmented_control, _("Series"), titles, key="errors-of", default=first, required=True)
    shown = models[chosen]
    unit = _units()[shown[0].preprocessing["unit"]]
    heads = [_("Method"), _("Error 12 hours ahead ({unit})").format(unit=unit), "MASE", _("In its 10-90 % band")]
    rows = []
    for card in shown:
        metrics = card.metrics
        off, scaled = f"{metrics['test_mae']['value']:.3g}", f"{metrics['test_mase']['value']:.3g}"
        rows.append([f"**{CELLS[_cell(card)]}**", f"**{off}**", scaled, percent(metrics["interval_coverage"]["value"])])
    scale = shown[0].metrics["test_mase"]["scale"]
    for title, errors in _plain_errors(shown[0]):
        rows.append([title, f"{errors['value']:.3g}", f"{errors['value'] / scale:.3g}", ""])
    show_table(heads, rows)
    lines = [(CELLS[_cell(card)], _cell(card), card.metrics["test_mae"]["by_horizon"]) for card in shown]
    lines += [(title, "", errors["by_horizon"]) for title, errors in _plain_errors(shown[0])]
    st.plotly_chart(_figure(lines, unit), config=STATIC, key="forecast-errors", alt=_words(lines, unit))
    st.caption(
        _(
            "Mean absolute error over {count} forecasts of the last fifth of the year, which none of them learned "
            "from. MASE divides it by how much an hour differed from the same hour the day before in what they learned "
            "from."
        ).format(count=f"{shown[0].metrics['test_mae']['count']:,}")
    )


def _plain_errors(card: Card) -> list[tuple[str, dict[str, Any]]]:
    names = {"yesterday": "yesterday", "lastWeek": "last_week", "lastValue": "last_value"}
    return [(title, card.metrics[f"baseline_{names.get(method, method)}_mae"]) for method, title in _methods().items()]


def _words(lines: Sequence[tuple[str, str, Sequence[float]]], unit: str) -> str:
    """Returns the lines' values at a few hours ahead, in words."""
    parts = (f"{title} {', '.join(f'{errors[hour - 1]:.3g}' for hour in HOURS)}" for title, _cell_, errors in lines)
    hours = ", ".join(map(str, HOURS))
    return _("Error in {unit}, {hours} hours ahead: {values}.").format(unit=unit, hours=hours, values="; ".join(parts))


@drawn_once
def _figure(lines: Sequence[tuple[str, str, Sequence[float]]], unit: str) -> go.Figure:
    traces = [
        {
            "type": "scatter",
            "x": list(range(1, len(errors) + 1)),
            "y": list(errors),
            "name": title,
            "mode": "lines",
            "line": {"color": COLOURS[cell], "width": 3, "dash": DASHES[cell]} if cell else {"width": 1.2},
        }
        for title, cell, errors in lines
    ]
    return figure_of(
        traces,
        height=480,  # on a telephone eight names take four lines
        margin={"l": 0, "r": 16, "t": 8, "b": 8},
        xaxis={"title": _("hours ahead"), "fixedrange": True},
        yaxis={"title": unit, "fixedrange": True, "rangemode": "tozero"},
        legend={"orientation": "h", "y": -0.2, "yanchor": "top"},
        hovermode="x unified",
    )


def show_own_series() -> None:
    """Lets the reader open a table of their own; it is read and forecast in the tab and sent nowhere."""
    st.subheader(_("Your own series"), anchor=False)
    messages = _messages_of_own() | _steps() | _notes() | _refusals()
    _own(key="own-series", data={"language": language(), "messages": messages})


def _messages() -> dict[str, str]:
    """Returns every word of the part, in the reader's language. Fields are filled in by the page."""
    return {
        "series": _("Series"),
        "origin": _("Known up to here"),
        "reveal": _("Show the forecasts"),
        "clear": _("Clear"),
        "next": _("Another day"),
        "forget": _("Restart the league"),
        "hint": _("Draw the next 24 hours here"),
        "keys": _(
            "Keyboard: left and right choose an hour, up and down move the line, Enter shows the forecasts, Delete "
            "clears."
        ),
        "cursor": _("hour {hour}: {value} {unit}"),
        "chart": _("Up to {date}. The last day lay between {least} and {most} {unit}. Draw the 24 hours that follow."),
        "scored": _("The day after {date}. Mean absolute error in {unit}: {scores}."),
        "you": _("You"),
        "method": _("Method"),
        "mae": _("Error ({unit})"),
        "league": _("League of this visit"),
        "wins": _("Won"),
        "rounds": _("Rounds"),
        "band": _("The band: where {cell} expects the value with 80 % probability. The dark line is what really came."),
        "loading": _("Loading the networks into this tab …"),
        "ready": _("They forecast in this tab, each with the file that the server has."),
        "failed": _("The networks could not be loaded into this tab."),
        "retry": _("Try again"),
    }


def _messages_of_own() -> dict[str, str]:
    return {
        "file": _("A table with dates and numbers (CSV)"),
        "paste": _("… or paste it here"),
        "read": _("Forecast"),
        "reading": _("Reading …"),
        "kept": _("It is read in this tab and sent nowhere."),
        "chart": _(
            "The last {known} values and {horizon} to come. At the end exponential smoothing says {smoothing}, linear "
            "{linear}."
        ),
        "held": _("Measured on the last {horizon} values, which were held back:"),
        "method": _("Method"),
        "mae": _("Error"),
        "smoothing": _("Exponential smoothing"),
        "linear": _("Linear, last {lags} values"),
        "naive": _("Same place one period before"),
        "last": _("Last value"),
        "cells": _("Networks are left out here: they would have to be trained on your series first."),
    }


def _steps() -> dict[str, str]:
    return {
        "minute": _("a minute"),
        "5 minutes": _("5 minutes"),
        "10 minutes": _("10 minutes"),
        "15 minutes": _("15 minutes"),
        "30 minutes": _("30 minutes"),
        "hour": _("an hour"),
        "day": _("a day"),
        "week": _("a week"),
        "month": _("a month"),
        "year": _("a year"),
        "row": _("a row"),
        "step": _("an even step"),
    }


def _notes() -> dict[str, str]:
    return {
        "values": _("{count} values, column “{column}”, one step is {step}; a season has {period} steps."),
        "sorted": _("The dates were not in order: they were sorted."),
        "duplicates": _("{count} dates occurred more than once: their values were averaged."),
        "filled": _("{count} missing steps were filled in evenly."),
        "uneven": _("The steps between the dates differ: the values were taken as they follow each other."),
        "text": _("{count} cells held no number and were taken as missing."),
        "undated": _("There is no column of dates: the rows were taken in order."),
        "dayFirst": _("Dates such as 03/04/2020 were read as day, month, year."),
        "comma": _("The comma was read as decimal sign."),
        "constant": _("All values are the same: so is every forecast, and MASE has nothing to divide by."),
        "cut": _("Only the last {count} values were used to fit."),
        "encoding": _("The file is not UTF-8: it was read as {encoding}."),
    }


def _refusals() -> dict[str, str]:
    return {
        "empty": _("There is nothing to read: choose a file with a column of dates and a column of numbers."),
        "noNumbers": _("There must be a column of numbers. None was found: name dates first, then numbers."),
        "few": _("There must be 12 values at least. Received: {count}. Add earlier ones."),
        "many": _("There may be {most} rows at most. Received: {count}. Leave out the oldest."),
        "mixedDates": _(
            "Dates must be written one way: some here have the day first, others the month. Write them as 2020-12-31."
        ),
        "binary": _("This is no text. Save the table as CSV, then choose that file."),
        "large": _("Exponential smoothing and linear need numbers below 1e15. Received: {value}."),
    }
