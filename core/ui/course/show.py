"""One lesson on the page: what it is about, what to do, the question, and what the teacher should know."""

import contextlib

import streamlit as st

from core.errors import ArtifactError
from core.ui.course.lessons import MINUTES, Lesson, Step, lessons, said
from core.ui.course.path import LESSON, note_solved, solved
from core.ui.course.questions import NotYetError, Question, question
from core.ui.course.worksheet import note_titles, teachers_notes, worksheet
from core.ui.frame.language import _, language
from core.ui.frame.messages import show_error


def show_lesson(lesson: Lesson) -> None:
    """Shows one lesson from its text to the question."""
    st.header(said(lesson.words["title"]), anchor=False)
    tasks, text = st.columns(2, gap="large")  # on a telephone the first task stands in the first screen
    with tasks, st.container(key="course-steps", gap="small"):
        for number, step in enumerate(lesson.steps, start=1):
            _show_step(number, step)
    with text:
        st.markdown(said(lesson.words["why"]))
    with st.container(border=True, key="course-question"):
        _ask(lesson)


def _show_step(number: int, step: Step) -> None:
    st.markdown(f"**{number}.** {said(step.what)}")
    if step.page:
        label, icon = said(step.link), ":material/arrow_forward:"
        st.page_link(f"pages/{step.page}.py", label=label, icon=icon, query_params=step.query)


def _ask(lesson: Lesson) -> None:
    """Asks the question, once the reader has been where it is about."""
    st.subheader(_("Question"), anchor=False)
    st.markdown(said(lesson.words["question"]))
    try:
        asked = question(lesson.key, st.session_state)
    except NotYetError as reason:
        st.info(said(lesson.todo[reason.reason]), icon=":material/directions_walk:")
        return
    except ArtifactError as error:
        show_error(error)
        return
    with st.form(f"answer-{lesson.key}", border=False), st.container(horizontal=True, vertical_alignment="bottom"):
        given = st.number_input(
            _("Your answer"),
            value=None,
            step=1 if asked.is_whole else 0.01,
            key=f"given-{lesson.key}",
            persist_state="session",
            width=220,
        )
        is_sent = st.form_submit_button(_("Check"), type="primary", icon=":material/check:")
    if given is None:
        if is_sent:
            st.info(_("Type your answer first."), icon=":material/edit:")
        return
    if is_sent and asked.is_right(given) and lesson.key not in solved():
        note_solved(lesson.key)
        st.rerun()  # the path above shows it
    if is_sent or asked.is_right(given):
        _judge(lesson, asked, given)


def _judge(lesson: Lesson, asked: Question, given: float) -> None:
    if not asked.is_right(given):
        slip = asked.slip(given)
        st.warning(said(lesson.slips[slip] if slip else lesson.words["hint"]), icon=":material/lightbulb:")
        return
    words = said(lesson.words["after"], answer=_written(asked), **asked.fields)
    st.success(words, icon=":material/check_circle:")
    following = _following(lesson)
    if following:
        label = _("Next lesson: {title}").format(title=said(following.words["title"]))
        st.button(label, icon=":material/arrow_forward:", on_click=_go_to, args=(following.key,))


def _written(asked: Question) -> str:
    """Returns the right answer as the page writes it."""
    return f"{asked.answer:,.0f}" if asked.is_whole else f"{asked.answer:.3g}"


def _following(lesson: Lesson) -> Lesson | None:
    keys = list(lessons())
    place = keys.index(lesson.key) + 1
    return lessons()[keys[place]] if place < len(keys) else None


def _go_to(key: str) -> None:
    st.session_state[LESSON] = key


def show_for_class(lesson: Lesson) -> None:
    """Offers the worksheet, and folded away what the teacher should know."""
    with st.expander(_("For teachers: aim, time, common mistakes, the answer"), icon=":material/school:"):
        st.markdown("\n".join(f"- **{title}**: {said(lesson.teacher[name])}" for name, title in note_titles().items()))
        with contextlib.suppress(NotYetError, ArtifactError):  # the question above says why
            answer = _written(question(lesson.key, st.session_state))
            st.markdown(_("For the pages as you have left them, the answer is {answer}.").format(answer=answer))
        st.caption(_("{minutes} minutes a lesson. The link of this page opens this lesson.").format(minutes=MINUTES))
    everything = tuple(lessons().values())
    sheets = {  # name of the file -> label, page
        lesson.key: (_("Worksheet of this lesson"), worksheet((lesson,))),
        "course": (_("Worksheet of all lessons"), worksheet(everything)),
        "teachers": (_("Notes for teachers"), teachers_notes(everything)),
    }
    with st.container(horizontal=True):
        for name, (label, page) in sheets.items():
            file = f"glassbox-{name}-{language()}.html"
            icon = ":material/print:"
            key = f"sheet-{'lesson' if name == lesson.key else name}"
            st.download_button(label, page, file, mime="text/html", icon=icon, key=key, on_click="ignore")
    st.caption(_("A worksheet is a page to print, with lines to write on. It opens in any browser."))
