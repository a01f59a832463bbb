"""How long until the server answers, and until a browser shows the first page."""

import contextlib
import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from core.bench.server import ENTRY, serve
from core.bench.timing import row

ROUNDS = 5


def rows() -> list[dict[str, Any]]:
    """Returns the times of a cold server and of its first page in headless Chromium, medians of five.

    A Streamlit script of one heading takes its turn in between: what it needs, no Streamlit app can save.
    """
    ours: tuple[list[float], list[float]] = [], []
    bare: tuple[list[float], list[float]] = [], []
    with tempfile.TemporaryDirectory() as folder:
        heading = Path(folder) / "heading.py"
        heading.write_text('import streamlit as st\n\nst.title("A heading")\n', encoding="utf-8")
        for _ in range(ROUNDS):
            for entry, (up, drawn) in ((ENTRY, ours), (heading, bare)):
                with serve(entry=entry) as server:
                    up.append(server.seconds_to_start * 1000)
                    drawn.extend(_first_page(server.url))
    return [
        row(f"startup: {what}", engine, times or None, ours=own)
        for what, own, other in zip(("server answers", "first page drawn"), ours, bare, strict=True)
        for engine, times in (("glassbox", own), ("a Streamlit page of one heading", other))
    ]


def _first_page(url: str) -> list[float]:
    """Returns the time from opening the address to the heading of the first page, in ms; nothing without a browser."""
    try:
        with chromium() as page:
            start = time.perf_counter()
            page.goto(url, wait_until="commit")
            page.locator("h1").first.wait_for(state="visible")
            return [(time.perf_counter() - start) * 1000]
    except ImportError:
        return []


@contextlib.contextmanager
def chromium() -> Iterator[Any]:
    """Yields a page of a headless Chromium, $CHROMIUM or the machine's. Raises ImportError without Playwright."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=os.environ.get("CHROMIUM") or shutil.which("chromium"),
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
        )
        try:
            yield browser.new_page()
        finally:
            browser.close()
