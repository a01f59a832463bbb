"""Photographs every page in both languages and themes, on a screen and on a telephone, into screenshots/.

The top of some is what the README shows, docs/*.webp.

python -m tests.browser.tools.screenshots [PATH]...
"""

import itertools
import sys
from pathlib import Path
from urllib.parse import urlsplit

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from core.bench.server import serve
from tests.browser.classify.test_digit_canvas import FOUR, draw
from tests.browser.conftest import FLAGS, HEIGHT, LOCALES, READY, find_chromium

FOLDER = Path(__file__).resolve().parents[3] / "screenshots"
DOCS = FOLDER.with_name("docs")
README_PICTURES = ("classify", "convolution", "convolution-steps", "gan-walk", "text")
THEMES = ("light", "dark")
WIDTHS = (1280, 390)  # px
REST = 1500  # ms until what moves has come to rest


def main() -> None:
    """Takes the pictures of the pages whose paths are given, or of all that the navigation leads to."""
    FOLDER.mkdir(exist_ok=True)
    with sync_playwright() as playwright, serve() as server:
        browser = playwright.chromium.launch(executable_path=find_chromium(playwright), args=FLAGS)
        for path in sys.argv[1:] or paths(browser, server.url):
            for language, theme, width in itertools.product(LOCALES, THEMES, WIDTHS):
                page = visit(browser, server.url + path, language=language, theme=theme, width=width)
                file = FOLDER / f"{path.strip('/') or 'home'}-{language}-{theme}-{width}.png"
                photograph(page, file)
                page.context.close()
                print(file.relative_to(FOLDER.parent))
    for name in README_PICTURES:
        if (found := FOLDER / f"{name}-en-light-1280.png").exists():
            DOCS.mkdir(exist_ok=True)
            with Image.open(found) as picture:
                picture.crop((0, 0, picture.width, HEIGHT)).save(DOCS / f"{name}.webp", quality=90, method=6)


def visit(browser: Browser, url: str, *, language: str = "en", theme: str = "light", width: int = min(WIDTHS)) -> Page:
    context = browser.new_context(
        locale=LOCALES[language], color_scheme=theme, viewport={"width": width, "height": HEIGHT}
    )
    page = context.new_page()
    page.goto(url)
    page.wait_for_selector(READY)
    page.wait_for_timeout(REST)
    return page


def paths(browser: Browser, url: str) -> list[str]:
    """Returns the path of every page; on a telephone the navigation lists them all."""
    page = visit(browser, url)
    links = page.locator('[data-testid="stSidebarNavLink"]').evaluate_all("links => links.map((link) => link.href)")
    page.context.close()
    return [urlsplit(link).path for link in links]


def photograph(page: Page, file: Path) -> None:
    """Saves the whole page, with a digit on its canvas and a text in its columns where it has them."""
    if page.locator(".digit-canvas").count():
        draw(page, FOUR)
        page.mouse.move(0, 0)
        page.wait_for_timeout(REST)
    if page.locator(".text-writer").count():
        page.locator(".text-writer .speed input").last.check()
        page.locator(".text-writer button.primary").click()
        page.wait_for_timeout(REST)
    # Streamlit scrolls inside its window, so the window is made as tall as what is in it.
    tall = page.get_by_test_id("stMain").evaluate("main => main.scrollHeight")
    page.set_viewport_size({**(page.viewport_size or {}), "height": max(HEIGHT, tall)})
    page.wait_for_timeout(REST)
    page.screenshot(path=file)


if __name__ == "__main__":
    main()
