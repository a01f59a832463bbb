"""The lessons as a page to print: what to do, the question, and lines to write on."""

from collections.abc import Sequence
from html import escape
from pathlib import Path

from core.ui.course.lessons import Lesson, Step, said
from core.ui.frame.language import _, language

STYLE = Path(__file__).with_name("worksheet.css")
LINES = 2  # to write on, after each step
ANSWER_LINES = 3


def worksheet(lessons: Sequence[Lesson]) -> str:
    """Returns HTML in the reader's language that needs nothing else; each lesson begins on a new sheet."""
    title = _("Worksheet")
    head = f'<meta charset="utf-8"><title>{escape(title)} · Glassbox</title><style>{STYLE.read_text("utf-8")}</style>'
    body = "".join(map(_section, lessons))
    return f'<!doctype html><html lang="{language()}"><head>{head}</head><body>{body}</body></html>'


def _section(lesson: Lesson) -> str:
    words = _("Name"), _("Date"), _("What to do"), _("Question"), _("How I worked it out:")
    name, day, todo, question, how = map(escape, words)
    steps = "".join(f"<li>{_step(step)}{_lines(LINES)}</li>" for step in lesson.steps)
    return (
        f'<section><p class="name"><span>{name}</span><span>{day}</span></p>'
        f"<h1>{escape(said(lesson.words['title']))}</h1>"
        f'<p class="address">/course?lesson={lesson.key}</p>'
        f"<p>{escape(said(lesson.words['why']))}</p>"
        f"<h2>{todo}</h2><ol>{steps}</ol>"
        f"<h2>{question}</h2><p>{escape(said(lesson.words['question']))}</p>"
        f"<p>{how}</p>{_lines(ANSWER_LINES)}</section>"
    )


def _step(step: Step) -> str:
    link = f" <em>({escape(said(step.link))})</em>" if step.page else ""
    return f"{escape(said(step.what))}{link}"


def _lines(count: int) -> str:
    return '<div class="line"></div>' * count
