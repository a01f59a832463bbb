"""The path of lessons, the lesson that is open with its question, and what can be taken along."""

import streamlit as st

from core.errors import ArtifactError
from core.ui.frame.address import choice, has_been_at
from core.ui.frame.in_page import component
from core.ui.frame.language import _, language
from core.ui.frame.messages import show_error
from core.ui.home.lessons import ANSWERS, TEMPERATURES, Lesson, lessons, right_answer

SOLVED, FORGET = "course-solved", "course-forget"
LARGEST = 10_000_000  # of a number that is answered

_progress = component("home/progress")


def show_course() -> None:
    """Draws the path with its progress, the open lesson, and the worksheet."""
    code = language()
    _take_progress()
    solved: set[str] = st.session_state[SOLVED]
    titles = {
        lesson.key: f"{place}. {lesson.words['title'][code]}" + (" ✓" if lesson.key in solved else "")
        for place, lesson in enumerate(lessons(), 1)
    }
    first = lessons()[0].key
    chosen = choice(st.pills, _("Lessons"), titles, key="lesson", default=first, required=True)
    done, all_ = len(solved), len(lessons())
    st.progress(done / all_, text=_("{done} of {all} lessons solved").format(done=done, all=all_))
    lesson = next(one for one in lessons() if one.key == chosen)
    st.header(titles[chosen], anchor=False)
    _show(lesson, code)
    with st.expander(_("For who teaches"), icon=":material/school:"):
        st.markdown(_("**Aim**: {what}").format(what=lesson.words["aim"][code]))
        st.markdown(_("**What learners get wrong**: {what}").format(what=lesson.words["slips"][code]))
        _show_answer(lesson)
    with st.container(horizontal=True):
        sheet = worksheet(code)
        st.download_button(_("Worksheet to print"), sheet, "worksheet.html", "text/html", icon=":material/print:")
        st.button(_("Clear progress"), on_click=_forget, icon=":material/delete:", disabled=not solved)


def _take_progress() -> None:
    """Joins what this visit has solved with what the browser has kept."""
    solved: set[str] = st.session_state.setdefault(SOLVED, set())
    data = {
        "solved": sorted(solved),
        "lessons": [lesson.key for lesson in lessons()],
        "forget": st.session_state.pop(FORGET, False),
    }
    with st.container(key="script-progress"):  # hidden by look/style.css
        _progress(key="course-progress", data=data, on_solved_change=_on_kept)


def _on_kept() -> None:
    known = {lesson.key for lesson in lessons()}
    told = st.session_state["course-progress"].get("solved") or []
    st.session_state[SOLVED] = st.session_state.get(SOLVED, set()) | (known & {str(one) for one in told})


def _forget() -> None:
    st.session_state[SOLVED], st.session_state[FORGET] = set(), True


def _show(lesson: Lesson, code: str) -> None:
    words = {name: texts[code] for name, texts in lesson.words.items()}
    st.markdown(words["says"])
    st.markdown(_("**What to do**: {what}").format(what=words["do"]))
    st.page_link(
        f"pages/{lesson.page}.py",
        label=_("Open the page of this lesson"),
        icon=":material/arrow_forward:",
        query_params=dict(lesson.query),
    )
    st.markdown(_("**Question**: {what}").format(what=words["ask"]))
    if not has_been_at(lesson.path):
        st.info(_("Go to the lesson's page first; then the question can be answered here."))
        return
    try:
        right = right_answer(lesson, st.session_state.to_dict())
    except ArtifactError as error:
        show_error(error)
        return
    if right is None:
        st.info(_("The page was left in another state than this question needs. Open it again by the link above."))
        return
    _ask(lesson, right, words["hint"])


def _ask(lesson: Lesson, right: int | str, hint: str) -> None:
    options = ANSWERS[lesson.answer][1]
    given: int | str | None
    with st.form(f"course-form-{lesson.key}", border=False):
        if options:
            given = st.radio(_("Answer"), options, format_func=_shown, index=None, key=f"answer-{lesson.key}")
        else:
            given = st.number_input(_("Answer"), 0, LARGEST, value=None, step=1, key=f"answer-{lesson.key}")
        is_sent = st.form_submit_button(_("Check"), type="primary")
    if not is_sent or given is None:
        return
    if given != right:
        st.warning(_("Not yet. {hint}").format(hint=hint))
        return
    st.success(_("Right!"))
    if lesson.key not in st.session_state[SOLVED]:
        st.session_state[SOLVED] = st.session_state[SOLVED] | {lesson.key}
        st.rerun()


def _shown(option: str) -> str:
    """Returns an option in the reader's language; the name of a network stays as it is."""
    words = dict(zip(TEMPERATURES, (_("likelier"), _("equally likely"), _("less likely")), strict=True))
    return words.get(option, option)


def _show_answer(lesson: Lesson) -> None:
    try:
        right = right_answer(lesson, st.session_state.to_dict())
    except ArtifactError as error:
        show_error(error)
        return
    if right is None:
        st.markdown(_("The answer depends on what is set on the lesson's page; it stands here after a visit there."))
    else:
        st.markdown(_("**Answer**: {what}").format(what=_shown(str(right))))


def worksheet(code: str) -> str:
    """Returns the worksheet of all lessons as an HTML page in language `code`, with lines to write on."""
    do, ask = _("What to do"), _("Question")
    parts = [
        f"<section><h2>{place}. {words['title']}</h2><p>{words['says']}</p>"
        f"<p><b>{do}</b>: {words['do']}</p><p><b>{ask}</b>: {words['ask']}</p><hr><hr></section>"
        for place, words in (
            (place, {name: texts[code] for name, texts in lesson.words.items()})
            for place, lesson in enumerate(lessons(), 1)
        )
    ]
    style = "body{font:11pt sans-serif;max-width:42rem;margin:auto}section{break-inside:avoid}hr{margin:2rem 0 0}"
    head = f'<!doctype html><html lang="{code}"><meta charset="utf-8"><title>Glassbox</title><style>{style}</style>'
    return head + "<h1>" + _("Course") + "</h1>" + "".join(parts) + "</html>"
