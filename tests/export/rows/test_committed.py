"""The committed networks that read rows, and those that sort texts: what was promised of them."""

import pytest

from core.artifacts import load_card, model_names
from core.export.rows.evaluation import evaluate
from core.training.rows.recipes import RECIPES

FLOORS = {"rows-lstm": 0.988, "rows-gru": 0.988, "topics-lstm": 0.70}
MOST_BYTES = 6_000_000


@pytest.mark.parametrize("name", FLOORS)
def test_accuracy_is_what_was_promised(name):
    card = load_card(name)
    assert card.metric("test_accuracy") >= FLOORS[name] and card.bytes < MOST_BYTES and card.recipe["complete"]


@pytest.mark.parametrize("name", [name for name in RECIPES if name in model_names()])
def test_rows_make_an_answer_surer_and_the_recipe_is_the_one_in_the_code(name):
    card = load_card(name)
    after = card.metrics["accuracy_by_row"]["accuracies"]
    assert after[6] < after[13] < after[20] < after[27] == round(card.metric("test_accuracy"), 4)
    assert {key: card.recipe[key] for key in RECIPES[name].as_plain()} == RECIPES[name].as_plain()


@pytest.mark.slow
@pytest.mark.parametrize("name", [name for name in RECIPES if name in model_names()])
def test_evaluate_agrees_with_the_card(name):
    assert evaluate(name)["agrees"]
