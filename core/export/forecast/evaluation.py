"""How far the committed networks that forecast are off, and how far plain methods are. Imports no TensorFlow."""

import dataclasses
from pathlib import Path
from typing import Any

import numpy as np

from core.artifacts import load_card
from core.data.sequences import series
from core.data.sequences.series import Series
from core.export.comparison import compared
from core.inference.sequences.forecaster import Forecaster
from core.series.methods import Linear, Smoothing, last_value, same_as
from core.series.scores import coverage, mean_absolute_error, naive_error
from core.series.windows import AHEAD, DAY, WEEK, after, before, origins_of

TOLERANCE = 1e-3  # of a figure: another processor rounds differently


@dataclasses.dataclass(frozen=True, kw_only=True)
class Methods:
    """The plain methods, fitted on the hours that the network learned from."""

    linear: Linear
    smoothing: Smoothing

    @classmethod
    def of(cls, data: Series) -> "Methods":
        """Fits them."""
        learned = data.values[: data.ends[0]]
        weeks = np.lib.stride_tricks.sliding_window_view(learned, WEEK)[::DAY]
        return cls(linear=Linear.fit(learned, DAY), smoothing=Smoothing.fit(weeks, DAY))

    def forecasts(self, past: np.ndarray) -> dict[str, np.ndarray]:
        """Returns what each says, float64 (n, 24), from a week of values, float (n, 168)."""
        return {
            "last_value": last_value(past, DAY),
            "yesterday": same_as(past, DAY, DAY),
            "last_week": same_as(past, DAY, WEEK),
            "linear": self.linear.forecast(past),
            "smoothing": self.smoothing.forecast(past, DAY),
        }


def evaluate(name: str, data_dir: Path | None = None) -> dict[str, Any]:
    """Measures a card's metrics again and returns `core.export.comparison.compared`'s answer.

    Raises:
        ArtifactError: There is no such model, or its file differs from its card.
        DataError: Its series could not be had.
    """
    card = load_card(name)
    data = series.load(card.data["name"], data_dir)
    metrics = measure(quantiles_of(Forecaster.load(name), data), data)
    return compared(card, metrics, len(test_origins(data)), lambda _metric, on_card: TOLERANCE * on_card)


def test_origins(data: Series) -> np.ndarray:
    """Returns the hours of the test part, int64 (n,), after which a whole day of it follows."""
    return origins_of(data.ends[1], len(data))


def quantiles_of(forecaster: Forecaster, data: Series) -> np.ndarray:
    """Returns what the network says after each hour of `test_origins`, float32 (n, 24, 3)."""
    origins = test_origins(data)
    return forecaster.forecast(before(data.columns, origins), after(data.calendar, origins))


def measure(quantiles: np.ndarray, data: Series) -> dict[str, Any]:
    """Returns a card's metrics of float32 (n, 24, 3).

    The errors are those 12 hours ahead, as the floors of the plain methods were measured; `by_horizon` has all 24.
    """
    origins = test_origins(data)
    wanted, past = after(data.values, origins), before(data.values, origins)
    scale = naive_error(data.values[: data.ends[0]])
    middle = _errors(wanted, quantiles[:, :, 1])
    return {
        "test_mae": middle,
        "test_mase": {"value": middle["value"] / scale, "scale": scale, "count": len(origins), "split": "test"},
        "interval_coverage": {
            "value": coverage(wanted, quantiles[:, :, 0], quantiles[:, :, 2]),
            "count": wanted.size,
            "split": "test",
        },
    } | {f"baseline_{name}_mae": _errors(wanted, given) for name, given in Methods.of(data).forecasts(past).items()}


def _errors(wanted: np.ndarray, given: np.ndarray) -> dict[str, Any]:
    by_horizon = [mean_absolute_error(wanted[:, step], given[:, step]) for step in range(DAY)]
    return {
        "value": by_horizon[AHEAD - 1],
        "hours_ahead": AHEAD,
        "by_horizon": np.round(by_horizon, 4).tolist(),
        "count": len(wanted),
        "split": "test",
    }
