"""Visits the app as somebody who has never been there, and writes down what has come after 1, 3, 10 and 30 seconds.

It photographs those moments, docs/first-*.webp, and puts a table of what was measured into docs/first_seconds.md. With
`screens` it measures instead where on each page that begins which one came to see, and puts that table there.

python -m tests.browser.tools.first_seconds [screens]
"""

import io
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from core.bench.server import serve
from tests.browser.app.test_home import draw
from tests.browser.app.test_jumps import NOTE_SHIFTS
from tests.browser.app.test_stage import FIRST_SCREEN, STAGES
from tests.browser.classify.test_digit_canvas import SEVEN
from tests.browser.conftest import FLAGS, LOCALES, PATIENCE, READY, find_chromium

DOCUMENT = Path(__file__).resolve().parents[3] / "docs" / "first_seconds.md"
VISIT = "<!-- measured -->", "<!-- end of what was measured -->"
SCREENS = "<!-- screens -->", "<!-- end of the screens -->"
MOMENTS = (1, 3, 10, 30)  # s after the address was opened
SIZE, SHOWN = (1280, 800), (800, 500)  # px of the window, and of the picture of it


def main() -> None:
    """Makes the visit, the home page, a stroke, then three networks that write; or measures all pages."""
    with sync_playwright() as playwright, serve() as server:
        browser = playwright.chromium.launch(executable_path=find_chromium(playwright), args=FLAGS)
        if sys.argv[1:] == ["screens"]:
            _write(SCREENS, _screens(browser, server.url))
        else:
            _write(VISIT, _visit(browser, server.url))
        browser.close()


def _visit(browser: Browser, url: str) -> list[str]:
    """Returns the table of the moments, whose pictures are stored."""
    _warm(browser.new_page(), url)  # another reader has been there: the server is not what is measured
    page = browser.new_context(locale=LOCALES["en"], viewport={"width": SIZE[0], "height": SIZE[1]}).new_page()
    page.set_default_timeout(PATIENCE)
    page.add_init_script(f"({NOTE_SHIFTS})()")
    finished: list[object] = []
    page.on("requestfinished", lambda request: finished.append(request))
    start = time.monotonic()
    page.goto(url, wait_until="commit")
    rows = [
        "| Moment | Seen | Photographed after | Sent until then | Layout shift of the page |",
        "|---|---|---|---|---|",
    ]
    for moment in MOMENTS:
        if moment == 10:
            draw(page, SEVEN)
        if moment == 30:
            page.goto(f"{url}/text")
        page.wait_for_timeout(max(0.0, 1000 * (start + moment - time.monotonic())))
        taken = time.monotonic() - start
        _photograph(page, moment)
        sent = sum(max(0, one.sizes()["responseBodySize"]) for one in list(finished))  # type: ignore[attr-defined]
        picture = f"![after {moment} s](first-{moment}.webp)"
        shift = page.evaluate("window.shift")
        rows.append(f"| {moment} s | {picture} | {taken:.1f} s | {sent / 1e6:.1f} MB | {shift:.2f} |")
    return rows


def _screens(browser: Browser, url: str) -> list[str]:
    """Returns the table of all pages: where that begins which one came to see, and how much of it is seen at once."""
    heads, found = [], {path: [f"/{path}"] for path in STAGES}
    for width, (height, limit) in FIRST_SCREEN.items():
        heads.append(f"Begins at, in {width} x {height} px | Of it above {limit} px")
        context = browser.new_context(locale=LOCALES["en"], viewport={"width": width, "height": height})
        for path, selector in STAGES.items():
            page = context.new_page()
            page.set_default_timeout(PATIENCE)
            page.goto(f"{url}/{path}")
            page.wait_for_selector(READY)
            stage = page.locator(selector).first
            stage.wait_for()
            page.wait_for_timeout(1000)  # until all above it has come
            box = stage.bounding_box() or {"y": 0.0, "height": 0.0}
            seen = max(0.0, min(limit - box["y"], box["height"]))
            found[path].append(f"{box['y']:.0f} px | {seen:.0f} px")
            page.close()
        context.close()
    return [
        " | ".join(["| Page", *heads, ""]).rstrip(),
        "|---" * (1 + 2 * len(heads)) + "|",
        *("| " + " | ".join(cells) + " |" for cells in found.values()),
    ]


def _write(markers: tuple[str, str], rows: Sequence[str]) -> None:
    """Puts a table between two markers of the document."""
    begin, end = markers
    before, _begin, rest = DOCUMENT.read_text(encoding="utf-8").partition(begin)
    after = rest.partition(end)[2]
    DOCUMENT.write_text(before + begin + "\n".join(["", "", *rows, "", ""]) + end + after, encoding="utf-8")


def _warm(page: Page, url: str) -> None:
    page.set_default_timeout(PATIENCE)
    for path in ("/", "/text"):
        page.goto(url + path)
        page.wait_for_load_state("networkidle")
    page.close()


def _photograph(page: Page, moment: int) -> None:
    with Image.open(io.BytesIO(page.screenshot())) as picture:
        small = picture.convert("RGB").resize(SHOWN, Image.Resampling.LANCZOS)
        small.save(DOCUMENT.with_name(f"first-{moment}.webp"), quality=72, method=6)


if __name__ == "__main__":
    main()
