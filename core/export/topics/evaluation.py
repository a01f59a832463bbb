"""How well the committed networks sort newswires, from their ONNX files. Imports no TensorFlow."""

from pathlib import Path
from typing import Any

import numpy as np

from core.artifacts import load_card
from core.data.texts import topics
from core.data.texts.topics import TopicData
from core.export.comparison import compared, share_right
from core.inference.sequences.topic_classifier import TopicClassifier

TOLERANCE = 1e-3  # three newswires of 2,945: another processor rounds differently


def evaluate(name: str, data_dir: Path | None = None) -> dict[str, Any]:
    """Measures a card's metrics again and returns `core.export.comparison.compared`'s answer.

    Raises:
        ArtifactError: There is no such model, or its file differs from its card.
        DataError: The newswires could not be had.
    """
    data = topics.load(data_dir)
    metrics = measure(TopicClassifier.load(name), data)
    return compared(load_card(name), metrics, len(data.test), lambda _metric, _on_card: TOLERANCE)


def measure(classifier: TopicClassifier, data: TopicData) -> dict[str, Any]:
    """Returns a card's metrics: `test_accuracy`, and `baseline_test_accuracy` of always answering the commonest one."""
    labels = data.test.labels
    right = classifier.predict_logits(classifier.encode(data.test.texts)).argmax(axis=1) == labels
    commonest = np.bincount(data.train.labels).argmax()
    return {
        "test_accuracy": share_right(int(right.sum()), len(labels)),
        "baseline_test_accuracy": share_right(int(np.sum(labels == commonest)), len(labels)),
    }
