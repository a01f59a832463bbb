"""Course: eight lessons that send to the other pages, and a question each that checks itself."""

from core.ui.frame.language import _
from core.ui.frame.page import page_header
from core.ui.home.course import show_course

page_header(
    _("Course"),
    _("From the plain network to the GAN in eight lessons of about ten minutes, on the pages of this site."),
    try_first=_("open the lesson's page, do what it says, and come back to answer its question."),
    privacy=_("Which lessons you have solved is kept in this browser only. Answers are not stored."),
)

show_course()
