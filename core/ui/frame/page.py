"""What every page begins with: one look, one header, the language switch."""

import streamlit as st

from core.ui.frame.address import enter_page, keep_in_url, keep_in_url_if_needed, run_in_page
from core.ui.frame.language import LANGUAGES, PARAMETER, TERMS, _, choose_language, language, terms_parameter
from core.ui.frame.look import ICON, WORDMARK
from core.ui.frame.more import more_of_the_page
from core.ui.frame.proxy.reconnection import draw_again_after_reconnection
from core.ui.frame.terms import explain_terms, list_terms
from core.ui.frame.words import translate_streamlit


def page_header(title: str, what: str, try_first: str = "", privacy: str = "") -> None:
    """Sets the page up and draws its header. Call it first on every page.

    Args:
        title: Name of the page, also of the browser's tab.
        what: One sentence: what this page shows.
        try_first: One sentence: the first thing to do here.
        privacy: What happens to the reader's input; by default, that it is kept for this visit only.
    """
    enter_page()
    st.set_page_config(page_title=f"{title} · Glassbox", page_icon=ICON, layout="wide")
    st.logo(WORDMARK, size="large")  # it leads to the home page
    keep_in_url(PARAMETER, language())
    run_in_page("language", f"document.documentElement.lang = '{language()}';")
    keep_in_url_if_needed(TERMS, terms_parameter())
    translate_streamlit()
    explain_terms()
    draw_again_after_reconnection()
    with st.container(key="page-header"):
        with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
            st.title(title, anchor=False, width="content")
            with st.container(horizontal=True, width="content", vertical_alignment="center", key="page-switches"):
                _language_switch()
                more_of_the_page()
                list_terms()
        st.markdown(what)
        if try_first:
            with st.container(key="page-try"):
                st.markdown(":material/touch_app: " + _("**Try this first:** {what}").format(what=try_first))
    with st.container(key="page-privacy"):  # look/style.css puts it at the page's end: what moves comes first
        st.caption(":material/lock: " + (privacy or _("Anything you upload disappears when you close the page.")))


def _language_switch() -> None:
    st.session_state["language_switch"] = language()  # also after Back and Forward
    st.segmented_control(
        _("Language"),
        list(LANGUAGES),
        format_func=LANGUAGES.__getitem__,
        required=True,
        key="language_switch",
        on_change=_on_switch,
        label_visibility="collapsed",
        width="content",
    )


def _on_switch() -> None:
    choose_language(st.session_state["language_switch"])
