"""Fits a temperature and a threshold on pictures held out of training. Imports no TensorFlow."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from core.inference.images.calibration import SCORES, familiarity
from core.inference.numerics import softmax

BINS = 15
CHI_SQUARE_95 = 3.841  # with one degree of freedom
MOST_FALSE_ALARMS = (0.02, 0.05)  # of the pictures that are one of the classes; the second where it must be
MOST_ELSEWHERE = (0.02, 0.04)  # of digits on paper, and in other hands, that are read right: there are fewer of these
MOST_MISSES = 0.5  # of the others
DECIMALS = 4

Scored = tuple[Sequence[np.ndarray], np.ndarray]  # groups of the network's classes, and pieces of other things


def fit_temperature(logits: np.ndarray, labels: np.ndarray) -> float:
    """Returns the temperature that makes the labels likeliest, rounded to 4 decimals, in 0.05..20; 1 where none helps.

    It helps if these pictures' labels become likelier than by chance (likelihood-ratio test, 5 %) and their calibration
    error smaller. A network that is honest already would only be given the noise of its validation pictures.

    Args:
        logits: float32 (n, classes) of validation pictures.
        labels: int64 (n,).

    Source: Guo et al. 2017, arXiv:1706.04599, section 4.2; Wilks 1938, the large-sample distribution of the
    likelihood ratio.
    """
    values = logits.astype(np.float64)
    right = values[np.arange(len(labels)), labels]
    low, high = 1 / 20, 1 / 0.05  # of 1 / temperature, in which the loss is convex
    for _step in range(60):
        middle = (low + high) / 2
        gradient = float(np.mean((softmax(values * middle) * values).sum(axis=-1) - right))
        low, high = (low, middle) if gradient > 0 else (middle, high)
    found = round(2 / (low + high), DECIMALS)
    before, after = softmax(values), softmax(values / found)
    gain = 2 * (_log_likelihood(after, labels) - _log_likelihood(before, labels))
    is_better = calibration_error(after, labels) < calibration_error(before, labels)
    return found if gain > CHI_SQUARE_95 and is_better else 1.0


def _log_likelihood(probabilities: np.ndarray, labels: np.ndarray) -> float:
    return float(np.log(probabilities[np.arange(len(labels)), labels].clip(np.finfo(float).tiny)).sum())


def reliability(probabilities: np.ndarray, labels: np.ndarray) -> list[dict[str, float]]:
    """Returns how often the answer was right, for each of 15 equal ranges of its probability that is not empty.

    Returns:
        [{"confidence", "accuracy", "count"}], from unsure to sure.
    """
    confidence = probabilities.max(axis=-1).astype(np.float64)
    is_right = probabilities.argmax(axis=-1) == labels
    bins = np.minimum((confidence * BINS).astype(int), BINS - 1)
    return [
        {
            "confidence": round(float(confidence[bins == number].mean()), 6),
            "accuracy": round(float(is_right[bins == number].mean()), 6),
            "count": int(np.sum(bins == number)),
        }
        for number in np.unique(bins)
    ]


def calibration_error(probabilities: np.ndarray, labels: np.ndarray) -> float:
    """Returns the expected calibration error over 15 bins, in [0, 1]. Source: Naeini et al. 2015, eq. 3."""
    rows = reliability(probabilities, labels)
    return sum(row["count"] * abs(row["confidence"] - row["accuracy"]) for row in rows) / len(labels)


def of_pictures(scores: np.ndarray, pictures: np.ndarray) -> np.ndarray:
    """Returns the score that at least half of a picture's pieces reach, for each picture that has any.

    With a threshold up to that, `Reading.is_number` says that they are classes of the network.

    Args:
        scores: float64 (pieces,).
        pictures: int64 (pieces,), which picture each is of.
    """
    order = np.lexsort((-scores, pictures))
    _numbers, starts, counts = np.unique(pictures[order], return_index=True, return_counts=True)
    return scores[order][starts + (counts - 1) // 2]


def choose_threshold(known: Sequence[np.ndarray], others: np.ndarray, pictures: np.ndarray) -> dict[str, Any]:
    """Returns the score of the logits and the threshold with the fewest mistakes of both kinds; see `choose_among`.

    Args:
        known: Groups of validation pictures of the network's classes, float32 (n, classes) of logits each.
        others: float32 (pieces, classes), logits of validation pictures of other things.
        pictures: int64 (pieces,), which picture each piece is of.

    Returns:
        {"score", "threshold"}: less is called none of the classes.
    """
    return choose_among(by_logits(known, others), pictures)


def by_logits(known: Sequence[np.ndarray], others: np.ndarray) -> dict[str, Scored]:
    """Returns how familiar pictures are by each score of their logits, as `choose_among` takes it."""
    return {score: ([familiarity(one, score) for one in known], familiarity(others, score)) for score in SCORES}


def choose_among(scores: Mapping[str, Scored], pictures: np.ndarray) -> dict[str, Any]:
    """Returns the score and the threshold with the fewest mistakes of both kinds.

    Of the data set's own pictures at most 2 % may be false alarms; where more than half of the other things would be
    missed so, 5 %, as in Hendrycks and Gimpel 2017, arXiv:1610.02136. Of digits on paper it is 2 %, in
    other hands 4 %. A more lenient threshold, such as the hardest kind of paper alone would want, misses many more of
    the other things.

    Args:
        scores: By score, groups of float (n,), how familiar each validation picture of the network's classes is: as the
            data set has them and, of digits, on paper and by other people; and the same of the pieces of pictures of
            other things, float (pieces,).
        pictures: int64 (pieces,), which picture each piece is of.

    Returns:
        {"score", "threshold"}: less is called none of the classes.
    """
    for most in MOST_FALSE_ALARMS:
        misses, _cost, threshold, score = min(
            ((*_best(known, others, pictures, most), score) for score, (known, others) in scores.items()),
            key=lambda found: found[1],
        )
        if misses <= MOST_MISSES:
            break
    return {"score": score, "threshold": round(threshold, DECIMALS)}


def choose_by_features(
    known: Mapping[str, Sequence[np.ndarray]], others: Mapping[str, Mapping[str, np.ndarray]]
) -> tuple[dict[str, Any], dict[str, dict[str, float]]]:
    """Returns the score that notices most of the set it notices least of, at 5 % false alarms on validation pictures.

    The sets are of quite different kinds: a mean would choose what is best at the easy ones.

    Args:
        known: By score, groups of float (n,): how familiar each validation picture of the network's classes is. In no
            group may there be more false alarms.
        others: By score and by set of other pictures, the same of these.

    Returns:
        {"score", "threshold"}: less is called none of the classes; and which share of each set each score notices.
    """
    noticed: dict[str, dict[str, float]] = {}
    thresholds: dict[str, float] = {}
    for score, groups in known.items():
        thresholds[score] = round(min(_five_percent(values) for values in groups), DECIMALS)
        below = {name: np.mean(one < thresholds[score]) for name, one in others[score].items()}
        noticed[score] = {name: round(float(share), DECIMALS) for name, share in below.items()}
    best = max(noticed, key=lambda score: min(noticed[score].values()))
    return {"score": best, "threshold": thresholds[best]}, noticed


def _five_percent(values: np.ndarray) -> float:
    """Returns a number below which 5 % of the values lie."""
    inside = np.sort(values.astype(np.float64))
    place = int(MOST_FALSE_ALARMS[-1] * len(inside))
    return float(inside[max(place - 1, 0)] + inside[place]) / 2


def _best(
    known: Sequence[np.ndarray], others: np.ndarray, pictures: np.ndarray, most: float
) -> tuple[float, float, float]:
    """Returns misses, all mistakes and the best threshold of a score, with at most that share of false alarms."""
    groups = [np.sort(one) for one in known]
    outside = np.sort(of_pictures(others, pictures))
    shares = (most, *MOST_ELSEWHERE)[: len(groups)]
    highest = min(
        group[int(share * len(group))] for share, group in zip(shares, groups, strict=True)
    )  # the next would be one more
    inside = np.sort(np.concatenate(groups))
    lowest = inside[inside <= highest]
    alarms = np.arange(len(lowest)) / len(inside)
    misses = 1 - np.searchsorted(outside, lowest) / len(outside)
    best = int(np.argmin(alarms + misses))
    both = np.sort(np.concatenate([inside, outside]))
    before = both[max(int(np.searchsorted(both, lowest[best])) - 1, 0)]
    return float(misses[best]), float((alarms + misses)[best]), float(lowest[best] + before) / 2
