"""Plain methods that forecast the next hours from the last: what a network has to beat.

Each takes the values known so far, float (n, past) with the latest last, and returns float64 (n, horizon).
"""

import dataclasses

import numpy as np

LAGS = 48


def last_value(past: np.ndarray, horizon: int) -> np.ndarray:
    """The last value again and again."""
    return np.repeat(past[:, -1:].astype(np.float64), horizon, axis=1)


def same_as(past: np.ndarray, horizon: int, period: int) -> np.ndarray:
    """The value one period before, such as at the same hour yesterday; the last period is repeated."""
    if past.shape[1] < period:
        raise ValueError(f"There must be {period} values at least. Received: {past.shape[1]}")
    places = past.shape[1] - period + np.arange(horizon) % period
    return past[:, places].astype(np.float64)


@dataclasses.dataclass(frozen=True, kw_only=True)
class Linear:
    """A linear function of the last values for each step ahead: `weights` (lags + 1, horizon), the constant last."""

    weights: np.ndarray

    @classmethod
    def fit(cls, values: np.ndarray, horizon: int, *, lags: int = LAGS, penalty: float = 1.0) -> "Linear":
        """Fits by least squares with a ridge, the values centred and scaled, to all windows of a series.

        Source: Hoerl and Kennard 1970, Ridge regression.

        Args:
            values: float (n,), lags + horizon of them at least.
        """
        if len(values) < lags + horizon:
            raise ValueError(f"There must be {lags + horizon} values at least. Received: {len(values)}")
        windows = np.lib.stride_tricks.sliding_window_view(values.astype(np.float64), lags + horizon)
        given, wanted = windows[:, :lags], windows[:, lags:]
        centre, aim = given.mean(axis=0), wanted.mean(axis=0)
        scale = float(given.std()) or 1.0
        centred = (given - centre) / scale
        slopes = np.linalg.solve(centred.T @ centred + penalty * np.eye(lags), centred.T @ (wanted - aim)) / scale
        return cls(weights=np.vstack([slopes, aim - centre @ slopes]))

    def forecast(self, past: np.ndarray) -> np.ndarray:
        """Returns float64 (n, horizon) from float (n, lags or more)."""
        lags = len(self.weights) - 1
        return past[:, -lags:].astype(np.float64) @ self.weights[:-1] + self.weights[-1]


@dataclasses.dataclass(frozen=True, kw_only=True)
class Smoothing:
    """Exponential smoothing with a season that is added: level and season follow each value by a share of its error.

    Source: Holt 1957, Winters 1960; the additive form without trend of Hyndman and Athanasopoulos, Forecasting:
    Principles and Practice, 8.3.

    Args:
        level_share: alpha, in (0, 1].
        season_share: gamma, in [0, 1].
        period: Values of a season; 1 for none, which leaves simple exponential smoothing.
    """

    level_share: float
    season_share: float
    period: int

    def follow(self, past: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Returns level (n,), season (n, period), oldest place first, and the errors one step ahead (n, past - period).

        It begins with the mean of the first period and what each of its values differs from that.
        """
        past = past.astype(np.float64)
        first = past[:, : self.period]
        level = first.mean(axis=1)
        season = first - level[:, np.newaxis]
        errors = np.zeros((len(past), past.shape[1] - self.period))
        for step in range(self.period, past.shape[1]):
            place = step % self.period
            error = past[:, step] - level - season[:, place]
            level = level + self.level_share * error
            if self.period > 1:
                season[:, place] += self.season_share * error
            errors[:, step - self.period] = error
        return level, np.roll(season, -(past.shape[1] % self.period), axis=1), errors

    def forecast(self, past: np.ndarray, horizon: int) -> np.ndarray:
        """Returns float64 (n, horizon) from float (n, past)."""
        level, season, _errors = self.follow(past)
        return level[:, np.newaxis] + season[:, np.arange(horizon) % self.period]

    @classmethod
    def fit(cls, past: np.ndarray, period: int) -> "Smoothing":
        """Returns that of a grid of shares whose squared errors one step ahead are least over float (n, past)."""
        level_shares = (0.05, 0.1, 0.2, 0.3, 0.5, 0.7, 0.9, 1.0)
        season_shares = (0.0, 0.05, 0.1, 0.2, 0.3, 0.5) if period > 1 else (0.0,)
        tried = [cls(level_share=a, season_share=g, period=period) for a in level_shares for g in season_shares]
        return min(tried, key=lambda one: float(np.sum(one.follow(past)[2] ** 2)))
