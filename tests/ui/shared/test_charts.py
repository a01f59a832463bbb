"""Figures and colours."""

import json

import numpy as np
import pytest

from core.ui.shared.charts import percent, probable, sequential_colours
from tests.support.apps import app_of


@pytest.mark.parametrize(
    ("share", "digits", "text"),
    [
        (0.0, 1, "0.0%"),
        (1e-9, 1, "< 0.1%"),
        (0.1234, 1, "12.3%"),
        (0.9995, 1, "> 99.9%"),
        (1.0, 1, "100.0%"),
        (0.9941, 2, "99.41%"),
        (0.99999, 2, "> 99.99%"),
    ],
)
def test_rounding_never_says_never_or_always(share, digits, text):
    assert percent(share, digits=digits) == text


@pytest.mark.parametrize(
    ("probability", "text"), [(0.5, "50.0%"), (0.9989, "99.9%"), (0.99999, "> 99.9%"), (1.0, "> 99.9%")]
)
def test_no_probability_is_called_certain(probability, text):
    assert probable(probability) == text


def test_colours_run_from_one_end_to_the_other():
    low, high = sequential_colours(np.array([[0.0, 1.0]]))[0].astype(int)
    assert high.sum() > low.sum() + 200
    assert np.array_equal(sequential_colours(np.array([[-5.0, 7.0]])), sequential_colours(np.array([[0.0, 1.0]])))


def page():
    import numpy as np

    from core.ui.shared.charts import probability_chart

    probability_chart(np.array([0.05, 0.7, 0.05, 0.2]), ["가", "나", "다", "라"], top=3)


def test_bars_are_sorted_and_told_to_those_who_cannot_see_them():
    chart = app_of(page).run().get("plotly_chart")[0].proto
    (bars,) = json.loads(chart.spec)["data"]
    assert list(bars["y"]) == ["나", "라", "가"]
    assert chart.alt == "Most likely: 나 70.0%, 라 20.0%, 가 5.0%"
