"""How right a committed model is, from its ONNX file and the real test pictures. Imports no TensorFlow."""

import math
from pathlib import Path
from typing import Any

import numpy as np

from core.artifacts import load_card
from core.data import Split, load
from core.inference.image_classifier import ImageClassifier

BATCH = 500
NORMAL_95 = 1.959964  # a standard normal variable lies within +- this with 95 %
TOLERANCE = 2e-4  # two pictures of 10,000: another processor rounds differently, and a tie falls the other way


def evaluate(name: str, data_dir: Path | None = None) -> dict[str, Any]:
    """Recomputes a card's metrics.

    Returns:
        {"name", "metrics", "count", "card_metrics", "agrees"}; the card's metrics are those that were recomputed.

    Raises:
        ArtifactError: There is no such model, or its file differs from its card.
        DataError: Its data set could not be had.
    """
    card = load_card(name)
    test = load(card.data["name"], data_dir).test
    metrics = {"test_accuracy": accuracy(predict_logits(ImageClassifier.load(name), test), test.labels)}
    on_card = {key: card.metric(key) for key in metrics}
    return {
        "name": name,
        "metrics": metrics,
        "count": len(test),
        "card_metrics": {key: card.metrics.get(key) for key in metrics},
        "agrees": all(
            on_card[key] is not None and abs(metric["value"] - on_card[key]) <= TOLERANCE
            for key, metric in metrics.items()
        ),
    }


def predict_logits(classifier: ImageClassifier, split: Split) -> np.ndarray:
    """Returns float32 (n, classes) for all of `split`."""
    starts = range(0, len(split), BATCH)
    return np.concatenate([classifier.predict_logits(as_float(split.images[i : i + BATCH])) for i in starts])


def as_float(images: np.ndarray) -> np.ndarray:
    """Scales uint8 0..255 to float32 in [0, 1]."""
    return images.astype(np.float32) / np.float32(255)


def accuracy(logits: np.ndarray, labels: np.ndarray) -> dict[str, Any]:
    """Returns the share of pictures whose largest logit is the label's, with its 95 % interval."""
    right = int(np.sum(np.argmax(logits, axis=-1) == labels))
    low, high = wilson_interval(right, len(labels))
    return {"value": right / len(labels), "interval": [low, high], "count": len(labels), "split": "test"}


def wilson_interval(right: int, count: int) -> tuple[float, float]:
    """Returns the 95 % interval of a share `right` of `count`, in [0, 1].

    Source: Wilson 1927, Probable inference, the law of succession, and statistical inference.
    """
    share, z2 = right / count, NORMAL_95**2
    centre = (share + z2 / (2 * count)) / (1 + z2 / count)
    half = NORMAL_95 * math.sqrt(share * (1 - share) / count + z2 / (4 * count**2)) / (1 + z2 / count)
    return max(0.0, centre - half), min(1.0, centre + half)
