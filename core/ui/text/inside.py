"""Hidden units and gates over the symbols of the reader's text: in the tab, or traced on the server."""

from collections.abc import Sequence
from typing import Any

import streamlit as st

from core.artifacts import Card
from core.inference import TextGenerator
from core.inference.text.generator import PROMPT_SYMBOLS
from core.text import normalise
from core.ui.frame.in_page import component, is_available
from core.ui.frame.language import _, language
from core.ui.frame.loading import load_or_stop
from core.ui.shared.charts import sequential_anchors
from core.ui.shared.colours import DIVERGING
from core.ui.shared.encoding import base64_of
from core.ui.text.models import source

SHOWN = 240  # symbols, as in web/text/inside.js
TEXTS = {
    "ko": "나는 오늘 친구와 영화를 봤어요. 처음에는 지루했지만 마지막 장면에서 눈물이 났어요.\n정말 재미있었어요!",
    "en": "ROMEO:\nBut, soft! what light through yonder window breaks?\nIt is the east, and Juliet is the sun.",
}

_inside = component("text/inside")


def show_inside(card: Card, models: Sequence[Card], code: str) -> None:
    """Lets the reader type and see one network's state and gates move.

    Args:
        card: The network.
        models: It and the others of its language, which stay loaded in the tab.
        code: That language.
    """
    key = f"inside-{card.name}"
    asked = st.session_state.get(key, {}).get("asked")
    _inside(
        key=key,
        data={
            "key": f"inside-{code}",
            "language": language(),
            "writes": code,
            "text": TEXTS[code],
            "model": source(card),
            "kept": [source(other) for other in models],
            "isRuntimeInstalled": is_available(),
            "colours": {"diverging": DIVERGING.tolist(), "sequential": sequential_anchors()},
            "traced": _traced(card, asked) if isinstance(asked, dict) else None,
            "messages": _messages(),
        },
        on_asked_change=lambda: None,
    )


def _traced(card: Card, asked: dict[str, Any]) -> dict[str, Any]:
    """Returns what the tab would have computed, as web/text/inside.js reads it."""
    text = str(asked.get("text", ""))
    generator = load_or_stop(TextGenerator, card.name)
    held = generator.trace(text)
    held.pop("logits")
    read = normalise(text)[-PROMPT_SYMBOLS:]
    parts = {
        name: {"units": values.shape[1], "values": base64_of(values[-SHOWN:].astype("<f4").tobytes())}
        for name, values in held.items()
    }
    nats = generator.score(read).nats[-SHOWN:].round(4).tolist()
    return {"text": text, "symbols": read[-SHOWN:], "parts": parts, "nats": nats}


def _messages() -> dict[str, str]:
    """Returns every word of the component, in the reader's language. Fields are filled in by the page."""
    return {
        "text": _("Text to read: type and watch"),
        "loading": _("Loading the network into this tab … {percent}"),
        "inTab": _("Read in this tab, symbol by symbol. Of a long text the last 240 symbols are shown."),
        "onServer": _("Read on the server, symbol by symbol. Of a long text the last 240 symbols are shown."),
        "h": _("Hidden state h (은닉 상태)"),
        "c": _("Cell state c (셀 상태)"),
        "input_gate": _("Input gate i (입력 게이트)"),
        "forget_gate": _("Forget gate f (삭제 게이트)"),
        "output_gate": _("Output gate o (출력 게이트)"),
        "update_gate": _("Update gate z (업데이트 게이트)"),
        "reset_gate": _("Reset gate r (리셋 게이트)"),
        "candidate": _("Candidate (후보)"),
        "play": _("Play"),
        "pause": _("Pause"),
        "cursor": _("Place in the text"),
        "state": _("All units after this symbol"),
        "stateHelp": _("One square a unit. Click one to choose it."),
        "heat": _("The units that move most"),
        "heatHelp": _("Each row is a unit, each column a symbol. Click a cell to choose its unit and its place."),
        "coloured": _("The text, coloured by one unit"),
        "colouredHelp": _(
            "Each symbol stands on the colour of the chosen unit right after it was read. What does the unit count?"
        ),
        "unit": _("Unit"),
        "now": _("Symbol {place}, “{symbol}”: unit {unit} is {value}. It surprised the network by {nats} nats."),
        "empty": _("Type something to begin."),
        "find": _("Find the unit that follows:"),
        "find_space": _("spaces"),
        "find_word": _("length of the word so far"),
        "find_line": _("length of the line so far"),
        "find_open": _("syllables without a final consonant"),
        "find_capital": _("capital letters"),
        "find_surprise": _("surprise"),
        "found": _(
            "Unit {unit} goes with “{what}” best of {units}: correlation {r} on this very text, so try another one too."
        ),
        "notFound": _("This text has nothing of the kind."),
    }
