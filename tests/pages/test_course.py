"""The course drives the pages: a question waits until the reader was there, and judges what the reader left."""

import re

import pytest

from core.ui.course.lessons import lessons
from tests.pages.test_pages import ROOT, open_page
from tests.support.apps import app_at

COURSE = ROOT / "pages" / "course.py"


def go(test, page, **parameters):
    """Goes on to a page, as a link with these parameters does."""
    test.query_params.clear()
    test.query_params.update({"lang": "en", **parameters})
    test.switch_page(f"pages/{page}.py").run()
    assert not test.exception


def give(test, key, answer):
    test.number_input(key=f"given-{key}").set_value(answer)
    next(button for button in test.button if button.label == "Check").click().run()
    assert not test.exception


def words(lesson, *names):
    part = getattr(lessons()[lesson], names[0])
    return part[names[1]]["en"]


def test_question_waits_then_hints_then_counts_the_lesson_as_solved():
    test = open_page(COURSE, "en", lesson="digits")
    assert not [widget for widget in test.number_input if widget.key == "given-digits"]
    assert test.info[0].value == words("digits", "todo", "first")

    step = lessons()["digits"].steps[0]
    go(test, step.page, **step.query)
    go(test, "course", lesson="digits")
    assert not test.info
    give(test, "digits", None)
    assert not test.warning and test.info[0].value == "Type your answer first."
    give(test, "digits", 25)  # one map of 5 x 5
    assert test.warning[0].value == words("digits", "slips", "map")
    give(test, "digits", 7)
    assert test.warning[0].value == words("digits", "words", "hint")
    assert "course-solved" not in test.session_state
    give(test, "digits", 1600)
    assert not test.warning and "1,600" in test.success[0].value
    assert test.session_state["course-solved"] == ["digits"]

    next(button for button in test.button if button.label.startswith("Next lesson")).click().run()
    assert test.session_state["lesson"] == "deep"
    assert test.info[0].value == words("deep", "todo", "network")  # the network of digits was left there


def test_the_answer_follows_what_the_reader_changes_on_the_page():
    test = app_at("convolution/steps")
    step = lessons()["layer"].steps[0]
    test.query_params.update({"lang": "en", **step.query})
    test.run()
    test.slider(key="stride").set_value(2).run()
    go(test, "course", lesson="layer")
    give(test, "layer", 13)
    assert test.warning[0].value == words("layer", "slips", "convolved")
    give(test, "layer", 6)
    assert test.success


@pytest.mark.parametrize("lesson", ["nothing", "<b>", "가" * 3000])
def test_an_unknown_lesson_is_the_first(lesson):
    test = open_page(COURSE, "ko", lesson=lesson)
    assert test.header[0].value == lessons()["problem"].words["title"]["ko"]


@pytest.mark.parametrize("kept", [None, 3, "digits", ["digits", "<b>", {}, "digits"]])
def test_what_the_browser_sends_as_solved_is_taken_by_name_only(kept, monkeypatch):
    from core.ui.course import path

    state = {path.PROGRESS: {"solved": kept}}
    monkeypatch.setattr(path.st, "session_state", state)
    path._take()
    assert path.solved() == (["digits"] if isinstance(kept, list) else [])


def test_the_guide_for_teachers_has_a_link_to_every_lesson_and_to_no_other():
    guide = (ROOT / "docs" / "teaching.md").read_text(encoding="utf-8")
    assert re.findall(r"/course\?lesson=([^`\s]+)`", guide) == list(lessons())


def test_the_notes_of_the_teacher_name_the_answer_once_there_is_one():
    def notes(test):
        return " ".join(text.value for box in test.expander for text in box.markdown)

    test = open_page(COURSE, "en", lesson="digits")
    assert words("digits", "teacher", "aim") in notes(test) and "1,600" not in notes(test)
    step = lessons()["digits"].steps[0]
    go(test, step.page, **step.query)
    go(test, "course", lesson="digits")
    assert "the answer is 1,600." in notes(test)
