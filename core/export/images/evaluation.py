"""How right and how honest a committed model is, from its ONNX file and real test pictures. Imports no TensorFlow."""

import math
from pathlib import Path
from typing import Any

import numpy as np

from core.artifacts import INT8_FILE, load_card
from core.data import ImageData, Split, load
from core.export.calibration import calibration_error, choose_threshold, fit_temperature, reliability
from core.export.images.strangers import outsiders
from core.inference.image_classifier import ImageClassifier
from core.inference.numerics import softmax

BATCH = 100  # of 128 x 128 pixels 500 took 19 GB, in four sessions and Keras
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
    data = load(card.data["name"], data_dir)
    classifier = ImageClassifier.load(name)
    metrics = measure(classifier, data, predict_logits(classifier, data.test), data_dir)
    if INT8_FILE in card.files:
        twin = predict_logits(ImageClassifier.load(name, int8=True), data.test)
        metrics["int8_test_accuracy"] = accuracy(twin, data.test.labels)
    return {
        "name": name,
        "metrics": metrics,
        "count": len(data.test),
        "card_metrics": {key: card.metrics.get(key) for key in metrics},
        "agrees": all(_agree(metric, card.metrics.get(key)) for key, metric in metrics.items()),
    }


def _agree(measured: dict[str, Any], on_card: dict[str, Any] | None) -> bool:
    """Whether two measurements are the same but for two pictures in 10,000, or for two where there are fewer."""
    if on_card is None:
        return False
    tolerance = max(TOLERANCE, 2 / measured["count"]) if "by_set" in measured else TOLERANCE
    return abs(measured["value"] - on_card["value"]) <= tolerance


def calibrate(classifier: ImageClassifier, data: ImageData, data_dir: Path | None = None) -> dict[str, Any]:
    """Returns a card's `calibration`, from validation pictures alone; see core.inference.calibration."""
    known = predict_logits(classifier, data.validation)
    found: dict[str, Any] = {"temperature": fit_temperature(known, data.validation.labels)}
    others = outsiders(classifier, "validation", data_dir)
    if others:
        strange = np.concatenate([_batched(classifier, images) for images in others.values()])
        found["unknown"] = {**choose_threshold(known, strange), "sets": sorted(others)}
    return {**found, "split": "validation", "count": len(known)}


def measure(
    classifier: ImageClassifier, data: ImageData, logits: np.ndarray, data_dir: Path | None = None
) -> dict[str, Any]:
    """Returns the metrics of a card on test pictures.

    Args:
        logits: float32 (n, classes) of `data.test`, by the served file.

    Returns:
        `test_accuracy`; `calibration_error` (`before` the temperature); where the card has a threshold also
        `false_alarm_rate` (own classes called none of these) and `miss_rate` (other things not called so).
    """
    labels, here = data.test.labels, {"count": len(logits), "split": "test"}
    before, after = (calibration_error(p, labels) for p in (softmax(logits), classifier.probabilities(logits)))
    metrics = {
        "test_accuracy": accuracy(logits, labels),
        "calibration_error": {"value": after, "before": before, **here},
    }
    sets = classifier.card.calibration.get("unknown", {}).get("sets")
    if sets:
        metrics["false_alarm_rate"] = {"value": float(np.mean(classifier.is_none_of_these(logits))), **here}
        found = outsiders(classifier, "test", data_dir)
        missed = {name: ~classifier.is_none_of_these(_batched(classifier, images)) for name, images in found.items()}
        if sorted(missed) == sets:  # else another set is not here, and the figures would not be those of the card
            every = np.concatenate(list(missed.values()))
            shares = {name: float(np.mean(rows)) for name, rows in missed.items()}
            metrics["miss_rate"] = {
                "value": float(np.mean(every)),
                "count": len(every),
                "split": "test",
                "by_set": shares,
            }
    return metrics


def mistakes_and_confusion(classifier: ImageClassifier, logits: np.ndarray, labels: np.ndarray) -> dict[str, Any]:
    """Returns what evaluation.json holds, of the test part.

    Returns:
        `confusion`: counts, a row for each true class, a column for each answer;
        `mistakes`: [row of the test part, answer, calibrated probability], the surest first;
        `reliability`: core.export.calibration's rows `before` and `after` the temperature.
    """
    classes = logits.shape[1]
    probabilities = classifier.probabilities(logits)
    answers = probabilities.argmax(axis=1)
    wrong = np.flatnonzero(answers != labels)
    sure = probabilities[wrong, answers[wrong]]
    order = np.argsort(-sure, kind="stable")
    return {
        "confusion": np.bincount(labels * classes + answers, minlength=classes**2).reshape(classes, classes).tolist(),
        "mistakes": [[int(wrong[i]), int(answers[wrong[i]]), round(float(sure[i]), 4)] for i in order],
        "reliability": {"before": reliability(softmax(logits), labels), "after": reliability(probabilities, labels)},
    }


def predict_logits(classifier: ImageClassifier, split: Split) -> np.ndarray:
    """Returns float32 (n, classes) for all of `split`."""
    starts = range(0, len(split), BATCH)
    return np.concatenate([classifier.predict_logits(as_float(split.images[i : i + BATCH])) for i in starts])


def _batched(classifier: ImageClassifier, images: np.ndarray) -> np.ndarray:
    """Returns float32 (n, classes) for float32 pictures."""
    starts = range(0, len(images), BATCH)
    return np.concatenate([classifier.predict_logits(images[i : i + BATCH]) for i in starts])


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
