"""The lessons say the same in both languages, and their links open what they promise."""

import ast
import re
from html import escape

import pytest

from core.ui.course import questions
from core.ui.course.lessons import lessons
from core.ui.course.questions import SIDE
from core.ui.course.worksheet import note_titles, teachers_notes, worksheet
from core.ui.frame.glossary import OTHER, in_one_language
from tests.pages.test_addresses import PATHS, held
from tests.pages.test_pages import ROOT
from tests.support.apps import app_at
from tests.ui.frame.test_glossary import BRACKETS, FOREIGN

TEXTS = {"title", "short", "why", "question", "hint", "after"}
NOTES = {"aim", "time", "wrong", "answer"}
HANGUL = re.compile("[가-힣]")
FIELD = re.compile(r"\{(\w+)\}")
LINKS = [
    pytest.param(step.page, step.query, id=f"{key}-{number}")
    for key, lesson in lessons().items()
    for number, step in enumerate(lesson.steps, start=1)
    if step.page
]


def all_words():
    """Returns every text of every lesson: where it stands -> language -> text."""
    found = {}
    for key, lesson in lessons().items():
        for part in (lesson.words, lesson.todo, lesson.slips, lesson.teacher):
            found |= {f"{key} {id(part)} {name}": words for name, words in part.items()}
        found |= {f"{key} step {number}": step.what for number, step in enumerate(lesson.steps)}
        found |= {f"{key} link {number}": step.link for number, step in enumerate(lesson.steps) if step.page}
    return found


def test_every_text_is_there_in_both_languages():
    assert len(lessons()) == 8
    for place, words in all_words().items():
        assert set(words) == {"en", "ko"}, place
        assert words["en"] and not HANGUL.search(in_one_language(words["en"], "en")), place
        assert HANGUL.search(words["ko"]) or not re.search("[a-z]", words["ko"]), place  # abbreviations alone
        assert set(FIELD.findall(words["en"])) == set(FIELD.findall(words["ko"])), place
    for lesson in lessons().values():
        assert set(lesson.words) == TEXTS and set(lesson.teacher) == NOTES
        assert "first" in lesson.todo and lesson.slips and lesson.steps[0].page


@pytest.mark.parametrize("code", OTHER)
def test_what_stands_in_brackets_in_the_other_language_is_a_term(code):
    left = [
        inside
        for words in all_words().values()
        for inside in BRACKETS.findall(in_one_language(words[code], code))
        if FOREIGN[code].fullmatch(inside)
    ]
    assert left == []


def test_every_reason_that_a_question_gives_is_written_and_no_other():
    source = ROOT / "core" / "ui" / "course" / "questions.py"
    given = {
        call.args[0].value
        for call in ast.walk(ast.parse(source.read_text(encoding="utf-8")))
        if isinstance(call, ast.Call) and getattr(call.func, "id", "") == "NotYetError"
    }
    assert given == {reason for lesson in lessons().values() for reason in lesson.todo}


def test_no_text_holds_an_answer_or_a_measured_figure():
    """What stands in a text belongs to the course: sides of digits and of kernels, formulas, minutes."""
    texts = [words["en"] for place, words in all_words().items() if " teacher " not in place]
    numbers = {number for text in texts for number in re.findall(r"\d[\d,.]*\d|\d", text)}
    assert {int(number) for number in numbers if number.isdigit() and int(number) > 9} <= {SIDE, 10, 20, 90}
    assert all(number.isdigit() for number in numbers)


@pytest.mark.parametrize(("page", "query"), LINKS)
def test_link_opens_the_state_that_it_names(page, query, monkeypatch):
    monkeypatch.setattr("core.ui.frame.in_page.is_installed", lambda: True)
    assert page in PATHS
    test = app_at(page)
    test.query_params.update({"lang": "en", **query})
    test.run()
    assert not test.exception and not test.error
    for name, value in query.items():
        assert sorted(held(test, name).split(",")) == sorted(value.split(","))


def test_worksheet_holds_every_task_and_question_and_no_note_of_the_teacher():
    sheet = worksheet(tuple(lessons().values()))
    assert sheet.count("<section>") == len(lessons())
    assert sheet.count("<li>") == sum(len(lesson.steps) for lesson in lessons().values())
    assert "https://" not in sheet and "<script" not in sheet
    assert all(f"/course?lesson={key}<" in sheet for key in lessons())
    assert not any(lesson.teacher["answer"]["en"] in sheet for lesson in lessons().values())


def test_teachers_notes_hold_every_note_and_need_nothing_else():
    notes = teachers_notes(tuple(lessons().values()))
    assert notes.count("<section>") == len(lessons())
    assert "https://" not in notes and "<script" not in notes
    for lesson in lessons().values():
        assert set(note_titles()) == set(lesson.teacher)
        assert all(escape(words["en"]) in notes for words in lesson.teacher.values())


def test_every_lesson_has_its_question():
    assert list(questions._QUESTIONS) == list(lessons())
