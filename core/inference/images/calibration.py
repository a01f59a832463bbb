"""How probable may a network call its answer, and is the picture one of its classes at all?

A card's `calibration` holds what the export measured:

    {"temperature": 1.3, "unknown": {"score": "energy", "threshold": 6.2, "digits": {"mean": 13.8, "deviation": 3.3}}}

Either may be missing. web/shared/calibration.js computes the same in the reader's tab. A score of `FEATURE_SCORES` is
an output of the graph itself, `familiarity`, once the file strangers.pb stands behind it: core.inference.sessions.
"""

from typing import Any

import numpy as np

SCORES = ("energy", "max-logit")  # of the logits
EXPOSED = "exposed"  # what a small head has learned that has seen other things
SHOWN_TO = "mahalanobis-and-head"  # the smaller of a distance and what a head says that was shown drawings and digits
FEATURE_SCORES = ("mahalanobis", "relative-mahalanobis", "nearest", "vim", SHOWN_TO, EXPOSED)  # of inner tensors
STANDARD_ERRORS = 2.5  # below the mean; chosen on rows of validation digits and on printed words
FAMILIARITY = "familiarity"  # output of the graph, float32 (n,)


def temperature_of(calibration: dict[str, Any]) -> float:
    """Returns what the logits are divided by before softmax; 1 where nothing was measured.

    Source: Guo et al. 2017, On calibration of modern neural networks, arXiv:1706.04599, section 4.2.
    """
    return float(calibration.get("temperature", 1.0))


def familiarity(logits: np.ndarray, score: str) -> np.ndarray:
    """Returns how much each picture looks like what the network learned from; larger is more familiar.

    Args:
        logits: float32 (n, classes), finite.
        score: "energy" (log of the sum of exponentials) or "max-logit".

    Returns:
        float64 (n,), in units of the logits.

    Source: Liu et al. 2020, Energy-based out-of-distribution detection, arXiv:2010.03759, eq. 4;
    Hendrycks et al. 2022, Scaling out-of-distribution detection, arXiv:1911.11132, section 3.
    """
    if score not in SCORES:
        raise ValueError(f"score must be one of {', '.join(SCORES)}. Received: {score!r}")
    values = logits.astype(np.float64)
    largest = values.max(axis=-1)
    if score == "max-logit":
        return largest
    return largest + np.log(np.exp(values - largest[..., np.newaxis]).sum(axis=-1))


def is_by_features(calibration: dict[str, Any]) -> bool:
    """Returns whether the graph itself says how familiar a picture is; else it follows from the logits."""
    return calibration.get("unknown", {}).get("score") in FEATURE_SCORES


def is_none_of_these(logits: np.ndarray, calibration: dict[str, Any], familiar: np.ndarray | None = None) -> np.ndarray:
    """Returns which pictures are none of the classes, bool (n,); never where no threshold was measured.

    Args:
        logits: float32 (n, classes), finite.
        familiar: float32 (n,), what the graph says, where `is_by_features`.

    Raises:
        ValueError: The calibration is by features, and `familiar` is missing.
    """
    return beyond_threshold(logits, calibration, familiar) < 0


def beyond_threshold(logits: np.ndarray, calibration: dict[str, Any], familiar: np.ndarray | None = None) -> np.ndarray:
    """Returns by how much each picture is more familiar than the least that is a class, float64 (n,), in units of the
    score; infinity where no threshold was measured. Arguments and errors as `is_none_of_these` has them."""
    unknown = calibration.get("unknown")
    if not unknown:
        return np.full(len(logits), np.inf)
    if not is_by_features(calibration):
        familiar = familiarity(logits, unknown["score"])
    elif familiar is None:
        raise ValueError(f"{unknown['score']} needs what the graph says of the features. Received: the logits alone")
    return familiar - unknown["threshold"]


def digits_deviation(calibration: dict[str, Any]) -> float:
    """Returns by how much digits on paper differ in familiarity, in units of the score; 1 where the card has none."""
    return float(calibration.get("unknown", {}).get("digits", {}).get("deviation", 1.0))


def are_together_known(beyond: np.ndarray, calibration: dict[str, Any]) -> bool:
    """Are several pieces of one picture as familiar, on the average, as so many digits are?

    Letters are each hardly stranger than an odd digit, a word of them is. A z-test of the mean, one-sided; True where
    the card has no figures of digits.

    Args:
        beyond: float64 (n,), as `beyond_threshold` gives it for each piece.
    """
    unknown = calibration.get("unknown", {})
    if "digits" not in unknown or len(beyond) < 2:
        return True
    least = unknown["digits"]["mean"] - STANDARD_ERRORS * unknown["digits"]["deviation"] / np.sqrt(len(beyond))
    return bool(beyond.mean() + unknown["threshold"] >= least)
