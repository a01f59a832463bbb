"""What a network that forecasts is given: a week of a series, and the calendar of the day that follows."""

import numpy as np

WEEK, DAY = 168, 24
QUANTILES = (0.1, 0.5, 0.9)
AHEAD = 12  # hours; how far ahead the error is that a card tells first


def origins_of(begin: int, end: int) -> np.ndarray:
    """Returns the hours after which a forecast is made whose 24 hours all lie in begin..end, a week before them known.

    int64 (n,), counted from 0.
    """
    return np.arange(max(begin, WEEK) - 1, end - DAY)


def before(rows: np.ndarray, origins: np.ndarray) -> np.ndarray:
    """Returns the week up to each origin, (n, 168, ...), of (hours, ...)."""
    return rows[origins[:, np.newaxis] + np.arange(1 - WEEK, 1)]


def after(rows: np.ndarray, origins: np.ndarray) -> np.ndarray:
    """Returns the day after each origin, (n, 24, ...), of (hours, ...)."""
    return rows[origins[:, np.newaxis] + np.arange(1, DAY + 1)]
