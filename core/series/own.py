"""A reader's own series, forecast by plain methods at once. The same as web/sequences/own_series.js."""

from typing import Any

import numpy as np

from core.errors import SettingError
from core.series.methods import LAGS, Linear, Smoothing, last_value, same_as
from core.series.scores import mean_absolute_error, naive_error
from core.series.table import Table

USED = 5_000  # of the last values, to fit


def forecast_table(table: Table, horizon: int = 24) -> dict[str, Any]:
    """Forecasts a series, and measures all methods on its last values, which are held back for that.

    Args:
        horizon: Steps to come; of a short series no more than a quarter of it.

    Returns:
        `horizon`; `scores`: of each method `mae` and `mase`, None for a series that never changes; `forecasts`: of each
        its values. Adds a note to the table where its beginning was left out.

    Raises:
        SettingError: The horizon is not positive.
    """
    if horizon < 1:
        raise SettingError("The horizon must be at least 1. Received: {horizon}.", horizon=horizon)
    used = np.array(table.values[-USED:])
    if len(used) < len(table.values):
        table.notes.append({"name": "cut", "count": USED})
    horizon = min(horizon, len(used) // 4)
    past, held = used[:-horizon], used[-horizon:]
    scale = naive_error(past, table.period)
    errors = {name: mean_absolute_error(held, given) for name, given in _ahead(past, horizon, table.period).items()}
    return {
        "horizon": horizon,
        "scores": {name: {"mae": mae, "mase": mae / scale if scale else None} for name, mae in errors.items()},
        "forecasts": {name: given.tolist() for name, given in _ahead(used, horizon, table.period).items()},
    }


def _ahead(past: np.ndarray, horizon: int, period: int) -> dict[str, np.ndarray]:
    lags = max(1, min(LAGS, (len(past) - horizon) // 2))
    row = past[np.newaxis]
    found = {
        "smoothing": Smoothing.fit(row, period).forecast(row, horizon),
        "linear": Linear.fit(past, horizon, lags=lags).forecast(row),
        "naive": same_as(row, horizon, period),
        "last": last_value(row, horizon),
    }
    return {name: given[0] for name, given in found.items()}
