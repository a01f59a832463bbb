"""The app without a server, opened at a page as a fresh server's deep link opens it: no other page is drawn before."""

import re
from functools import cache
from pathlib import Path
from typing import Any

from streamlit.runtime.pages_manager import PagesManager
from streamlit.testing.v1 import AppTest, app_test
from streamlit.util import calc_hash

APP = Path(__file__).resolve().parents[1] / "streamlit_app.py"


class _TableOfPages(PagesManager):
    """Streamlit's, which would take the pages from the folder's file names until a first run; see streamlit_app.py."""

    def __init__(self, *given: Any, **named: Any) -> None:
        PagesManager.uses_pages_directory = False
        super().__init__(*given, **named)


app_test.PagesManager = _TableOfPages  # type: ignore[attr-defined, misc]


def app_at(page: str = "home", seconds: float = 60) -> AppTest:
    """Returns the app at pages/<page>.py, not yet run; a run may take so many seconds."""
    test = AppTest.from_file(APP, default_timeout=seconds)
    test._page_hash = (
        calc_hash(_paths()[page]) if page != "home" else ""
    )  # before a first run `switch_page` cannot know
    return test


@cache
def _paths() -> dict[str, str]:
    """Returns the path of each page in the app's table."""
    return dict(re.findall(r'page\("(\w+)", .*?, ?"([a-z-]*)"\)', APP.read_text(encoding="utf-8")))
