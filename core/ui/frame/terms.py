"""Terms explain themselves where they stand, under the pointer or at a tap: web/frame/terms.js does it."""

import streamlit as st

from core.ui.frame.in_page import component
from core.ui.frame.language import _, language
from core.ui.frame.routes import terms_url

_terms = component("frame/terms")
_list = component("frame/term_list")


def explain_terms() -> None:
    """Makes every term of the page explain itself, also those that the page shows later."""
    with st.container(key="script-explain-terms"):  # hidden by look/style.css
        _terms(key="terms", data={"terms": terms_url(language()), "language": language()})


def list_terms() -> None:
    """Lists the terms that the page shows, with what they mean, for readers who use neither pointer nor finger."""
    messages = {"title": _("Terms on this page")}
    with st.container(key="page-terms"):  # look/style.css: it takes no room
        _list(key="term-list", data={"terms": terms_url(language()), "language": language(), "messages": messages})
