"""Where a network errs: its confusion matrix, the pictures behind each cell, its surest mistakes, its calibration."""

import dataclasses
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import plotly.graph_objects as go
import streamlit as st

from core.artifacts import Card, load_document
from core.data.mistaken import mistaken
from core.data.offline import find_test
from core.data.pictures.image_data import Split
from core.pictures.pixels import encode_png
from core.ui.frame.address import choice
from core.ui.frame.language import _
from core.ui.frame.saving import offer_picture
from core.ui.shared.charts import CLASS_COLOURS, LOOKS, MUTED, STATIC, drawn_once, figure_of, percent
from core.ui.shared.class_labels import class_labels
from core.ui.shared.wording import accuracy_line, short_title

FILE = "evaluation.json"
SHOWN = 24  # pictures of a cell, or mistakes
TILE = 72  # px
MATRIX_WIDTH = 680  # px at most
TRUE_CLASS, ANSWERED_CLASS = "true-class", "answer-class"  # keys of the two choices, also in the URL
CHOSEN_FOR = "confusion-of"  # which network they were chosen for


def evaluation_of(card: Card) -> dict[str, Any] | None:
    """Returns what the export found on the test pictures, None for a card without it.

    Raises:
        ArtifactError: The file is missing, is not the card's, or says what cannot be.
    """
    if FILE not in card.files:
        return None
    found: dict[str, Any] = load_document(card, FILE)
    return found


@dataclasses.dataclass(frozen=True, kw_only=True)
class PicturesHere:
    """Pictures of a test part: `places` says where in `split` each of its rows stands, `are_all` if it is whole."""

    split: Split
    places: Mapping[int, int]
    are_all: bool


def pictures_here(name: str) -> PicturesHere | None:
    """Returns the test part of a data set; where it is not on this machine, what comes with the app; else None."""
    with st.spinner(_("Reading the test pictures …")):
        try:
            split = read_test(name)
            return PicturesHere(split=split, places={row: row for row in range(len(split))}, are_all=True)
        except LookupError:
            pass
        try:
            split, rows = mistaken(name)
        except LookupError:
            return None
        return PicturesHere(split=split, places={row: place for place, row in enumerate(rows)}, are_all=False)


@st.cache_resource(show_spinner=False)  # the test parts of all sets together have 70 MB
def read_test(name: str) -> Split:
    """Returns the test part of a data set, and keeps it.

    Raises:
        LookupError: It is not on this machine. An error is not kept, so a set that is fetched later is found.
    """
    split = find_test(name)
    if split is None:
        raise LookupError(name)
    return split


def show_confusion(card: Card, evaluation: dict[str, Any]) -> None:
    """Shows the matrix, and the pictures of one cell: the one clicked, or chosen in the two boxes below."""
    labels, counts = class_labels(card.labels), np.array(evaluation["confusion"])
    place = st.container(width=MATRIX_WIDTH, key="confusion-stage")
    saving = st.container(width=MATRIX_WIDTH)
    options = {str(number): label for number, label in enumerate(labels)}
    worst = divmod(int(np.argmax(np.where(np.eye(len(labels), dtype=bool), -1, counts))), len(labels))
    if (
        st.session_state.setdefault(CHOSEN_FOR, card.name) != card.name
    ):  # another network begins with its own worst cell
        st.session_state[CHOSEN_FOR], st.session_state[TRUE_CLASS], st.session_state[ANSWERED_CLASS] = (
            card.name,
            *map(str, worst),
        )
    left, right = st.columns(2)
    with left:
        true = choice(st.selectbox, _("What it is"), options, key=TRUE_CLASS, default=str(worst[0]))
    with right:
        answer = choice(st.selectbox, _("What the network says"), options, key=ANSWERED_CLASS, default=str(worst[1]))
    cell = int(true), int(answer)
    with place:
        st.plotly_chart(
            _matrix(counts.tolist(), labels, cell),
            key="confusion",
            on_select=_take_click,
            selection_mode="points",
            config=STATIC,
            alt=_(
                "Confusion matrix: rows are what it is, columns what the network says. Right: {right} of {count}; most "
                "often wrong: “{true}” called “{answer}”, {mistakes} times."
            ).format(
                right=f"{np.trace(counts):,}",
                count=f"{counts.sum():,}",
                true=labels[worst[0]],
                answer=labels[worst[1]],
                mistakes=f"{counts[worst]:,}",
            ),
        )
    with saving:
        offer_picture("confusion-stage", f"{short_title(card)}, {accuracy_line(card)}")
    count, total = int(counts[cell]), int(counts[cell[0]].sum())
    said = _("**{count}** of {total} test pictures of “{true}” are called “{answer}”.")
    st.markdown(said.format(count=count, total=total, true=labels[cell[0]], answer=labels[cell[1]]))
    found = pictures_here(str(card.data["name"]))
    if found is None:
        _say_absent(card)
        return
    rows = _rows_of(cell, found, evaluation)[:SHOWN]
    _show_tiles(found, rows, [f"#{row}" for row in rows])
    if not found.are_all:
        st.caption(_("Only test pictures that some network of this site mistakes come with it."))


def _take_click() -> None:
    points = st.session_state["confusion"]["selection"]["points"]
    if points:
        st.session_state[ANSWERED_CLASS], st.session_state[TRUE_CLASS] = str(points[0]["x"]), str(points[0]["y"])


@drawn_once
def _matrix(rows: Sequence[Sequence[int]], labels: Sequence[str], cell: tuple[int, int]) -> go.Figure:
    """Returns the matrix, coloured by which part of its row each cell holds; transparent points take the clicks."""
    counts, classes = np.array(rows), len(labels)
    shares = np.sqrt(counts / np.maximum(counts.sum(axis=1, keepdims=True), 1))  # so that a few are seen
    true, answer = (axis.ravel() for axis in np.mgrid[0:classes, 0:classes])
    cells = {
        "type": "heatmap",
        "z": shares,
        "text": [[str(count) if count else "" for count in row] for row in rows],
        "texttemplate": "%{text}",
        "textfont": {"size": 12 if classes <= 10 else 8},
        "colorscale": "Cividis",
        "showscale": False,
        "hoverinfo": "skip",
        "xgap": 2,
        "ygap": 2,
    }
    points = {
        "type": "scatter",
        "x": answer,
        "y": true,
        "mode": "markers",
        "marker": {"symbol": "square", "size": 18, "opacity": 0},
        "unselected": {"marker": {"opacity": 0}},
        "selected": {"marker": {"opacity": 0}},
        "customdata": [
            [labels[i], labels[j], int(count)] for i, j, count in zip(true, answer, counts.ravel(), strict=True)
        ],
        "hovertemplate": "%{customdata[0]} → %{customdata[1]}: %{customdata[2]}<extra></extra>",
    }
    y, x = cell
    place = {"x0": x - 0.5, "x1": x + 0.5, "y0": y - 0.5, "y1": y + 0.5}
    frame = {"type": "rect", "line": {"color": CLASS_COLOURS[5], "width": 3}} | place
    ticks = {"tickvals": list(range(classes)), "ticktext": list(labels), "showgrid": False, "fixedrange": True}
    return figure_of(
        [cells, points],
        shapes=[frame],
        height=560,
        margin={"l": 0, "r": 0, "t": 8, "b": 0},
        xaxis={
            **ticks,
            "title": _("What the network says"),
            "range": [-0.5, classes - 0.5],
            "tickangle": -40,
            "automargin": True,
        },
        yaxis={**ticks, "title": _("What it is"), "range": [classes - 0.5, -0.5], "automargin": True},
        clickmode="event+select",
        showlegend=False,
    )


def _rows_of(cell: tuple[int, int], found: PicturesHere, evaluation: dict[str, Any]) -> list[int]:
    """Returns the rows of the test pictures in one cell: of class `cell[0]`, and called `cell[1]` by the network."""
    true, answer = cell
    said = {row: other for row, other, _probability in evaluation["mistakes"]}
    labels = found.split.labels.tolist()
    return [row for row, place in found.places.items() if labels[place] == true and said.get(row, true) == answer]


def show_mistakes(card: Card, evaluation: dict[str, Any]) -> None:
    """Shows the mistakes to which the network gave the highest probability."""
    found = pictures_here(str(card.data["name"]))
    if found is None:
        _say_absent(card)
        return
    labels = class_labels(card.labels)
    mistakes = [mistake for mistake in evaluation["mistakes"] if mistake[0] in found.places][:SHOWN]
    said = _("{true}, not {answer} ({share})")
    captions = [
        said.format(true=labels[found.split.labels[found.places[row]]], answer=labels[answer], share=percent(share))
        for row, answer, share in mistakes
    ]
    _show_tiles(found, [row for row, _answer, _share in mistakes], captions)


def _show_tiles(found: PicturesHere, rows: Sequence[int], captions: Sequence[str]) -> None:
    with st.container(horizontal=True, key=f"pixelated-{captions[0] if captions else 'none'}"[:60]):
        for row, caption in zip(rows, captions, strict=True):
            image = found.split.images[found.places[row]]
            picture = image[..., 0] if image.shape[-1] == 1 else image
            st.image(encode_png(picture), caption=caption, alt=caption, width=TILE, output_format="PNG")


def _say_absent(card: Card) -> None:
    said = _(
        "The test pictures of {name} are not on this server, and its authors have not said that they may come with a "
        "site: only the figures are shown."
    )
    st.info(said.format(name=card.data["name"]))


def show_honesty(card: Card, evaluation: dict[str, Any]) -> None:
    """Shows how well the network's probabilities agree with how often it is right, and how well it knows strangers."""
    error = card.metrics.get("calibration_error")
    left, right = st.columns([3, 2], gap="large")
    with left:
        alt = _(
            "How often the answers are right against how sure the network says it is; the diagonal would be perfect."
        )
        points = (
            f"{percent(row['confidence'])} → {percent(row['accuracy'])}" for row in evaluation["reliability"]["after"]
        )
        alt = f"{alt} {', '.join(points)}"
        st.plotly_chart(_reliability(evaluation["reliability"]), key="reliability", config=STATIC, alt=alt)
    with right:
        if error:
            st.metric(_("Expected calibration error"), percent(error["value"], digits=2))
            st.caption(temperature_line(card, error))
        alarm, miss = card.metric("false_alarm_rate"), card.metric("miss_rate")
        if alarm is not None and miss is not None:
            st.metric(_("Its own classes called “none of these”"), percent(alarm))
            if (on_paper := card.metric("paper_false_alarm_rate")) is not None:
                st.metric(_("The same of digits on paper that it reads right"), percent(on_paper))
            st.metric(_("Other things not noticed"), percent(miss))
            st.caption(
                _("Measured with pictures of: {sets}.").format(sets=", ".join(card.metrics["miss_rate"]["by_set"]))
            )


def temperature_line(card: Card, error: dict[str, Any]) -> str:
    """Returns what dividing the logits by the card's temperature did to the error on the test pictures."""
    temperature, before = card.calibration.get("temperature", 1), percent(error["before"], digits=2)
    if temperature == 1:
        return _("It was honest on the validation pictures already: its logits are left as they are.")
    if error["value"] <= error["before"]:
        return _("Before its logits were divided by {temperature}: {before}.").format(
            temperature=temperature, before=before
        )
    said = _(
        "Before its logits were divided by {temperature}: {before}. That helped on the {count} validation pictures "
        "it was chosen by, not on these."
    )
    return said.format(temperature=temperature, before=before, count=f"{card.calibration.get('count', 0):,}")


@drawn_once
def _reliability(rows: dict[str, list[dict[str, float]]]) -> go.Figure:
    names = {"before": _("before"), "after": _("after temperature scaling")}
    diagonal = {"type": "scatter", "x": [0, 1], "y": [0, 1], "mode": "lines", "name": _("perfectly calibrated")}
    traces: list[dict[str, Any]] = [diagonal | {"line": {"dash": "dot", "color": MUTED}}]
    for (key, name), colour, look in zip(names.items(), (CLASS_COLOURS[1], CLASS_COLOURS[0]), LOOKS, strict=False):
        points = rows[key]
        line = {
            "type": "scatter",
            "x": [row["confidence"] for row in points],
            "y": [row["accuracy"] for row in points],
            "text": [f"{row['count']:,}" for row in points],
            "hovertemplate": "%{x:.1%} → %{y:.1%} (%{text})<extra></extra>",
            "mode": "lines+markers",
            "name": name,
            "line": {"color": colour, "dash": look["dash"]},
            "marker": {"symbol": look["symbol"]},
        }
        traces.append(line)
    return figure_of(
        traces,
        height=340,
        margin={"l": 0, "r": 0, "t": 8, "b": 8},
        xaxis={"title": _("How sure it says it is"), "tickformat": ".0%", "range": [0, 1.02], "fixedrange": True},
        yaxis={"title": _("How often it is right"), "tickformat": ".0%", "range": [0, 1.02], "fixedrange": True},
        legend={"orientation": "h", "y": 1.12},
    )
