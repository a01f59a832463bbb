"""A network made in the reader's tab goes on to the page that opens networks, without the server.

The file waits in web/shared/handed_network.js; the server only shows the other page.
"""

import streamlit as st

_PARAMETER = "own"  # in the URL of the page of pictures
_HANDED = "handed"


def open_in_classify(beside: tuple[str, ...], source: str = "draw") -> None:
    """Shows the page of pictures, where the network that was handed over opens beside served ones.

    Args:
        beside: Names of the served networks, which look at pictures of the same kind.
        source: Where the page takes its picture from, as its own parameter says.
    """
    parameters = {_PARAMETER: _HANDED, "picture": source, "network": ",".join(beside)}
    st.switch_page("pages/classify/pictures.py", query_params=parameters)


def is_handed() -> bool:
    """Whether the reader comes with a network from another page."""
    return st.query_params.get(_PARAMETER) == _HANDED
