"""The committed network that describes pictures: what was promised of it."""

import pytest

from core.artifacts import load_card, model_names
from core.export.describe.evaluation import evaluate
from core.training.describe.recipes import RECIPES

HERE = [name for name in RECIPES if name in model_names()]
FLOOR = 0.95
MOST_BYTES = 6_000_000


@pytest.mark.parametrize("name", HERE)
def test_sentences_about_unseen_combinations_are_right_in_each_language(name):
    assert all(load_card(name).metric(f"exact_{language}") >= FLOOR for language in ("ko", "en"))


@pytest.mark.parametrize("name", HERE)
def test_sentences_about_unseen_pairs_are_right_in_each_language(name):
    card = load_card(name)
    for language in ("ko", "en"):
        assert card.metric(f"exact_place_{language}") >= FLOOR > card.metric(f"baseline_exact_place_{language}")
    assert card.metric("attention_on_thing") > card.metric("baseline_attention_on_thing")
    assert card.recipe["complete"] and sum(told["bytes"] for told in card.files.values()) < MOST_BYTES


@pytest.mark.parametrize("name", HERE)
def test_the_recipe_is_the_one_in_the_code(name):
    plain = RECIPES[name].as_plain()
    assert {key: load_card(name).recipe[key] for key in plain} == plain


@pytest.mark.slow
@pytest.mark.parametrize("name", HERE)
def test_evaluate_agrees_with_the_card(name):
    assert evaluate(name)["agrees"]
