"""The URL says what is chosen on a page, so that a link or a reload brings it back.

The server reads a parameter once, when the reader comes to the page. From then on the browser keeps it up to date with
`history.replaceState`, which adds no entry to its history: one press of Back leaves the page.

Streamlit's own `bind="query-params"` does the same for numbers and switches. Of a choice it would write the label,
which is translated: a link made in Korean would choose nothing in English. `choice` therefore writes the option's key.
"""

import json
import math
import secrets
from collections.abc import Callable, Mapping
from typing import Any

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

_VISITS = "page visits"  # in the session's state: the page, and how many pages have been opened up to it
_WRITE_PARAMETER = """
const url = new URL(location.href);
const [name, value] = %s;
if (value === null) url.searchParams.delete(name);
else url.searchParams.set(name, value);
if (url.href !== location.href) history.replaceState(history.state, "", url);"""


def keep_in_url(name: str, value: str | None) -> None:
    """Writes one parameter into the URL of the reader's browser; with None takes it out.

    Args:
        name: The parameter. Both become part of a script, so they come from our code, never from the reader.
        value: What it is to be, or None.
    """
    run_in_page(name, _WRITE_PARAMETER % json.dumps([name, value]))


def run_in_page(name: str, script: str) -> None:
    """Runs JavaScript of ours in the reader's page at every rerun; `name` is unique on the page."""
    again = secrets.token_hex(4)  # a script is run again only where its text is new
    with st.container(key=f"script-{name}"):  # hidden by look/style.css
        st.html(f"<script>/* {again} */ {{ {script} }}</script>", unsafe_allow_javascript=True)


def choice(
    widget: Callable[..., Any], label: str, options: Mapping[str, str], *, key: str, default: str, **more: Any
) -> str:
    """Draws a widget, returns the chosen key of `options`, and keeps that key in the URL.

    When the reader comes to the page, the URL decides; where it names no key of `options`, what was chosen before in
    this visit; where nothing was, the default.

    Args:
        widget: st.selectbox, st.segmented_control, st.pills or st.radio.
        label: What is chosen, in the reader's language.
        options: Key -> label in the reader's language.
        key: Name of the widget and of its parameter in the URL.
        default: Key chosen at first.
        **more: Passed on to the widget.
    """
    if is_first_drawn(key) and st.query_params.get(key) in options:
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
    """Draws a number widget and keeps its value in the URL, as `choice` does.

    Where the URL holds anything but a number from `low` to `high`, the default is taken.

    Args:
        widget: st.slider or st.number_input.
        low, high, default: Of the same type, int or float.
    """
    if is_first_drawn(key) and key in st.query_params:
        st.session_state[key] = _within(st.query_params[key], low, high, default)
    elif key not in st.session_state:
        st.session_state[key] = default
    value = widget(label, low, high, key=key, persist_state="session", **more)
    keep_in_url_if_needed(key, None if value == default else str(value) if isinstance(value, int) else f"{value:g}")
    return value


def enter_page() -> None:
    """Notes that the reader has come to a page, if it is another than before; every page calls this first."""
    context = get_script_run_ctx()
    page = context.page_script_hash if context else ""
    before, count = st.session_state.get(_VISITS, ("", 0))
    if page != before:
        st.session_state[_VISITS] = page, count + 1


def is_first_drawn(key: str) -> bool:
    """Tells whether a widget is drawn for the first time since the reader came to the page, and notes that it is drawn.

    Where two pages have a widget of the same key, Streamlit would forget its value on the way from one to the other.
    Setting the value again here keeps it.
    """
    _page, visit = st.session_state.get(_VISITS, ("", 0))
    is_new = st.session_state.get(f"{key}-drawn-in") != visit
    if is_new and key in st.session_state:
        st.session_state[key] = st.session_state[key]
    st.session_state[f"{key}-drawn-in"] = visit
    return is_new


def _within(text: str, low: float, high: float, default: float) -> float:
    try:
        value = type(default)(text[:20])
    except ValueError:
        return default
    return value if math.isfinite(value) and low <= value <= high else default


def keep_in_url_if_needed(name: str, value: str | None) -> None:
    """Does what `keep_in_url` does, but runs no script where the URL has no such parameter and needs none.

    Most widgets of a page stand at their default, so this saves a script for each of them at every rerun.
    """
    if value is not None or name in st.query_params or st.session_state.get(f"{name}-kept"):
        keep_in_url(name, value)
    st.session_state[f"{name}-kept"] = value is not None
