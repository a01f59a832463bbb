"""Prices: a walk at random is not told from its past, one that comes back is; the committed figures are schema-true."""

import numpy as np

from core.artifacts import load_prices
from core.export.forecast.prices import measure


def test_no_method_beats_the_last_price_of_a_random_walk_and_one_that_comes_back_is_told():
    steps = np.random.default_rng(3).normal(0, 0.02, 3_000)
    walk = measure(np.exp(steps.cumsum()))
    assert walk["count"] == 600 and walk["linear_gain"][0] < 0
    assert min(walk["errors"].values()) > 0.98 * walk["errors"]["last_value"]
    back = np.zeros(3_000)
    for place, step in enumerate(steps[1:], start=1):
        back[place] = 0.5 * back[place - 1] + step
    assert measure(np.exp(back))["linear_gain"][0] > 0


def test_last_month_s_price_is_not_beaten_by_more_than_chance():
    found = load_prices()
    assert set(found) == {"vix", "sp500", "won"}
    assert all(found[name]["linear_gain"][0] < 0 < found[name]["linear_gain"][1] for name in ("sp500", "won"))
