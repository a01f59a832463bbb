"""The committed networks that forecast: what was promised of them."""

import pytest

from core.artifacts import SERIES_FILE, load_card, model_names
from core.export.forecast.evaluation import evaluate
from core.training.forecast.recipes import RECIPES

FLOORS = {"bikes": 320, "temperature": 1.75, "steel": 60}  # of the best cell, 12 hours ahead
COVERAGE = (0.75, 0.85)
MOST_BYTES, MOST_SERIES = 6_000_000, 300_000
COMMITTED = [name for name in RECIPES if name in model_names()]


@pytest.mark.parametrize("data", sorted({RECIPES[name].data for name in COMMITTED}))
def test_the_best_cell_is_as_near_as_was_promised_and_nearer_than_every_plain_method(data):
    best = min(
        (load_card(name) for name in COMMITTED if RECIPES[name].data == data), key=lambda c: c.metric("test_mae")
    )
    plain = [best.metric(name) for name in best.metrics if name.startswith("baseline_")]
    assert best.metric("test_mae") < min(FLOORS[data], *plain)
    assert COVERAGE[0] <= best.metric("interval_coverage") <= COVERAGE[1]


@pytest.mark.parametrize("name", COMMITTED)
def test_files_are_small_and_the_recipe_is_the_one_in_the_code(name):
    card = load_card(name)
    assert card.bytes < MOST_BYTES and card.files[SERIES_FILE]["bytes"] < MOST_SERIES and card.recipe["complete"]
    plain = RECIPES[name].as_plain()
    since = {"leans": False}  # what a network that was trained before there was a choice is
    assert {key: card.recipe[key] for key in plain} | {"config": since | card.recipe["config"]} == plain


@pytest.mark.slow
@pytest.mark.parametrize("name", COMMITTED)
def test_evaluate_agrees_with_the_card(name):
    assert evaluate(name)["agrees"]
