"""Starts the app as one of several behind a proxy: nobody is let in before the first page can be drawn.

    python -m core.ui.frame.proxy.start --server.port 8501      options as of `streamlit run`

`streamlit run` listens before it loads the app, and loads pandas and its like only with the first page. A proxy takes
such a process for well and hands it readers, the more of them as it has none yet, who then wait.
"""

import logging
import sys
from collections.abc import Sequence
from pathlib import Path

from streamlit.runtime.pages_manager import PagesManager
from streamlit.testing.v1 import AppTest
from streamlit.web import cli

ENTRY = Path(__file__).resolve().parents[4] / "streamlit_app.py"
LONGEST = 120.0  # s


def draw_once() -> None:
    """Draws the first page for nobody; what goes wrong there, readers and /health will be told."""
    PagesManager.uses_pages_directory = False  # as in streamlit_app.py
    logging.disable(logging.WARNING)  # of Streamlit, that it draws for nobody
    AppTest.from_file(ENTRY, default_timeout=LONGEST).run()
    logging.disable(logging.NOTSET)


def main(options: Sequence[str]) -> None:
    """Starts the app and ends with it."""
    draw_once()
    cli.main(["run", str(ENTRY), *options])


if __name__ == "__main__":
    main(sys.argv[1:])
