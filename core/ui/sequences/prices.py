"""What is known of a price already: whether any method beats the last one, as it was measured."""

from typing import Any

import streamlit as st

from core.artifacts import load_prices
from core.errors import ArtifactError
from core.ui.frame.language import _
from core.ui.frame.messages import show_error
from core.ui.shared.tables import show_table


def _titles() -> dict[str, str]:
    return {
        "sp500": _("S&P 500, a month ahead"),
        "won": _("Won per dollar, a month ahead"),
        "vix": _("VIX, a day ahead"),
    }


def _methods() -> dict[str, str]:
    return {
        "last_value": _("Last value"),
        "moving_mean": _("Mean of the last 5"),
        "linear": _("Linear, last 20 values"),
        "smoothing": _("Exponential smoothing"),
    }


def show_prices() -> None:
    """Says how far each method is off one step ahead, and whether that is more than chance."""
    try:
        found = load_prices()
    except ArtifactError as error:
        show_error(error)
        return
    if not found:
        return
    st.subheader(_("And prices?"), anchor=False)
    st.markdown(
        _(
            "A price that is known today holds what everybody knows today. If tomorrow's could be told from the past, "
            "people would buy or sell today until it could not. So the last price is hard to beat:"
        )
    )
    titles = {name: title for name, title in _titles().items() if name in found}
    rows = [
        [title, *(f"{found[name]['errors'][method]:.4g}" for name in titles)] for method, title in _methods().items()
    ]
    show_table([_("Mean error"), *titles.values()], rows, key="prices")
    st.markdown("\n".join(f"- {title}: {_verdict(found[name])}" for name, title in titles.items()))
    st.caption(
        _(
            "The last fifth of each series; what learns has learned from the four before it. Nobody can buy the VIX "
            "itself: it says how much people expect the S&P 500 to move, and calms down after a fright."
        )
    )


def _verdict(measured: dict[str, Any]) -> str:
    low, high = measured["linear_gain"]
    share = 1 - measured["errors"]["linear"] / measured["errors"]["last_value"]
    fields = {"share": f"{share:.1%}", "count": f"{measured['count']:,}", "low": f"{low:.3g}", "high": f"{high:.3g}"}
    if low > 0:
        said = _(
            "the linear method is nearer than the last value by {share}, and that is more than chance ({count} steps, "
            "95 % interval of the gain {low} to {high})."
        )
    else:
        said = _(
            "the linear method is not nearer than the last value by more than chance ({count} steps, 95 % interval of "
            "the gain {low} to {high})."
        )
    return said.format(**fields)
