"""What a page offers beside itself: terms in both languages, a wide mode for class, its address to pass on."""

import streamlit as st

from core.ui.frame.address import is_first_drawn, keep_in_url_if_needed, run_in_page
from core.ui.frame.in_page import component
from core.ui.frame.language import _, choose_terms, has_both_terms

PRESENT = "present"  # parameter of the URL: 1 for a projector in class

_share = component("frame/share")


def more_of_the_page() -> None:
    """Draws the button that opens what is seldom needed, and does what is chosen there."""
    with st.popover(_("More"), width="content", key="page-more"):
        st.session_state["terms-switch"] = has_both_terms()  # also after Back and Forward
        st.toggle(_("Terms in both languages"), key="terms-switch", on_change=_on_terms)
        if is_first_drawn(PRESENT) and st.query_params.get(PRESENT) == "1":
            st.session_state[PRESENT] = True
        is_large = st.toggle(_("Large, for a projector in class"), key=PRESENT, persist_state="session")
        _share(key="share", data={"messages": _messages()})
        st.page_link("pages/glossary.py", label=_("Glossary: every term explained"), icon=":material/menu_book:")
    keep_in_url_if_needed(PRESENT, "1" if is_large else None)
    # The browser's root element carries it, where look/style.css finds it; a script in a closed popover would not run.
    run_in_page("large", f"document.documentElement.classList.toggle('present', {str(is_large).lower()});")


def _messages() -> dict[str, str]:
    return {
        "link": _("Copy the link to this page"),
        "frame": _("Copy the code for a frame"),  # docs/security.md: GLASSBOX_FRAMES says where it may stand
        "copied": _("Copied."),
    }


def _on_terms() -> None:
    choose_terms(both=st.session_state["terms-switch"])
