"""Digits on generated paper: how many are read right, and how many of these are called none of the digits.

The pictures are the data set's test digits, drawn by core/data/pictures/paper.py on lines, boxes, edges, margins and in
shadow, half of them light on dark; they take the way of a reader's upload. The card of each network states the same
figures.
"28 x 28" are the first of these digits as the data set has them, light on dark, and turned to dark on light.
"""

from typing import Any

import numpy as np

from core.artifacts import load_card, model_names
from core.data import load
from core.export.images.paper import measure_on_paper
from core.inference import ImageClassifier
from core.inference.images.written import digits_in
from core.pictures.digits import DIGIT_SIDE
from core.tasks import IMAGE_CLASSIFICATION

SCANS = 1_000
POLARITIES = {"light on dark": False, "dark on light": True}


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
    by_kind |= {f"28 x 28, {name}": _of_scans(network, is_dark) for name, is_dark in POLARITIES.items()}
    return [
        {
            "job": f"files: {kind}",
            "engine": network.card.name,
            "right": round(share, 4),
            "right_called_none": round(no, 4),
        }
        for kind, (share, no) in by_kind.items()
    ]


def _of_scans(network: ImageClassifier, is_dark: bool) -> tuple[float, float]:
    """Returns the share of small pictures of one digit that is read right, and the share of these called none."""
    test = load(network.card.data["name"]).test
    labels = test.labels[:SCANS]
    images = np.zeros((len(labels), DIGIT_SIDE, DIGIT_SIDE, 1), np.float32)
    for place, image in enumerate(test.images[:SCANS].reshape(-1, DIGIT_SIDE, DIGIT_SIDE, 1)):
        pieces = digits_in(np.repeat(255 - image if is_dark else image, 3, axis=-1))
        if len(pieces) == 1:
            images[place, ..., 0] = pieces[0][1]
    logits = network.predict_logits(images)
    is_right = images.any(axis=(1, 2, 3)) & (logits.argmax(axis=1) == labels)
    return float(is_right.mean()), float(network.is_none_of_these(logits)[is_right].mean())
