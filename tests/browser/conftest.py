"""A real server and a real Chromium for the tests of this folder.

`open_page(path, language=..., width=..., theme=...)` opens a page. An error on its console, an uncaught
exception, a failed request to our own server or any request to another one fails the test, unless the test says that it
means to. Browser and server end with this folder: Playwright keeps an event loop running, which other tests'
asyncio.run would meet.
"""

import functools
import os
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Playwright, expect, sync_playwright

from core.bench.server import serve
from core.data.pictures import mnist
from core.data.pictures.image_data import Split

LOCALES = {"en": "en-US", "ko": "ko-KR"}
HEIGHT = 900  # px
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--renderer-process-limit=1"]
PATIENCE = 120_000  # ms; the other tests compute at the same time
READY = '[data-testid="stApp"][data-test-script-state="notRunning"]'

expect.set_options(timeout=PATIENCE)


def skip_or_fail(reason: str) -> None:
    """Skips where a person runs the tests, so that pytest counts it; fails where CI does."""
    (pytest.fail if os.environ.get("CI", "").lower() in ("1", "true") else pytest.skip)(reason)


@pytest.fixture(scope="package")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(playwright), args=FLAGS)
        yield browser
        browser.close()


def find_chromium(playwright: Playwright) -> str:
    """Returns the path of $CHROMIUM, of the machine's, or of Playwright's own.

    The one without a window comes first: it takes 40 % less of a core to open a page.
    """
    machines = (shutil.which("chromium-headless-shell"), shutil.which("chromium"))
    wishes = (os.environ.get("CHROMIUM"), *machines, playwright.chromium.executable_path)
    found = next((wish for wish in wishes if wish and Path(wish).is_file()), None)
    if found is None:
        skip_or_fail("Browser tests need Chromium: set $CHROMIUM, or run `playwright install chromium`.")
    return found


@pytest.fixture(scope="package")
def server() -> Iterator[str]:
    """The address of the app, without a slash at its end."""
    with serve() as running:
        yield running.url


@pytest.fixture(scope="package")
def visitor(chromium: Browser) -> Callable[..., BrowserContext]:
    """Readers by language, width, theme and server; each keeps the cache of a browser from test to test.

    An empty page stays open, and with it the process, which has compiled what the next page needs: a fifth less to do.
    """

    @functools.cache
    def visitor(language: str, width: int, theme: str, server: str) -> BrowserContext:
        context = chromium.new_context(
            locale=LOCALES[language], color_scheme=theme, viewport={"width": width, "height": HEIGHT}
        )
        context.new_page().goto(f"{server}/_stcore/health")
        return context

    return visitor


@pytest.fixture
def open_page(visitor: Callable[..., BrowserContext], server: str) -> Iterator[Callable[..., Page]]:
    problems: list[str] = []
    pages = []

    def open_page(
        path: str = "/",
        *,
        language: str = "en",
        width: int = 1280,
        theme: str = "light",
        before: Callable[[Page], object] = lambda _page: None,
        expected: str = r"(?!)",
    ) -> Page:
        """Opens a page of the app, or any other of its addresses, in a fresh visit.

        Args:
            language: Of the browser, "en" or "ko".
            width: px.
            theme: What the machine prefers, "light" or "dark".
            before: Is called with the page while it is still empty.
            expected: Pattern of the problems that the test causes on purpose.
        """
        page = visitor(language, width, theme, server).new_page()
        pages.append(page)

        def note(problem: str, when: bool = True) -> None:
            if when and not re.search(expected, problem):
                problems.append(problem)

        def is_ours(url: str) -> bool:
            return url.startswith(server)

        def is_foreign(url: str) -> bool:
            return url.startswith("http") and not url.startswith(server)

        def is_error(message: ConsoleMessage) -> bool:
            return message.type == "error" and not message.text.startswith("Failed to load resource")  # seen below

        page.on("console", lambda message: note(f"console: {message.text}", is_error(message)))
        page.on("pageerror", lambda error: note(f"exception: {error}"))
        page.on(
            "response", lambda found: note(f"{found.status} {found.url}", found.status >= 400 and is_ours(found.url))
        )
        page.on("requestfailed", lambda request: note(f"{request.failure} {request.url}", is_ours(request.url)))
        page.on("request", lambda request: note(f"foreign: {request.url}", is_foreign(request.url)))
        page.set_default_timeout(PATIENCE)
        before(page)
        page.goto(server + path)
        if not path.startswith(("/runtime/", "/models/")):
            page.wait_for_selector(READY)
        return page

    yield open_page
    found = list(problems)  # closing a page breaks off what it was loading
    for page in pages:
        page.close()
    assert not found, "\n".join(found)


@pytest.fixture(scope="package")
def mnist_test() -> Split:
    """The real test digits; where they are absent the test says so."""
    folder = os.environ.get("GLASSBOX_DATA")
    splits = mnist.read(Path(folder)) if folder else None
    if splits is None:
        skip_or_fail(
            "This test needs the real MNIST test digits: set $GLASSBOX_DATA to the folder that holds mnist.npz."
        )
    return splits[1]
