"""Starts the app as one of several behind a proxy: nobody is let in before its pages can be drawn.

    python -m core.ui.frame.proxy.start --server.port 8501      options as of `streamlit run`

`streamlit run` listens before it loads the app, and loads what each page needs only with the first visit there. A proxy
takes such a process for well and hands it readers, the more of them as it has none yet, who then wait.
"""

import logging
import os
import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import Any
from unittest.mock import patch

from streamlit.runtime.pages_manager import PagesManager
from streamlit.testing.v1 import AppTest, app_test
from streamlit.web import cli

ENTRY = Path(__file__).resolve().parents[4] / "streamlit_app.py"
LONGEST = 120.0  # s, of one page
LAST = 19  # of the levels of nice(2)


class TableOfPages(PagesManager):
    """Streamlit's, which AppTest would let take the pages from the folder's file names; see streamlit_app.py."""

    def __init__(self, *given: Any, **named: Any) -> None:
        PagesManager.uses_pages_directory = False
        super().__init__(*given, **named)


def draw_all() -> None:
    """Draws each page for nobody; what goes wrong there, readers and /health will be told."""
    if sys.platform == "linux":  # of this thread and its own: the processor is the other processes' readers' meanwhile
        os.setpriority(os.PRIO_PROCESS, 0, LAST)
    logging.disable(logging.CRITICAL)  # of Streamlit, that it draws for nobody
    with (
        patch.object(app_test, "PagesManager", TableOfPages),
        suppress(RuntimeError, ValueError),
    ):  # late, no such page
        test = AppTest.from_file(ENTRY, default_timeout=LONGEST).run()
        for page in sorted(ENTRY.with_name("pages").rglob("*.py")):
            test.switch_page(str(page.relative_to(ENTRY.parent))).run()
    logging.disable(logging.NOTSET)


def main(options: Sequence[str]) -> None:
    """Starts the app and ends with it."""
    with ThreadPoolExecutor(1) as pool:
        pool.submit(draw_all).result()
    cli.main(["run", str(ENTRY), *options])


if __name__ == "__main__":
    main(sys.argv[1:])
