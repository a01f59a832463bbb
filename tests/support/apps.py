"""The app without a server, opened at a page as a fresh server's deep link opens it: no other page is drawn before.

Streamlit's AppTest looks through every installed package for components at each opening, and compiles the scripts at
each run. Neither changes while the tests run, and together they take several times what drawing a page takes: here they
happen once in a process, as they do in a server's.
"""

import re
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

from streamlit.components.v2 import manifest_scanner
from streamlit.runtime.scriptrunner.script_cache import ScriptCache
from streamlit.testing.v1 import AppTest, app_test, local_script_runner
from streamlit.util import calc_hash

from core.ui.frame.proxy.start import TableOfPages

APP = Path(__file__).resolve().parents[2] / "streamlit_app.py"
PAGES = sorted(APP.with_name("pages").rglob("*.py"))


_compiled = ScriptCache()
app_test.PagesManager = TableOfPages  # type: ignore[attr-defined, misc]
app_test.ScriptCache = local_script_runner.ScriptCache = lambda: _compiled  # type: ignore[attr-defined, misc]
manifest_scanner.scan_component_manifests = cache(manifest_scanner.scan_component_manifests)


def app_at(page: str = "home", seconds: float = 60) -> AppTest:
    """Returns the app at pages/<page>.py, not yet run; a run may take so many seconds."""
    test = AppTest.from_file(APP, default_timeout=seconds)
    # Before a first run `switch_page` cannot know.
    test._page_hash = calc_hash(_paths()[page]) if page != "home" else ""
    return test


def name_of(page: Path) -> str:
    """Returns what the app's table calls a file under pages/."""
    return page.relative_to(APP.with_name("pages")).with_suffix("").as_posix()


def app_of(page: Callable[..., None], seconds: float = 60, **given: Any) -> AppTest:
    """Returns an app of one page, a function that imports what it needs, not yet run; `given` are args and kwargs."""
    return AppTest.from_function(page, default_timeout=seconds, **given)


@cache
def _paths() -> dict[str, str]:
    """Returns the path of each page in the app's table."""
    return dict(re.findall(r'page\("([\w/]+)", .*?, ?"([a-z-]*)"\)', APP.read_text(encoding="utf-8")))
