"""How well the committed networks that read rows do, after all rows and after each. Imports no TensorFlow."""

from pathlib import Path
from typing import Any

import numpy as np

from core.artifacts import load_card
from core.data import Split, load
from core.export.comparison import compared, share_right
from core.inference.sequences.row_classifier import RowClassifier
from core.pictures.pixels import as_float

BATCH = 1_000
TOLERANCE = 2e-4  # two pictures of 10,000: another processor rounds differently


def evaluate(name: str, data_dir: Path | None = None) -> dict[str, Any]:
    """Measures a card's metrics again and returns `core.export.comparison.compared`'s answer.

    Raises:
        ArtifactError: There is no such model, or its file differs from its card.
        DataError: Its data set could not be had.
    """
    card = load_card(name)
    test = load(card.data["name"], data_dir).test
    metrics = measure(follow_logits(RowClassifier.load(name), test), test.labels)
    return compared(card, metrics, len(test), lambda _metric, _on_card: TOLERANCE)


def follow_logits(classifier: RowClassifier, split: Split) -> np.ndarray:
    """Returns float32 (n, rows, classes) for all of `split`."""
    starts = range(0, len(split), BATCH)
    return np.concatenate([classifier.follow_logits(as_float(split.images[i : i + BATCH])) for i in starts])


def measure(logits: np.ndarray, labels: np.ndarray) -> dict[str, Any]:
    """Returns a card's metrics.

    Args:
        logits: float32 (n, rows, classes), after each row.
        labels: int (n,).

    Returns:
        `test_accuracy`, after the last row, and `accuracy_by_row`: after each one, from the first; its value is their
        mean.
    """
    right = logits.argmax(axis=-1) == labels[:, np.newaxis]
    by_row = right.mean(axis=0)
    return {
        "test_accuracy": share_right(int(right[:, -1].sum()), len(labels)),
        "accuracy_by_row": {
            "value": float(by_row.mean()),
            "accuracies": by_row.round(4).tolist(),
            "count": len(labels),
            "split": "test",
        },
    }
