"""The course: eight lessons that lead through the pages, each with a question about what the reader did there."""

from core.ui.course.path import choose_lesson, show_progress
from core.ui.course.show import show_for_class, show_lesson
from core.ui.frame.language import _
from core.ui.frame.page import page_header

page_header(
    _("Course: from one kernel to a GAN"),
    _("Eight lessons of ten minutes. Each opens pages in a prepared state and asks about what you did there."),
    try_first=_("open the first link of the lesson, do what it says, then come back to the question."),
    privacy=_("Which lessons you have solved is kept in your browser only. Answers are checked and not stored."),
)

lesson = choose_lesson()
show_progress()
show_lesson(lesson)
show_for_class(lesson)
