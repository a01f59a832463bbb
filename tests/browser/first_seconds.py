"""Visits the app as somebody who has never been there, and writes down what has come after 1, 3, 10 and 30 seconds.

It photographs those moments, docs/first-*.webp, and puts the table of what was measured into docs/first_seconds.md.

python -m tests.browser.first_seconds
"""

import io
import time
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, sync_playwright

from core.bench.server import serve
from tests.browser.conftest import FLAGS, LOCALES, PATIENCE, find_chromium
from tests.browser.test_digit_canvas import SEVEN
from tests.browser.test_home import draw

DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "first_seconds.md"
BEGIN, END = "<!-- measured -->", "<!-- end of what was measured -->"
MOMENTS = (1, 3, 10, 30)  # s after the address was opened
SIZE, SHOWN = (1280, 800), (800, 500)  # px of the window, and of the picture of it
SHIFTS = """() => {
  window.shift = 0;
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) if (!entry.hadRecentInput) window.shift += entry.value;
  }).observe({ type: "layout-shift", buffered: true });
}"""


def main() -> None:
    """Makes the visit: the home page, a stroke, then three networks that write."""
    with sync_playwright() as playwright, serve() as server:
        browser = playwright.chromium.launch(executable_path=find_chromium(playwright), args=FLAGS)
        _warm(browser.new_page(), server.url)  # another reader has been there: the server is not what is measured
        page = browser.new_context(locale=LOCALES["en"], viewport={"width": SIZE[0], "height": SIZE[1]}).new_page()
        page.set_default_timeout(PATIENCE)
        page.add_init_script(f"({SHIFTS})()")
        finished: list[object] = []
        page.on("requestfinished", lambda request: finished.append(request))
        start = time.monotonic()
        page.goto(server.url, wait_until="commit")
        rows = []
        for moment in MOMENTS:
            if moment == 10:
                draw(page, SEVEN)
            if moment == 30:
                page.goto(f"{server.url}/text")
            page.wait_for_timeout(max(0.0, 1000 * (start + moment - time.monotonic())))
            taken = time.monotonic() - start
            _photograph(page, moment)
            sent = sum(max(0, one.sizes()["responseBodySize"]) for one in list(finished))  # type: ignore[attr-defined]
            picture = f"![after {moment} s](first-{moment}.webp)"
            shift = page.evaluate("window.shift")
            rows.append(f"| {moment} s | {picture} | {taken:.1f} s | {sent / 1e6:.1f} MB | {shift:.2f} |")
        browser.close()
    head = [
        "| Moment | Seen | Photographed after | Sent until then | Layout shift of the page |",
        "|---|---|---|---|---|",
    ]
    before, _begin, rest = DOCUMENT.read_text(encoding="utf-8").partition(BEGIN)
    after = rest.partition(END)[2]
    table = "\n".join(["", "", *head, *rows, "", ""])
    DOCUMENT.write_text(before + BEGIN + table + END + after, encoding="utf-8")


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
