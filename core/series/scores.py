"""How far a forecast was off."""

import numpy as np

DAY = 24


def mean_absolute_error(wanted: np.ndarray, given: np.ndarray) -> float:
    """Returns the mean of |wanted - given|, in the series' own unit."""
    return float(np.mean(np.abs(wanted.astype(np.float64) - given.astype(np.float64))))


def naive_error(values: np.ndarray, period: int = DAY) -> float:
    """Returns by how much a value differs from that one period before, on the mean: what MASE divides by.

    Args:
        values: float (n,), those that were learned from; more than a period of them.
    """
    return mean_absolute_error(values[period:], values[:-period])


def mean_absolute_scaled_error(wanted: np.ndarray, given: np.ndarray, scale: float) -> float:
    """Returns the mean absolute error in units of `naive_error`: below 1 is better than yesterday's value was there.

    Source: Hyndman and Koehler 2006, Another look at measures of forecast accuracy.
    """
    return mean_absolute_error(wanted, given) / scale


def coverage(wanted: np.ndarray, low: np.ndarray, high: np.ndarray) -> float:
    """Returns the share of values that lie between two quantiles, ends included, in [0, 1]."""
    return float(np.mean((low <= wanted) & (wanted <= high)))


def pinball(wanted: np.ndarray, given: np.ndarray, quantile: float) -> float:
    """Returns the mean pinball loss of one quantile. Source: Koenker and Bassett 1978, Regression quantiles."""
    missed = wanted - given
    return float(np.mean(np.maximum(quantile * missed, (quantile - 1) * missed)))
