"""A tab whose server has gone finds another one, or the same one anew: the page goes on as it stood.

The tab keeps page, address, the values of widgets and what is typed; a file that was sent has gone with the server.
"""

import streamlit as st
from streamlit.runtime.uploaded_file_manager import DeletedFile

from core.ui.frame.language import _

A_DAY = 86_400  # s


@st.fragment(run_every=A_DAY)
def draw_again_after_reconnection() -> None:
    """Has the page drawn again when its tab comes back, by sending all that the tab knows.

    Streamlit's page does so at a reconnection only where something on it runs at intervals. Without it a new server
    would know nothing of the visit, and answer a press within a fragment with nothing at all.
    """


def say_what_was_lost(key: str) -> None:
    """Says in one line that a file must be sent again, where the tab has one that this server has not.

    Args:
        key: Of a widget that takes files.
    """
    given = st.session_state.get(key)
    if any(isinstance(one, DeletedFile) for one in (given if isinstance(given, list) else [given])):
        st.warning(_("The connection moved to another server, which does not have your file. Please send it again."))
