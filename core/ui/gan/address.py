"""Numbers of a GAN page in its address: kept there, checked when they come back, explained where they are none."""

from collections.abc import Callable, Sequence
from typing import Any

import streamlit as st

from core.errors import SettingError
from core.ui.frame.address import number
from core.ui.frame.messages import message_of


def explained_number(
    widget: Callable[..., Any], label: str, low: float, high: float, *, key: str, default: float, **more: Any
) -> Any:
    """Draws a number widget as `number` does; says so where the address holds something that it cannot be."""
    given = st.query_params.get(key)
    if key not in st.session_state and given is not None and _numbers(given, 1, low, high, type(default)) is None:
        _explain(
            SettingError(
                "{name} must be a number from {low} to {high}. The address says: {received}. {default} is used.",
                name=label,
                low=low,
                high=high,
                received=given,
                default=default,
            )
        )
    return number(widget, label, low, high, key=key, default=default, **more)


def explained_list(label: str, low: float, high: float, *, key: str, default: Sequence[float]) -> list[Any]:
    """Returns the numbers that the address holds under `key`, or `default`; says so where they are none.

    Args:
        label: What they are, in the reader's language.
        low, high: The least and the largest.
        default: As many as there must be, all int or all float.
    """
    given = st.query_params.get(key)
    if given is None:
        return list(default)
    found = _numbers(given, len(default), low, high, type(default[0]))
    if found is None:
        _explain(
            SettingError(
                "{name} must be {count} numbers from {low} to {high}. The address says: {received}. "
                "The page begins with its own.",
                name=label,
                count=len(default),
                low=low,
                high=high,
                received=given,
            )
        )
    return list(default) if found is None else found


def _explain(error: SettingError) -> None:
    st.warning(message_of(error), icon=":material/link_off:")


def _numbers(text: str, count: int, low: float, high: float, kind: type) -> list[float] | None:
    parts = text[:400].split(",")
    try:
        values = [kind(part) for part in parts]
    except ValueError:
        return None
    is_good = len(values) == count and all(low <= value <= high for value in values)  # no nan is
    return values if is_good else None
