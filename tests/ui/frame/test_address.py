"""Choices that live in the URL."""

import pytest
from streamlit.testing.v1 import AppTest

from tests.support.apps import app_at, app_of


def page():
    import streamlit as st

    from core.ui.frame.address import choice
    from core.ui.frame.language import language

    colours = {"red": "빨강", "blue": "파랑"} if language() == "ko" else {"red": "Red", "blue": "Blue"}
    chosen = choice(st.segmented_control, "Colour", colours, key="colour", default="red", required=True)
    st.write(chosen)


def open_page(**parameters) -> AppTest:
    test = app_of(page)
    test.query_params.update(parameters)
    return test.run()


def written(test: AppTest) -> str:
    """Returns what is to be written into the URL."""
    return next(element.proto.body for element in test.get("html") if "replaceState" in element.proto.body)


def test_url_chooses():
    assert open_page(colour="blue").markdown[0].value == "blue"


@pytest.mark.parametrize("hostile", ["green", "", "Blue", "파랑", "<script>alert(1)</script>", "blue\x00", ["x", "y"]])
def test_anything_else_in_the_url_gives_the_default(hostile):
    test = open_page(colour=hostile)
    assert not test.exception
    assert test.markdown[0].value == "red"
    assert '["colour", null]' in written(test)


def test_choice_goes_into_the_url_under_its_own_name():
    test = open_page()
    test.segmented_control[0].set_value("blue").run()
    assert '["colour", "blue"]' in written(test)


def test_choice_survives_another_language():
    test = open_page(lang="en")
    test.segmented_control[0].set_value("blue").run()
    test.session_state["chosen language"] = "ko"
    test.run()
    assert test.segmented_control[0].options == ["빨강", "파랑"]
    assert test.markdown[0].value == "blue"


def test_choices_and_numbers_go_along_to_another_page_that_asks_for_the_same():
    test = app_at("convolution/layer")
    test.query_params.update({"input": "photo", "bias": "0.5"})
    test.run()
    test.query_params.clear()
    test.switch_page("pages/convolution/steps.py").run()
    assert not test.exception
    assert test.button_group(key="input").value == "photo"
    assert test.session_state["bias"] == 0.5
