"""The lessons as pages to print: what to do, the question, and lines to write on; and what the teacher should know."""

from collections.abc import Iterable, Sequence
from html import escape
from pathlib import Path

from core.ui.course.lessons import Lesson, Step, said
from core.ui.frame.language import _, language

STYLE = Path(__file__).with_name("worksheet.css")
LINES = 2  # to write on, after each step
ANSWER_LINES = 3


def worksheet(lessons: Sequence[Lesson]) -> str:
    """Returns HTML in the reader's language that needs nothing else; each lesson begins on a new sheet."""
    return _document(_("Worksheet"), map(_section, lessons))


def teachers_notes(lessons: Sequence[Lesson]) -> str:
    """Returns HTML in the reader's language that needs nothing else: what the teacher should know of each lesson."""
    return _document(_("Notes for teachers"), map(_notes, lessons))


def note_titles() -> dict[str, str]:
    """Returns name of a teacher's note -> its title, in the order in which they are read."""
    return {
        "aim": _("Aim"),
        "time": _("Time"),
        "wrong": _("What learners get wrong"),
        "answer": _("How the answer is found"),
    }


def _document(title: str, sections: Iterable[str]) -> str:
    head = f'<meta charset="utf-8"><title>{escape(title)} · Glassbox</title><style>{STYLE.read_text("utf-8")}</style>'
    body = "".join(sections)
    return f'<!doctype html><html lang="{language()}"><head>{head}</head><body>{body}</body></html>'


def _notes(lesson: Lesson) -> str:
    notes = "".join(
        f"<h2>{escape(title)}</h2><p>{escape(said(lesson.teacher[name]))}</p>" for name, title in note_titles().items()
    )
    asked, question = escape(_("Question")), escape(said(lesson.words["question"]))
    return f"<section>{_title(lesson)}<h2>{asked}</h2><p>{question}</p>{notes}</section>"


def _section(lesson: Lesson) -> str:
    words = _("Name"), _("Date"), _("What to do"), _("Question"), _("How I worked it out:")
    name, day, todo, question, how = map(escape, words)
    steps = "".join(f"<li>{_step(step)}{_lines(LINES)}</li>" for step in lesson.steps)
    return (
        f'<section><p class="name"><span>{name}</span><span>{day}</span></p>'
        f"{_title(lesson)}"
        f"<p>{escape(said(lesson.words['why']))}</p>"
        f"<h2>{todo}</h2><ol>{steps}</ol>"
        f"<h2>{question}</h2><p>{escape(said(lesson.words['question']))}</p>"
        f"<p>{how}</p>{_lines(ANSWER_LINES)}</section>"
    )


def _title(lesson: Lesson) -> str:
    title = escape(said(lesson.words["title"]))
    return f'<h1>{title}</h1><p class="address">/course?lesson={lesson.key}</p>'


def _step(step: Step) -> str:
    link = f" <em>({escape(said(step.link))})</em>" if step.page else ""
    return f"{escape(said(step.what))}{link}"


def _lines(count: int) -> str:
    return '<div class="line"></div>' * count
