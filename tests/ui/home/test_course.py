"""The course: both languages everywhere, links that open the state they name, answers from what the reader left."""

from types import SimpleNamespace

import pytest

from core.artifacts import load_card
from core.ui.home.lessons import ANSWERS, LANGUAGES, WORDS, lessons, right_answer
from tests.apps import app_at
from tests.pages.test_addresses import PATHS, held

BY_KEY = {lesson.key: lesson for lesson in lessons()}


def sheet(side):
    return SimpleNamespace(rows=[[0.0] * side] * side)


def test_every_field_has_both_languages_and_every_page_its_address():
    assert len(lessons()) == 8
    for lesson in lessons():
        assert all(lesson.words[word][code].strip() for word in WORDS for code in LANGUAGES)
        assert PATHS[lesson.page] == lesson.path
        assert lesson.answer in ANSWERS


@pytest.mark.parametrize("lesson", [one for one in lessons() if one.query], ids=lambda one: one.key)
def test_link_opens_the_state_it_names_and_then_the_question_has_an_answer(lesson):
    test = app_at(lesson.page)
    test.query_params.update({"lang": "en", **lesson.query})
    test.run()
    assert not test.exception
    assert {name: held(test, name) for name in lesson.query} == dict(lesson.query)
    test.query_params.clear()
    test.switch_page("pages/course.py")
    test.query_params.update({"lang": "en", "lesson": lesson.key})
    test.run()
    assert not test.exception
    answers = {one.key for kind in (test.number_input, test.radio) for one in kind}
    assert f"answer-{lesson.key}" in answers


def test_output_side_follows_stride_and_padding():
    state = {"input": "matrix", "matrix-side": 12, "cells-sheet": sheet(3), "stride": 2, "dilation": 1}
    assert right_answer(BY_KEY["layer"], {**state, "padding": "valid"}) == 5
    assert right_answer(BY_KEY["layer"], {**state, "padding": "number", "zeros": 1}) == 6
    assert right_answer(BY_KEY["layer"], {**state, "input": "photo", "padding": "valid"}) is None


def test_answers_follow_what_the_reader_left():
    assert right_answer(BY_KEY["convolution"], {"cells-sheet": sheet(5)}) == 25
    assert right_answer(BY_KEY["text"], {"temperature": 0.5}) == "likelier"
    assert right_answer(BY_KEY["text"], {"temperature": 1.5}) == "less likely"
    assert right_answer(BY_KEY["text"], {}) is None
    assert load_card(str(right_answer(BY_KEY["recurrent"], {}))).parameters < load_card("rows-lstm").parameters


def test_a_wrong_answer_gets_a_hint_and_a_right_one_is_counted():
    test = app_at("networks")
    test.query_params["lang"] = "en"
    test.run()
    test.switch_page("pages/course.py").run()
    test.number_input(key="answer-problem").set_value(1)
    test.button[[one.label for one in test.button].index("Check")].click().run()
    assert "Mark the row" in test.warning[0].value
    test.number_input(key="answer-problem").set_value(right_answer(BY_KEY["problem"], {}))
    test.button[[one.label for one in test.button].index("Check")].click().run()
    assert test.session_state["course-solved"] == {"problem"}


def test_before_the_page_was_opened_the_question_sends_there():
    test = app_at("course")
    test.query_params.update({"lang": "en", "lesson": "<script>"})
    test.run()
    assert not test.exception
    assert "first" in test.info[0].value
    assert not test.number_input
