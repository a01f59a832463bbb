"""No page jumps while it loads: what comes late has its room from the start."""

import pytest

from tests.browser.app.test_stage import STAGES

MOST = 0.1  # layout shift of a load, https://web.dev/articles/cls
LATE = 2500  # ms in which the last things come
NOTE_SHIFTS = """() => {
  window.shift = 0;
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) if (!entry.hadRecentInput) window.shift += entry.value;
  }).observe({ type: "layout-shift", buffered: true });
}"""
FEW = [("", 1280), ("", 390), ("convolution", 1280), ("why", 390), ("text-inside", 1280)]


@pytest.mark.parametrize(
    ("path", "width"),
    [
        (path, width) if (path, width) in FEW else pytest.param(path, width, marks=pytest.mark.slow)
        for path in STAGES
        for width in (1280, 390)
    ],
)
def test_no_page_jumps_while_it_loads(open_page, path, width):
    page = open_page(f"/{path}", width=width, before=lambda page: page.add_init_script(f"({NOTE_SHIFTS})()"))
    page.locator(STAGES[path]).first.wait_for()
    page.wait_for_timeout(LATE)
    assert page.evaluate("window.shift") <= MOST
