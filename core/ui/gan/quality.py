"""What was measured of every generator, beside real pictures and noise."""

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from core.artifacts import Card
from core.ui.frame.language import _
from core.ui.gan.models import generator_title
from core.ui.shared.charts import percent
from core.ui.shared.tables import show_table

FIGURES = ("classifier_fid", "classifier_kid", "precision", "recall", "min_class_share", "conditional_accuracy")
PERCENTAGES = FIGURES[2:]


def show_quality(cards: Sequence[Card]) -> None:
    """Shows a table of the cards' figures, each set of pictures with its best and its worst possible."""
    heads = (
        _("Pictures"),
        "Classifier-FID ↓",
        "Classifier-KID ↓",
        _("Precision ↑"),
        _("Recall ↑"),
        _("Rarest class ↑"),
        _("Class as asked ↑"),
    )
    rows = []
    for card in cards:
        rows.append((f"**{generator_title(card)}**", *_figures(card.metrics)))
        if isinstance(card.metrics.get("peer"), dict):  # trained here for comparison, not served
            run = card.metrics["peer"]["recipe"]
            peer = _("the network of TensorFlow's DCGAN tutorial ({name}), after {done} of {epochs} epochs").format(
                name=card.data["name"], done=run["epochs_done"], epochs=run["epochs"]
            )
            rows.append((peer, *_figures(card.metrics["peer"])))
    limits: dict[str, Card] = {}
    for card in cards:
        limits.setdefault(str(card.data["name"]), card)
    for name, card in limits.items():
        for kind, words in (("real", _("real training pictures ({name})")), ("noise", _("noise ({name})"))):
            if isinstance(card.metrics.get(kind), dict):
                rows.append((words.format(name=name), *_figures(card.metrics[kind])))
    show_table(heads, rows)
    st.caption(_("In brackets: a precision beside a recall of 0 says nothing, all pictures may be the same few."))


def _figures(metrics: Mapping[str, Any]) -> list[str]:
    found = {name: _figure(name, metrics.get(name)) for name in FIGURES}
    if found["recall"] == percent(0.0):
        found["precision"] = f":gray[({found['precision']})]"
    return list(found.values())


def _figure(name: str, found: Any) -> str:
    value = found["value"] if isinstance(found, dict) else found
    if value is None:
        return "—"
    if name in PERCENTAGES:
        return percent(value)
    return f"{value:,.2f}" if value >= 1 else f"{value:.4f}"
