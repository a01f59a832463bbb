"""How right and how honest a committed model is, from its ONNX file and real test pictures. Imports no TensorFlow."""

from pathlib import Path
from typing import Any

import numpy as np

from core.artifacts import INT8_FILE, load_card
from core.data import ImageData, Split, load
from core.export.calibration import (
    calibration_error,
    choose_threshold,
    fit_temperature,
    of_pictures,
    reliability,
)
from core.export.comparison import compared, share_right
from core.export.images.out_of_distribution import OF_LETTERS, Unknown, numbered_on, sets_of, unknown_pictures
from core.export.images.paper import measure_on_paper
from core.inference.images.calibration import EXPOSED, is_by_features
from core.inference.images.classifier import ImageClassifier, Prediction
from core.inference.numerics import softmax
from core.pictures.pixels import as_float

BATCH = 100  # of 128 x 128 pixels 500 took 19 GB, in four sessions and Keras
TOLERANCE = 2e-4  # two pictures of 10,000: another processor rounds differently, and a tie falls the other way


def evaluate(name: str, data_dir: Path | None = None) -> dict[str, Any]:
    """Measures a card's metrics again and returns `core.export.comparison.compared`'s answer.

    Raises:
        ArtifactError: There is no such model, or its file differs from its card.
        DataError: Its data set could not be had.
    """
    card = load_card(name)
    data = load(card.data["name"], data_dir)
    classifier = ImageClassifier.load(name)
    metrics = measure(classifier, data, predict(classifier, data.test), data_dir)
    if INT8_FILE in card.files:
        twin = predict_logits(ImageClassifier.load(name, int8=True), data.test)
        metrics["int8_test_accuracy"] = accuracy(twin, data.test.labels)
    return compared(card, metrics, len(data.test), _tolerance)


def _tolerance(metric: dict[str, Any], _on_card: float) -> float:
    """Two pictures in 10,000, or two where there are fewer."""
    return max(TOLERANCE, 2 / metric["count"]) if metric.keys() & {"by_set", "by_kind"} else TOLERANCE


def calibrate(classifier: ImageClassifier, data: ImageData, data_dir: Path | None = None) -> dict[str, Any]:
    """Returns a card's `calibration`, from validation pictures alone; see core.inference.images.calibration.

    How strangers are told from digits is chosen by core.export.images.exposure.
    """
    known = predict_logits(classifier, data.validation)
    found: dict[str, Any] = {"temperature": fit_temperature(known, data.validation.labels)}
    name = classifier.card.data["name"]
    others = {} if name in OF_LETTERS else unknown_pictures(classifier, "validation", data_dir)
    if others:
        unknown = np.concatenate([batched(classifier, one.images).logits for one in others.values()])
        pictures = numbered_on([one.pictures for one in others.values()])
        found["unknown"] = {**choose_threshold([known], unknown, pictures), "sets": sorted(others)}
    return {**found, "split": "validation", "count": len(known)}


def measure(
    classifier: ImageClassifier, data: ImageData, found: Prediction, data_dir: Path | None = None
) -> dict[str, Any]:
    """Returns the metrics of a card on test pictures.

    Args:
        found: What the served file gives for `data.test`.

    Returns:
        `test_accuracy`; `calibration_error` (`before` the temperature); where the card has a threshold also
        `false_alarm_rate` (own classes called none of these), `miss_rate` (other things not called so) and where that
        is by features `strangers_noticed`; of digits also what `measure_on_paper` returns.
    """
    logits, labels = found.logits, data.test.labels
    here = {"count": len(logits), "split": "test"}
    before, after = (calibration_error(p, labels) for p in (softmax(logits), classifier.probabilities(logits)))
    metrics = {
        "test_accuracy": accuracy(logits, labels),
        "calibration_error": {"value": after, "before": before, **here},
    }
    sets = classifier.card.calibration.get("unknown", {}).get("sets")
    if sets:
        metrics["false_alarm_rate"] = {"value": float(np.mean(classifier.is_none_of_these(*found))), **here}
        metrics |= _of_strangers(classifier, data_dir)
    if sets and classifier.reads_digits:
        metrics |= measure_on_paper(classifier, data_dir)
    return metrics


def _of_strangers(classifier: ImageClassifier, data_dir: Path | None) -> dict[str, Any]:
    """Returns what becomes of test pictures of other sets; nothing where one of these sets is not here."""
    calibration, name = classifier.card.calibration, classifier.card.data["name"]
    is_of_other_kinds = is_by_features(calibration) and calibration["unknown"]["score"] != EXPOSED
    wanted = sorted(sets_of(name)) if is_of_other_kinds else calibration["unknown"]["sets"]
    missed = {
        other: _is_missed(classifier, one) for other, one in unknown_pictures(classifier, "test", data_dir).items()
    }
    if sorted(missed) != wanted:  # the figures would not be those of the card
        return {}
    every = np.concatenate(list(missed.values()))
    rates = {other: float(np.mean(rows)) for other, rows in missed.items()}
    here = {"count": len(every), "split": "test"}
    metrics: dict[str, Any] = {"miss_rate": {"value": float(np.mean(every)), **here, "by_set": rates}}
    if is_of_other_kinds:
        noticed = share_right(int(np.sum(~every)), len(every))
        metrics["strangers_noticed"] = {**noticed, "by_set": {other: 1 - rate for other, rate in rates.items()}}
    return metrics


def _is_missed(classifier: ImageClassifier, unknown: Unknown) -> np.ndarray:
    """Returns which pictures are taken for classes of the network, as `Reading.is_number` says it, bool (pictures,)."""
    found = batched(classifier, unknown.images)
    half = of_pictures((~classifier.is_none_of_these(*found)).astype(float), unknown.pictures) == 1
    if not classifier.reads_digits:
        return half
    rows = [unknown.pictures == number for number in np.unique(unknown.pictures)]
    together = [classifier.are_together_known(*found.take(here)) for here in rows]
    return half & np.array(together, bool)


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


def predict(classifier: ImageClassifier, split: Split) -> Prediction:
    """Returns what the network says of all of `split`."""
    starts = range(0, len(split), BATCH)
    return _together([classifier.predict(as_float(split.images[i : i + BATCH])) for i in starts])


def batched(classifier: ImageClassifier, images: np.ndarray) -> Prediction:
    """Returns what the network says of float32 pictures."""
    starts = range(0, len(images), BATCH)
    return _together([classifier.predict(images[i : i + BATCH]) for i in starts])


def _together(parts: list[Prediction]) -> Prediction:
    familiar = [part.familiarity for part in parts if part.familiarity is not None]
    return Prediction(np.concatenate([part.logits for part in parts]), np.concatenate(familiar) if familiar else None)


def accuracy(logits: np.ndarray, labels: np.ndarray) -> dict[str, Any]:
    """Returns the share of pictures whose largest logit is the label's, with its 95 % interval."""
    return share_right(int(np.sum(np.argmax(logits, axis=-1) == labels)), len(labels))
