"""The URL says what is on the page, so that a link or a reload brings it back.

The server reads a parameter when the page is new to the visit, and the browser writes it by replaceState:
no entry is added to its history, and Back leaves the page at the first press. Streamlit's own
`bind="query-params"` does the same for numbers and switches, but puts the label of an option into the URL,
which is another word in another language.
"""

import json
import math
import secrets
from collections.abc import Callable, Mapping
from typing import Any

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

_ENTERED = "pages entered"  # in the session's state: the page, and how many the reader has come to
_WRITE = """
const url = new URL(location.href);
const [name, value] = %s;
if (value === null) url.searchParams.delete(name);
else url.searchParams.set(name, value);
if (url.href !== location.href) history.replaceState(history.state, "", url);"""


def keep_in_url(name: str, value: str | None) -> None:
    """Writes one parameter into the URL of the reader's browser, or takes it out.

    Args:
        name: Parameter, from our code.
        value: Word from our code, never from the reader: it becomes part of a script.
    """
    run_in_page(name, _WRITE % json.dumps([name, value]))


def run_in_page(name: str, script: str) -> None:
    """Runs JavaScript of ours in the reader's page at every rerun; `name` is unique on the page."""
    again = secrets.token_hex(4)  # a script is run again only where its text is new
    with st.container(key=f"script-{name}"):  # hidden by style.css
        st.html(f"<script>/* {again} */ {{ {script} }}</script>", unsafe_allow_javascript=True)


def choice(
    widget: Callable[..., Any], label: str, options: Mapping[str, str], *, key: str, default: str, **more: Any
) -> str:
    """Draws a widget that returns one key of `options`, and keeps that key in the URL.

    A reader who comes to the page gets what the URL says, if it is a key of `options`, else what was chosen before in
    this visit, else the default.

    Args:
        widget: st.selectbox, st.segmented_control, st.pills or st.radio.
        label: What is chosen, in the reader's language.
        options: Key -> label in the reader's language.
        key: Name of the widget and of its parameter in the URL.
        default: Key chosen at first.
        **more: Passed on to the widget.
    """
    if is_entered(key) and st.query_params.get(key) in options:
        st.session_state[key] = st.query_params[key]
    elif st.session_state.get(key) not in options:
        st.session_state[key] = default
    chosen: str = widget(
        label, list(options), format_func=options.__getitem__, key=key, persist_state="session", **more
    )
    keep_in_url(key, None if chosen == default else chosen)
    return chosen


def number(
    widget: Callable[..., Any], label: str, low: float, high: float, *, key: str, default: float, **more: Any
) -> Any:
    """Draws a number widget whose value is kept in the URL, as `choice` does; what is no number gives the default.

    Args:
        widget: st.slider or st.number_input.
        low, high, default: Of the same type, int or float.
    """
    if is_entered(key) and key in st.query_params:
        st.session_state[key] = _within(st.query_params[key], low, high, default)
    elif key not in st.session_state:
        st.session_state[key] = default
    value = widget(label, low, high, key=key, persist_state="session", **more)
    keep_changed(key, None if value == default else str(value) if isinstance(value, int) else f"{value:g}")
    return value


def enter_page() -> None:
    """Counts the pages that the reader has come to; every page begins with it."""
    context = get_script_run_ctx()
    page = context.page_script_hash if context else ""
    before, count = st.session_state.get(_ENTERED, ("", 0))
    if page != before:
        st.session_state[_ENTERED] = page, count + 1


def is_entered(key: str) -> bool:
    """Is a widget drawn for the first time since the reader came to the page?

    Keeps its value where two pages have a widget of the same key: Streamlit would begin the second one anew.
    """
    _page, count = st.session_state.get(_ENTERED, ("", 0))
    is_new = st.session_state.get(f"{key}-entered") != count
    if is_new and key in st.session_state:
        st.session_state[key] = st.session_state[key]
    st.session_state[f"{key}-entered"] = count
    return is_new


def _within(text: str, low: float, high: float, default: float) -> float:
    try:
        value = type(default)(text[:20])
    except ValueError:
        return default
    return value if math.isfinite(value) and low <= value <= high else default


def keep_changed(name: str, value: str | None) -> None:
    """Does what `keep_in_url` does where the browser may have something else; a page has many defaults to keep."""
    if value is not None or name in st.query_params or st.session_state.get(f"{name}-kept"):
        keep_in_url(name, value)
    st.session_state[f"{name}-kept"] = value is not None
