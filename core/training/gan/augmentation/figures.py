"""How well scores tell two classes apart, and how sure one may be of a mean over seeds. Imports no TensorFlow."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from scipy import stats

METRICS = ("auc", "sensitivity", "specificity")
COMPARISONS = (("classic", "alone"), ("gan", "alone"), ("both", "classic"))  # a way, and what it is compared with
SPECIFICITY = 0.9  # that the threshold is chosen for
CONFIDENCE = 0.95


def auc(scores: np.ndarray, is_ill: np.ndarray) -> float:
    """Returns the area under the ROC curve: how often an ill one scores above a healthy one, ties by half.

    Args:
        scores: float (n,), the higher the more likely ill.
        is_ill: bool (n,), with both kinds among them.

    Source: Hanley and McNeil 1982, https://doi.org/10.1148/radiology.143.1.7063747.
    """
    ill, healthy = int(is_ill.sum()), int((~is_ill).sum())
    ranks = stats.rankdata(scores)
    return float((ranks[is_ill].sum() - ill * (ill + 1) / 2) / (ill * healthy))


def threshold_for(scores: np.ndarray, is_ill: np.ndarray, specificity: float = SPECIFICITY) -> float:
    """Returns the lowest threshold whose specificity is at least the one asked for; above it counts as ill.

    Args:
        scores, is_ill: As of `auc`.
        specificity: Share of the healthy at or below the threshold, above 0 and at most 1.
    """
    healthy = np.sort(scores[~is_ill])
    return float(healthy[int(np.ceil(round(specificity * len(healthy), 9))) - 1])


def sensitivity_and_specificity(scores: np.ndarray, is_ill: np.ndarray, threshold: float) -> tuple[float, float]:
    """Returns the share of the ill above the threshold, and of the healthy at or below it."""
    is_above = scores > threshold
    return float(is_above[is_ill].mean()), float((~is_above[~is_ill]).mean())


def mean_and_interval(values: Sequence[float]) -> dict[str, float]:
    """Returns the mean and Student's 95 % interval of it, {"mean", "low", "high"}; of one value, that value alone.

    Source: Student 1908, The probable error of a mean, Biometrika 6 (1).
    """
    mean = float(np.mean(values))
    if len(values) < 2:
        return {"mean": mean, "low": mean, "high": mean}
    error = float(np.std(values, ddof=1)) / np.sqrt(len(values))
    reach = float(stats.t.ppf((1 + CONFIDENCE) / 2, len(values) - 1)) * error
    return {"mean": mean, "low": mean - reach, "high": mean + reach}


def summary(points: list[dict[str, Any]]) -> dict[str, Any]:
    """Returns the mean of each figure over the seeds, and of its differences within a seed, with 95 % intervals.

    Args:
        points: Every way with every number of samples and every seed, each with the figures of its "test".
    """
    amounts = sorted({point["samples"] for point in points})
    values = {
        (point["way"], point["samples"], point["seed"], metric): point["test"][metric]
        for point in points
        for metric in METRICS
    }

    def of(way: str, samples: int, metric: str) -> np.ndarray:
        seeds = sorted({point["seed"] for point in points})
        return np.array([values[way, samples, seed, metric] for seed in seeds])

    means = [
        {"way": way, "samples": samples, "metric": metric, **_rounded(of(way, samples, metric))}
        for metric in METRICS
        for way in dict.fromkeys(point["way"] for point in points)
        for samples in amounts
    ]
    differences = [
        {"way": way, "base": base, "samples": samples, "metric": metric}
        | _rounded(of(way, samples, metric) - of(base, samples, metric))
        for metric in METRICS
        for way, base in COMPARISONS
        for samples in amounts
    ]
    return {"means": means, "differences": differences}


def _rounded(values: np.ndarray) -> dict[str, float]:
    return {name: round(value, 5) for name, value in mean_and_interval(values.tolist()).items()}
