"""The committed networks that follow a thing: what was promised of them."""

import pytest

from core.artifacts import load_card, model_names
from core.export.follow.evaluation import evaluate
from core.training.follow.recipes import RECIPES

HERE = [name for name in RECIPES if name in model_names()]
HIDDEN, VISIBLE = 0.55, 0.8
MOST_BYTES = 6_000_000


@pytest.mark.skipif(len(HERE) < len(RECIPES), reason="the networks that follow are not trained")
def test_a_memory_knows_where_a_hidden_thing_is_at_least_twice_as_well():
    lstm, memoryless = (load_card(name) for name in ("follow-lstm", "follow-memoryless"))
    assert lstm.metric("iou_hidden") >= max(HIDDEN, 2 * memoryless.metric("iou_hidden"))
    assert lstm.metric("iou_visible") >= VISIBLE
    assert lstm.metrics["baseline_iou_hidden"] == memoryless.metrics["baseline_iou_hidden"]


@pytest.mark.parametrize("name", HERE)
def test_the_recipe_is_the_one_in_the_code_and_was_followed_to_its_end(name):
    card, plain = load_card(name), RECIPES[name].as_plain()
    assert {key: card.recipe[key] for key in plain} == plain
    assert card.recipe["complete"] and card.bytes < MOST_BYTES


@pytest.mark.slow
@pytest.mark.parametrize("name", HERE)
def test_evaluate_agrees_with_the_card(name):
    assert evaluate(name)["agrees"]
