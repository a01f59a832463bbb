"""How long until the server answers, and until a browser shows the first page."""

import os
import shutil
import time
from typing import Any

from core.bench.server import serve
from core.bench.timing import row

ROUNDS = 5


def rows() -> list[dict[str, Any]]:
    """Returns the times of a cold server and of its first page in headless Chromium, median of five."""
    up, drawn = [], []
    for _ in range(ROUNDS):
        with serve() as server:
            up.append(server.seconds_to_start * 1000)
            drawn.append(_first_page(server.url))
    pages = None if None in drawn else [time for time in drawn if time is not None]
    return [row("startup: server answers", "glassbox", up), row("startup: first page drawn", "chromium", pages)]


def _first_page(url: str) -> float | None:
    """Returns the time from opening the address to the heading of the first page, in ms; None without a browser."""
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        return None
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=os.environ.get("CHROMIUM") or shutil.which("chromium"),
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
        )
        page = browser.new_page()
        start = time.perf_counter()
        page.goto(url, wait_until="commit")
        page.locator("h1").first.wait_for(state="visible")
        elapsed = time.perf_counter() - start
        browser.close()
    return elapsed * 1000
