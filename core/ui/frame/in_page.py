"""Parts of a page that run in the reader's tab: a module of web/ behind a Streamlit component.

web/README.md tells what such a module must be: its class, what it is given, and the two style sheets that go with it.
"""

from collections.abc import Callable, Mapping
from typing import Any

import streamlit as st

from core.runtime_install import WEB, is_installed
from core.ui.frame.language import _
from core.ui.frame.routes import runtime_url


def component(name: str) -> Callable[..., Any]:
    """Registers web/<name>.js and returns the function that puts it on a page.

    That function takes `key`, `data` (a mapping of what JSON can say), `on_<state>_change` callbacks and the
    other options of a component of `st.components.v2`, and returns its result. Call this once, at import.
    """
    sheets = (
        sheet.read_text(encoding="utf-8")
        for sheet in (WEB / "frame" / "base.css", WEB / f"{name}.css")
        if sheet.is_file()
    )
    place = st.components.v2.component(
        f"glassbox_{name.replace('/', '_')}",
        js=(WEB / "frame" / "loader.js").read_text(encoding="utf-8"),
        css="".join(sheets),
    )

    def mount(*, key: str, data: Mapping[str, Any], **options: Any) -> Any:
        return place(key=key, data={**data, "inPage": _loading(name)}, **options)

    return mount


def _loading(name: str) -> dict[str, Any]:
    """Returns what web/frame/loader.js needs to import the module, and to save a picture of what it shows."""
    return {
        "module": runtime_url(f"{name}.js"),
        "result": runtime_url("frame/result.js"),
        "messages": {
            "save": _("Save as picture"),
            "unsaved": _("This browser cannot make the picture. A screenshot still can."),
            "failed": _("This part of the page could not be loaded. Try again, or reload the page."),
            "retry": _("Try again"),
        },
    }


def is_available() -> bool:
    """Can networks run in the reader's tab? Where the runtime is not installed, pages infer on the server."""
    return is_installed()


def runs_in_tab() -> bool:
    """Can networks run in the reader's tab? Where they cannot, says so: for parts that the server cannot replace."""
    if not is_available():
        st.info(_("The in-page runtime is not installed: `python -m core install-runtime` installs it."))
    return is_available()
