"""A small head on a network's logits that tells its digits from other things, fitted on training pictures of both.

Letters excite a network of digits about as much as digits do, but in other proportions: no threshold on the sum of the
logits parts them, a few units that see all of the logits do. The head is numbers on the card, which server and tab
compute: core.inference.images.calibration. Imports no TensorFlow.

Source: Hendrycks et al. 2019, Deep anomaly detection with outlier exposure, arXiv:1812.04606.
"""

import logging
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from core.data import ImageData
from core.errors import DataError
from core.export.images.letters import printed_digits
from core.export.images.out_of_distribution import OF_LETTERS, Unknown, unknown_pictures
from core.export.images.paper import as_read, paper_digits, right_of
from core.inference.images.calibration import EXPOSED, both_ways, familiarity
from core.inference.images.classifier import ImageClassifier
from core.pictures.pixels import as_float

UNITS = 32  # 64 tell no more apart on validation pictures, 16 less
STEPS, RATE, DECAY = 600, 0.02, 1e-3  # of Adam, on all pictures at once
LAST_RATE = 0.1  # share of the first that is left at the end
SEED = 0
OWN, PRINTED = 4_000, 300  # training digits as the data set has them, and in fonts
DIGITS = 4  # decimals of the card
LEAST = 1e-9

Head = dict[str, Any]

logger = logging.getLogger(__name__)


def head_of(classifier: ImageClassifier, data: ImageData, data_dir: Path | None = None) -> Head | None:
    """Returns a head for a network of digits, from training pictures alone; None where letters or others are missing.

    It learns digits as the data set has them, on paper, and in fonts; of the last two those that are read right.
    """
    name = classifier.card.data["name"]
    if name not in OF_LETTERS:
        return None
    try:
        drawn, labels = printed_digits("train", PRINTED)
    except DataError as error:
        logger.warning("%s goes on to tell strangers by its logits' sum: %s", classifier.card.name, error)
        return None
    others = unknown_pictures(classifier, "train", data_dir)
    known = [
        classifier.predict_logits(as_float(data.train.images[:OWN])),
        right_of(classifier, paper_digits(name, "train", data_dir)),
        right_of(classifier, as_read(drawn, labels, ["printed"] * len(labels))),
    ]
    return fit_head(known, [classifier.predict_logits(_of_one_piece(one)) for one in others.values()])


def _of_one_piece(unknown: Unknown) -> np.ndarray:
    """Returns the pictures that are one piece, float32 (n, height, width, 1): a part of a letter may be a digit."""
    counts = np.bincount(unknown.pictures)
    return unknown.images[counts[unknown.pictures] == 1]


def fit_head(known: Sequence[np.ndarray], others: Sequence[np.ndarray]) -> Head:
    """Returns `hidden` and `output` of `core.inference.images.calibration.familiarity`.

    Every group counts the same within its kind, and both kinds count the same. The head's unit is that of the logits:
    what it says of the known pictures varies as much as their energy does.

    Args:
        known: Groups of training pictures of the network's classes, float32 (n, classes) of logits each.
        others: Groups of training pictures of other things, the same of each.
    """
    groups = [*known, *others]
    is_known = np.repeat([1.0] * len(known) + [0.0] * len(others), [len(group) for group in groups])
    weights = np.concatenate(
        [np.full(len(group), 0.5 / len(kind) / max(len(group), 1)) for kind in (known, others) for group in kind]
    )
    values = both_ways(np.concatenate(groups).astype(np.float64))
    mean, deviation = values.mean(axis=0), values.std(axis=0).clip(LEAST)
    hidden, bias, output, last = _descended((values - mean) / deviation, is_known, weights)
    rows = np.concatenate([hidden.T / deviation, (bias - (mean / deviation) @ hidden)[:, np.newaxis]], axis=1)
    head = {"hidden": np.round(rows, DIGITS).tolist(), "output": [*output.tolist(), float(last[0])]}
    of_known = np.concatenate(known)
    unit = familiarity(of_known, "energy").std() / max(familiarity(of_known, EXPOSED, head).std(), LEAST)
    return head | {"output": np.round(unit * np.array(head["output"]), DIGITS).tolist()}


def _descended(values: np.ndarray, is_known: np.ndarray, weights: np.ndarray) -> list[np.ndarray]:
    """Returns weights and biases of the units, and of the one number, that make the right kind likeliest.

    Source: Kingma and Ba 2015, Adam, arXiv:1412.6980, algorithm 1.
    """
    rng, count = np.random.default_rng(SEED), values.shape[1]
    found = [
        rng.normal(0, count**-0.5, (count, UNITS)),
        np.zeros(UNITS),
        rng.normal(0, UNITS**-0.5, UNITS),
        np.zeros(1),
    ]
    means, squares = ([np.zeros_like(one) for one in found] for _moment in range(2))
    for step in range(1, STEPS + 1):
        rate = RATE * (1 - (1 - LAST_RATE) * step / STEPS)
        for place, slope in enumerate(_slopes(found, values, is_known, weights)):
            means[place] += 0.1 * (slope - means[place])
            squares[place] += 0.001 * (slope**2 - squares[place])
            size = np.sqrt(squares[place] / (1 - 0.999**step)) + LEAST
            found[place] = found[place] - rate * means[place] / (1 - 0.9**step) / size
    return found


def _slopes(
    found: list[np.ndarray], values: np.ndarray, is_known: np.ndarray, weights: np.ndarray
) -> tuple[np.ndarray, ...]:
    """Returns the gradients of the weighted cross entropy, with a small weight decay."""
    hidden, bias, output, last = found
    before = values @ hidden + bias
    units = before.clip(0)
    said = (units @ output + last[0]).clip(-40, 40)
    error = weights * (1 / (1 + np.exp(-said)) - is_known)
    back = np.outer(error, output) * (before > 0)
    return (
        values.T @ back + DECAY * hidden,
        back.sum(axis=0),
        units.T @ error + DECAY * output,
        np.array([error.sum()]),
    )
