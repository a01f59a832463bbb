"""The committed networks that translate: what was promised of them."""

import pytest

from core.artifacts import load_card, model_names
from core.export.translate.evaluation import evaluate
from core.inference import Translator
from core.training.translate.recipes import RECIPES

HERE = [name for name in RECIPES if name in model_names()]
FLOOR = 0.95
MOST_BYTES = 6_000_000


@pytest.mark.parametrize("name", HERE)
def test_held_out_sentences_of_the_grammar_are_right(name):
    card = load_card(name)
    assert card.metric("test_exact") > card.metric("baseline_test_exact")
    if card.preprocessing["has_attention"]:
        assert card.metric("test_exact") >= FLOOR and card.metric("exact_phrases") >= FLOOR
    assert card.recipe["complete"] and sum(told["bytes"] for told in card.files.values()) < MOST_BYTES


@pytest.mark.skipif("translate-en-ko" not in HERE, reason="translate-en-ko is not trained here")
def test_the_sentences_of_the_course_are_right():
    said = Translator.load("translate-en-ko").translate(["I am learning RNN.", "How are you?", "how are you"])
    assert [one.text for one in said[:2]] == ["저는 RNN을 배우고 있어요.", "어떻게 지내세요?"]


@pytest.mark.skipif(not {"translate-en-ko", "translate-en-ko-fixed"} <= set(HERE), reason="not both are trained here")
def test_one_fixed_vector_forgets_long_sentences_more_than_short_ones():
    whole, fixed = (
        load_card(name).metrics["test_exact"]["by_words"] for name in ("translate-en-ko", "translate-en-ko-fixed")
    )
    lost = [one["value"] - other["value"] for one, other in zip(whole, fixed, strict=True)]
    assert lost[-1] > lost[0] + 0.1


@pytest.mark.parametrize("name", HERE)
def test_the_recipe_is_the_one_in_the_code(name):
    plain = RECIPES[name].as_plain()
    assert {key: load_card(name).recipe[key] for key in plain} == plain


@pytest.mark.slow
@pytest.mark.parametrize("name", HERE)
def test_evaluate_agrees_with_the_card(name):
    assert evaluate(name)["agrees"]
