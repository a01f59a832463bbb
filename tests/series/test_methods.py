"""Plain methods and scores: known values, and what must hold for all numbers."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.errors import SettingError
from core.series.methods import Linear, Smoothing, last_value, same_as
from core.series.own import forecast_table
from core.series.scores import coverage, mean_absolute_error, mean_absolute_scaled_error, naive_error, pinball
from core.series.table import Table

NUMBERS = st.lists(st.floats(-1e6, 1e6), min_size=60, max_size=80)


def table(values, period=1):
    return Table(values=list(values), column="", step="row", period=period, notes=[])


@settings(max_examples=30, deadline=None)
@given(NUMBERS, st.floats(0.01, 100), st.floats(-1e3, 1e3))
def test_mase_is_the_same_in_every_unit_and_that_of_yesterday_is_one(numbers, factor, shift):
    values = np.array(numbers)
    scale = naive_error(values, 7)
    if scale < 1e-3:
        return
    assert mean_absolute_scaled_error(values[7:], values[:-7], scale) == pytest.approx(1)
    moved, its_scale = values * factor + shift, naive_error(values * factor + shift, 7)
    expected = mean_absolute_scaled_error(values, np.roll(values, 3), scale)
    assert mean_absolute_scaled_error(moved, np.roll(moved, 3), its_scale) == pytest.approx(expected, rel=1e-3)


@settings(max_examples=30, deadline=None)
@given(NUMBERS)
def test_an_error_is_a_distance_and_the_middle_pinball_is_half_of_it(numbers):
    values, other = np.array(numbers), np.array(numbers[::-1])
    assert mean_absolute_error(values, values) == 0
    assert mean_absolute_error(values, other) == mean_absolute_error(other, values) >= 0
    assert pinball(values, other, 0.5) == pytest.approx(mean_absolute_error(values, other) / 2)
    assert coverage(values, values, values) == 1


def test_simple_and_seasonal_smoothing_give_the_numbers_of_worked_examples():
    simple = Smoothing(level_share=0.5, season_share=0, period=1).forecast(np.array([[2, 4, 7]]), 2)
    assert simple.tolist() == [[5, 5]]  # 2, 2 + 0.5 (4 - 2) = 3, 3 + 0.5 (7 - 3) = 5
    seasonal = Smoothing(level_share=0.5, season_share=0.25, period=2).forecast(np.array([[1, 3, 3, 4]]), 3)
    assert seasonal.tolist() == [[2.5, 4, 2.5]]  # error 2: level 3, season -0.5; error 0


def test_a_ridge_is_that_of_scikit_learn():
    from sklearn.linear_model import Ridge

    values = np.random.default_rng(0).normal(50, 9, 200).cumsum()
    ours = Linear.fit(values, 3, lags=10, penalty=2.0).forecast(values[np.newaxis, -10:])
    windows = np.lib.stride_tricks.sliding_window_view(values, 13)
    scale = windows[:, :10].std()
    theirs = Ridge(2.0).fit(windows[:, :10] / scale, windows[:, 10:]).predict(values[np.newaxis, -10:] / scale)
    assert ours == pytest.approx(theirs, rel=1e-9)


def test_yesterday_is_repeated_beyond_a_day_and_the_last_value_stays():
    past = np.arange(10.0)[np.newaxis]
    assert same_as(past, 5, 3).tolist() == [[7, 8, 9, 7, 8]] and last_value(past, 2).tolist() == [[9, 9]]
    with pytest.raises(ValueError, match="11 values"):
        same_as(past, 1, 11)


@pytest.mark.parametrize("values", [[5.0] * 40, [-3.0, 2.0] * 20])
def test_series_that_repeat_are_forecast_and_have_no_mase(values):
    found = forecast_table(table(values, period=2), 8)
    assert found["forecasts"]["naive"] == values[:8] and found["scores"]["naive"]["mase"] is None
    assert np.allclose(found["forecasts"]["linear"], values[:8], atol=0.2)


def test_a_short_series_gives_a_short_forecast_and_a_horizon_of_nothing_is_refused():
    assert forecast_table(table(range(12)), 24)["horizon"] == 3
    with pytest.raises(SettingError, match="at least 1"):
        forecast_table(table(range(12)), 0)
