"""Does anything beat the last price? Measures plain methods one step ahead and writes trained/prices.json.

python -m core.export.forecast.prices

The last fifth of each series is forecast, and what learns has learned from the four before it. Imports no TensorFlow.
"""

import json
from pathlib import Path
from typing import Any

import numpy as np

from core.artifacts import PRICES_FILE, trained_folder
from core.data.sequences import prices
from core.series.methods import Linear, Smoothing
from core.series.scores import mean_absolute_error

LAGS = 20  # values that the linear function reads
MEAN_OF = 5  # values of the moving mean


def measure(values: np.ndarray) -> dict[str, Any]:
    """Returns the mean absolute error of each method one step ahead, and of how many steps.

    `linear_gain`: by how much the linear function's error lies below the last price's, with 95 %, over blocks of steps.

    Args:
        values: float (n,), the oldest first.
    """
    first = len(values) * 4 // 5
    known = np.log(values)  # a price moves by shares of itself
    windows = np.lib.stride_tricks.sliding_window_view(known, LAGS)[first - LAGS : -1]
    wanted = values[first:]
    smoothing = Smoothing.fit(known[np.newaxis, :first], 1)
    found = {
        "last_value": values[first - 1 : -1],
        "moving_mean": np.exp(windows[:, -MEAN_OF:].mean(axis=1)),
        "linear": np.exp(Linear.fit(known[:first], 1, lags=LAGS).forecast(windows)[:, 0]),
        "smoothing": np.exp(smoothing.forecast(windows, 1)[:, 0]),
    }
    errors = {name: mean_absolute_error(wanted, given) for name, given in found.items()}
    gained = np.abs(wanted - found["last_value"]) - np.abs(wanted - found["linear"])
    return {"count": len(wanted), "errors": errors, "linear_gain": _interval(gained)}


def _interval(gained: np.ndarray) -> list[float]:
    """Returns the 95 % interval of a mean, from 1,000 draws of a tenth-long blocks, for neighbours are alike."""
    rng = np.random.default_rng(0)
    size = max(1, len(gained) // 10)
    starts = rng.integers(0, len(gained) - size + 1, (1_000, 10))
    means = gained[starts[..., np.newaxis] + np.arange(size)].mean(axis=(1, 2))
    return [float(end) for end in np.quantile(means, [0.025, 0.975])]


def main(data_dir: Path | None = None) -> None:
    """Measures all prices and writes the file."""
    found = {name: measure(prices.load(name, data_dir)) for name in prices.NAMES}
    (trained_folder() / PRICES_FILE).write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
