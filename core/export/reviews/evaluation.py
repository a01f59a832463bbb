"""How well the committed networks say how a review was meant, from their ONNX files. Imports no TensorFlow."""

from pathlib import Path
from typing import Any

from core.artifacts import load_card
from core.data.texts import ratings
from core.data.texts.ratings import Reviews
from core.export.comparison import compared, share_right
from core.inference.text.classifier import TextClassifier

TOLERANCE = 2e-4


def evaluate(name: str, data_dir: Path | None = None) -> dict[str, Any]:
    """Measures a card's metrics again and returns `core.export.comparison.compared`'s answer.

    Raises:
        ArtifactError: There is no such model, or its file differs from its card.
        DataError: Its reviews could not be had.
    """
    metrics = measure_reviews(TextClassifier.load(name), ratings.load(data_dir).test)
    return compared(load_card(name), metrics, metrics["test_accuracy"]["count"], lambda _metric, _on_card: TOLERANCE)


def measure_reviews(classifier: TextClassifier, reviews: Reviews) -> dict[str, Any]:
    """Returns the accuracy on reviews."""
    right = classifier.predict_logits(reviews.texts).argmax(axis=1) == reviews.labels
    return {"test_accuracy": share_right(int(right.sum()), len(right))}
