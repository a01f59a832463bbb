"""Glossary: every term of the pages, what it means, and the page where it can be seen at work."""

from core.ui.frame.language import _
from core.ui.frame.page import page_header
from core.ui.home.terms import show_terms

page_header(
    _("Glossary"),
    _("Every term of this site in a sentence or two, in the order in which one meets them."),
    try_first=_("type a term, in English or in Korean."),
    privacy=_("You need not enter anything here."),
)

show_terms()
