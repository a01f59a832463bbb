"""Tabs of which only the open one is computed, and which stay open when the language changes."""

from collections.abc import Sequence

import streamlit as st
from streamlit.elements.lib.mutable_tab_container import TabContainer


def tabs(labels: Sequence[str], key: str) -> Sequence[TabContainer]:
    """Returns the tabs; `.open` tells which one is. Streamlit remembers a label, which is another in another language.

    Args:
        labels: In the reader's language.
        key: Names the widget.
    """
    place = f"{key}-place"
    if st.session_state.get(key) not in labels:
        st.session_state[key] = labels[st.session_state.get(place, 0)]
    boxes = st.tabs(list(labels), key=key, on_change="rerun")
    st.session_state[place] = next((number for number, box in enumerate(boxes) if box.open), 0)
    return boxes
