"""Streamlit's own words, of which it knows English only, in the reader's language: look/words.js puts them there."""

import json

import streamlit as st

from core.ui.frame.language import SOURCE_LANGUAGE, _, language
from core.ui.frame.look import WORDS


def translate_streamlit() -> None:
    """Translates what Streamlit itself writes on the page, now and as long as the page is open."""
    if language() == SOURCE_LANGUAGE and not st.session_state.get("words translated"):
        return
    st.session_state["words translated"] = True  # back in English, the words are to be put back
    script = WORDS.read_text(encoding="utf-8").replace("WORDS", json.dumps(_words(), ensure_ascii=False))
    with st.container(key="script-words"):  # the same script is run once
        st.html(f"<script>{script}</script>", unsafe_allow_javascript=True)


def _words() -> dict[str, str]:
    """Returns Streamlit's English -> the reader's language; {x} stands for whatever stands there."""
    return {
        "Upload": _("Upload"),
        "Browse files": _("Browse files"),
        "Drag and drop file here": _("Drag and drop file here"),
        "Drag and drop files here": _("Drag and drop files here"),
        "Help for {x}": _("Help for {x}"),
        "Fullscreen": _("Fullscreen"),
        "Close fullscreen": _("Close fullscreen"),
        "Search": _("Search"),
        "Download as CSV": _("Download as CSV"),
        "Show/hide columns": _("Show/hide columns"),
        "Take Photo": _("Take Photo"),
        "Clear photo": _("Clear photo"),
        "Copy to clipboard": _("Copy to clipboard"),
        "No results": _("No results"),
        "Close": _("Close"),
        "Page not found": _("Page not found"),
        "The page that you have requested does not seem to exist. Running the app's main page.": _(
            "The page that you have requested does not seem to exist. Running the app's main page."
        ),
        "Connection error": _("Connection error"),
        "Streamlit server is not responding. Are you connected to the internet?": _(
            "Streamlit server is not responding. Are you connected to the internet?"
        ),
        "{x} per file": _("{x} per file"),
    }
