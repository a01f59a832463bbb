"""What was measured again, beside what the card says. Imports no TensorFlow."""

from collections.abc import Callable
from typing import Any

from core.artifacts import Card
from core.documents import wilson_interval


def compared(
    card: Card, metrics: dict[str, dict[str, Any]], count: int, tolerance: Callable[[dict[str, Any], float], float]
) -> dict[str, Any]:
    """Returns what `evaluate` answers.

    Args:
        metrics: What was measured, each with its `value`.
        count: Of the pictures, symbols or sequences of the test part.
        tolerance: (metric, the card's value) -> how far apart they may be: another processor rounds differently.

    Returns:
        {"name", "metrics", "count", "card_metrics", "agrees"}; the card's metrics are those that were measured again.
    """
    return {
        "name": card.name,
        "metrics": metrics,
        "count": count,
        "card_metrics": {key: card.metrics.get(key) for key in metrics},
        "agrees": all(
            (on_card := card.metric(key)) is not None and abs(metric["value"] - on_card) <= tolerance(metric, on_card)
            for key, metric in metrics.items()
        ),
    }


def share_right(right: int, count: int) -> dict[str, Any]:
    """Returns the metric `right` of `count` test examples, with its 95 % interval."""
    return {"value": right / count, "interval": list(wilson_interval(right, count)), "count": count, "split": "test"}
