"""Photographs the pictures that stand beside a link to a page elsewhere, core/ui/frame/look/posters/*.jpg.

python -m tests.browser.tools.posters [NAME]...
"""

import sys

from PIL import Image
from playwright.sync_api import Browser, sync_playwright

from core.bench.server import serve
from core.ui.frame.look import POSTERS
from core.ui.frame.look.preview import SIZE
from tests.browser.app.test_stage import STAGES
from tests.browser.conftest import FLAGS, LOCALES, PATIENCE, READY, find_chromium
from tests.browser.tools.screenshots import REST

SEEN = (1200, 630)  # CSS px of the page's first screen that a poster shows
QUALITY = 78
PAGES = {  # of each poster
    "home": "/",
    "course": "/course",
    "convolution": "/convolution",
    "classify": "/classify",
    "gradient": "/dream",
    "deep": "/architectures",
    "learn": "/learn",
    "text": "/text",
    "sequences": "/rows",
    "gan": "/gan-walk",
}


def main() -> None:
    """Takes the posters whose names are given, or all of them."""
    POSTERS.mkdir(exist_ok=True)
    with sync_playwright() as playwright, serve() as server:
        browser = playwright.chromium.launch(executable_path=find_chromium(playwright), args=FLAGS)
        for name in sys.argv[1:] or PAGES:
            take(browser, server.url, name)


def take(browser: Browser, url: str, name: str) -> None:
    """Saves one poster."""
    width, height = SEEN
    context = browser.new_context(locale=LOCALES["en"], viewport={"width": width, "height": height})
    page = context.new_page()
    path = PAGES[name]
    page.set_default_timeout(PATIENCE)
    page.goto(f"{url}{path}?embed=true")  # without the menu
    page.wait_for_selector(READY)
    page.locator(STAGES[path.strip("/")]).first.wait_for()
    page.wait_for_timeout(4 * REST)
    file = POSTERS / f"{name}.png"
    page.screenshot(path=file)
    with Image.open(file) as picture:
        small = picture.convert("RGB").resize(SIZE, Image.Resampling.LANCZOS)
        small.save(file.with_suffix(".jpg"), quality=QUALITY, optimize=True)
    file.unlink()
    context.close()


if __name__ == "__main__":
    main()
