"""A thing that goes behind a curtain: followed in the tab by two networks, and how well they do by frames hidden."""

from collections.abc import Sequence

import plotly.graph_objects as go
import streamlit as st

from core.artifacts import THINGS_FILE, Card
from core.data.pictures import fashion_mnist
from core.errors import ArtifactError
from core.tasks import TRACKING
from core.ui.frame.in_page import component, runs_in_tab
from core.ui.frame.language import _, language
from core.ui.frame.messages import show_error
from core.ui.frame.routes import model_url, network_urls
from core.ui.shared.charts import STATIC, drawn_once, figure_of, percent
from core.ui.shared.class_labels import class_labels
from core.ui.shared.wording import cards

COLOURS = {"remembers": "#0072B2", "memoryless": "#E69F00", "straight": "#CC79A7"}  # of the Okabe-Ito palette
ON_BLACK = {**COLOURS, "remembers": "#56B4E9"}
DASHES = {"remembers": "solid", "memoryless": "dash", "straight": "dot"}
LENGTHS: dict[str, list[int]] = {"remembers": [], "memoryless": [18, 10], "straight": [4, 8]}  # px
TOLD = (1, 5, 10, 15)  # frames hidden for which the curve is told in words

_follow = component("follow/stage")


def followers() -> tuple[Card, Card]:
    """Returns the network with a memory and its twin without; stops the page where one is missing."""
    found = {card.preprocessing["remembers"]: card for card in cards(TRACKING)}
    if len(found) < 2:
        names = {True: "follow-lstm", False: "follow-memoryless"}
        missing = [name for remembers, name in names.items() if remembers not in found]
        st.info(_("Not trained here yet. These commands make one:"))
        commands = [f"python -m core {what} {name}" for name in missing for what in ("train", "export")]
        st.code("\n".join(commands), language=None)
        st.stop()
    return found[True], found[False]


def show_following(remembers: Card, memoryless: Card) -> None:
    """Lets the reader throw the thing and drag the curtain while both networks point at it; all of it in the tab."""
    if not runs_in_tab():
        return
    try:
        networks = {"remembers": network_urls(remembers), "memoryless": network_urls(memoryless)}
        things = model_url(remembers.name, THINGS_FILE)
    except ArtifactError as error:
        show_error(error)
        return
    _follow(
        key="follow",
        data={
            "language": language(),
            "networks": networks,
            "things": things,
            "names": _names(),
            "lines": {way: {"colour": ON_BLACK[way], "dash": LENGTHS[way]} for way in ON_BLACK},
            "messages": _messages(),
        },
    )


def _names() -> dict[str, str]:
    """Returns what each thing of things.json is called, in the reader's language."""
    clothes = class_labels(fashion_mnist.SOURCE.labels)
    return {f"mnist-{digit}": str(digit) for digit in range(10)} | {
        f"fashion-{place}": name for place, name in enumerate(clothes)
    }


def show_figures(remembers: Card, memoryless: Card) -> None:
    """Draws the IoU by how long the thing has been hidden, on test scenes, beside going straight on."""
    st.subheader(_("How long does it remember?"), anchor=False)
    measured = {
        "remembers": remembers.metrics["iou_hidden"],
        "memoryless": memoryless.metrics["iou_hidden"],
        "straight": remembers.metrics["baseline_iou_hidden"],
    }
    lines = [(way, _titles()[way], found["by_frames"]) for way, found in measured.items()]
    words = _words(lines)
    st.plotly_chart(_figure(lines), config=STATIC, key="follow-overlap", alt=words)
    means = {way: percent(found["value"]) for way, found in measured.items()}
    st.caption(
        _(
            "IoU: the area that two squares share, by the area that they cover together. On {count} frames of test "
            "scenes in which the thing has been hidden for 1 to 15 frames: {remembers} with a memory, {memoryless} "
            "without, {straight} for going straight on from the true places. While something of it is seen: {seen} "
            "with a memory, {seen_twin} without. {figures}"
        ).format(
            count=f"{measured['remembers']['count']:,}",
            seen=percent(remembers.metrics["iou_visible"]["value"]),
            seen_twin=percent(memoryless.metrics["iou_visible"]["value"]),
            figures=words,
            **means,
        )
    )


def _titles() -> dict[str, str]:
    return {
        "remembers": _("With a memory (LSTM)"),
        "memoryless": _("Without a memory"),
        "straight": _("Straight on"),
    }


def _words(lines: Sequence[tuple[str, str, Sequence[float]]]) -> str:
    """Returns the lines' values at a few places, in words."""
    parts = [f"{title} {', '.join(percent(values[frame - 1]) for frame in TOLD)}" for _way, title, values in lines]
    return _("After {frames} hidden frames: {values}.").format(
        frames=", ".join(map(str, TOLD)), values="; ".join(parts)
    )


@drawn_once
def _figure(lines: Sequence[tuple[str, str, Sequence[float]]]) -> go.Figure:
    traces = [
        {
            "type": "scatter",
            "x": list(range(1, len(values) + 1)),
            "y": list(values),
            "name": title,
            "mode": "lines",
            "line": {"color": COLOURS[way], "width": 3, "dash": DASHES[way]},
        }
        for way, title, values in lines
    ]
    return figure_of(
        traces,
        height=320,
        margin={"l": 0, "r": 16, "t": 8, "b": 8},
        xaxis={"title": _("frames hidden"), "fixedrange": True},
        yaxis={"title": "IoU", "fixedrange": True, "tickformat": ".0%", "range": [0, 1.02]},
        legend={"orientation": "h", "y": 1.12},
        hovermode="x unified",
    )


def _messages() -> dict[str, str]:
    """Returns every word of the part, in the reader's language. Fields are filled in by the page."""
    return {
        **_titles(),
        "stage": _(
            "A thing that moves behind a curtain, and where two networks see it. Keyboard: left and right move the "
            "curtain, up and down change its width, Space plays and pauses, Enter throws the thing."
        ),
        "hint": _("Throw the thing, drag the curtain. Keyboard: arrow keys, Space, Enter."),
        "things": _("Things to follow"),
        "thing": _("Follow: {thing}"),
        "play": _("Play"),
        "pause": _("Pause"),
        "step": _("One frame"),
        "throw": _("Throw it"),
        "again": _("Restart the mean"),
        "behind": _("Look behind the curtain"),
        "now": _("IoU now"),
        "mean": _("mean while hidden"),
        "seen": _("Visible now; the network with a memory says so with {percent}."),
        "hidden": _("Hidden for {count} frames; the network with a memory says “visible” with {percent}."),
        "loading": _("Loading the networks into this tab …"),
        "ready": _("They follow it in this tab, each with the file that the server has."),
        "failed": _("The networks could not be loaded into this tab."),
        "retry": _("Try again"),
    }
