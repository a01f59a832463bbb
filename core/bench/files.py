"""Digits on generated paper: how many are read right, and how many of these are called none of the digits.

The pictures are the data set's test digits, drawn by core/data/paper.py on lines, boxes, edges, margins and in shadow,
half of them light on dark; they take the way of a reader's upload. The card of each network states the same figures.
"""

from typing import Any

from core.artifacts import load_card, model_names
from core.export.images.paper import measure_on_paper
from core.inference import ImageClassifier
from core.tasks import IMAGE_CLASSIFICATION


def rows() -> list[dict[str, Any]]:
    """Returns one row a network of digits and kind of paper, and one over all kinds; shares from 0 to 1."""
    cards = [card for name in model_names() if (card := load_card(name)).task == IMAGE_CLASSIFICATION]
    networks = [ImageClassifier.load(card.name) for card in cards]
    return [row for network in networks if network.reads_digits for row in _of(network)]


def _of(network: ImageClassifier) -> list[dict[str, Any]]:
    found = measure_on_paper(network)
    right, none = found["paper_accuracy"], found["paper_false_alarm_rate"]
    by_kind = {"all": (right["value"], none["value"])} | {
        kind: (right["by_kind"][kind], none["by_kind"][kind]) for kind in right["by_kind"]
    }
    return [
        {
            "job": f"files: {kind}",
            "engine": network.card.name,
            "right": round(share, 4),
            "right_called_none": round(no, 4),
        }
        for kind, (share, no) in by_kind.items()
    ]
