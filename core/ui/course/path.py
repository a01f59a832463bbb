"""The eight lessons as a path, and which of them the reader has solved: web/course/progress.js keeps that."""

import streamlit as st

from core.ui.course.lessons import Lesson, lessons, said
from core.ui.frame.address import choice
from core.ui.frame.in_page import component
from core.ui.frame.language import _

SOLVED = "course-solved"  # of this visit, in the order of the course: keys of lessons
PROGRESS = "course-progress"
LESSON = "lesson"  # a widget of the page, and a parameter of its URL

_progress = component("course/progress")


def choose_lesson() -> Lesson:
    """Shows the path with what is solved, and returns the lesson that the reader stands at."""
    known, done = lessons(), solved()
    labels = {
        key: (":material/check_circle: " if key in done else "") + f"{place}. {said(lesson.words['short'])}"
        for place, (key, lesson) in enumerate(known.items(), start=1)
    }
    first = next(iter(labels))
    key = choice(st.pills, _("Lesson"), labels, key=LESSON, default=first, required=True, label_visibility="collapsed")
    return known[key]


def show_progress() -> None:
    """Shows how far the reader is, and offers to forget it."""
    done = solved()
    told = _("{count} of {all} lessons solved")
    _progress(
        key=PROGRESS,
        data={
            "lessons": list(lessons()),
            "solved": done,
            "messages": {
                "told": told.format(count=len(done), all=len(lessons())),
                "path": _("Progress"),
                "forget": _("Forget my progress"),
            },
        },
        on_solved_change=_take,
    )


def solved() -> list[str]:
    """Returns the keys of the lessons solved, as far as this visit knows, in the order of the course."""
    done = st.session_state.get(SOLVED, ())
    return [key for key in lessons() if key in done]


def note_solved(key: str) -> None:
    """Counts a lesson as solved."""
    st.session_state[SOLVED] = [*solved(), key]


def _take() -> None:
    """Takes over what the browser has kept, which may be anything."""
    found = st.session_state[PROGRESS].get("solved")
    st.session_state[SOLVED] = [key for key in lessons() if isinstance(found, list) and key in found]
