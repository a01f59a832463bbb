"""The terms of the glossary, part by part; beside each part something that moves, as on the home page."""

import streamlit as st

from core.ui.frame.glossary import OTHER, Term, glossary
from core.ui.frame.language import _, language
from core.ui.home.tiles import show_tile, tiles_of


def show_terms() -> None:
    """Asks for a word and shows the terms that have it."""
    wish = st.text_input(_("Term"), key="glossary-wish", persist_state="session").strip().lower()
    found = [term for term in glossary() if wish in _all_words(term)]
    if not found:
        st.info(_("No term has these letters. Try fewer of them."))
    for part, (title, page) in _parts().items():
        terms = [term for term in found if term.part == part]
        if not terms:
            continue
        st.header(title, anchor=False)
        words, picture = st.columns([2, 1], gap="large")
        with words:
            for term in terms:
                _show(term)
        with picture:
            for tile in tiles_of(page):
                show_tile(tile, key=f"glossary-{part}", height="content")


def _parts() -> dict[str, tuple[str, str]]:
    """Returns part -> its title, and the page whose card moves beside it."""
    return {
        "convolution": (_("Convolution"), "convolution/layer"),
        "networks": (_("Networks and how they learn"), "learn/train"),
        "judging": (_("How to judge an answer"), "classify/pictures"),
        "sequences": (_("Sequences and text"), "text/write"),
        "gan": (_("Making pictures"), "gan/walk"),
    }


def _all_words(term: Term) -> str:
    return " ".join(word for code in OTHER for word in term.words[code]).lower()


def _show(term: Term) -> None:
    code = language()
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.markdown(f"**{term.words[code][0]}** ({term.words[OTHER[code]][0]})", width="content")
        st.page_link(f"pages/{term.page}.py", label=_("See it"), icon=":material/arrow_forward:")
    st.markdown(term.says[code])
