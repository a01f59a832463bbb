"""axe-core on the pages: nothing serious or critical of ours, in both languages and themes, wide and narrow.

What is Streamlit's own is listed in STREAMLITS, with what it is.
"""

import itertools

import pytest
from playwright.sync_api import Page, expect

from core.runtime_install import WEB
from tests.browser.conftest import skip_or_fail
from tests.pages.test_addresses import PATHS

AXE = WEB / "node_modules" / "axe-core" / "axe.min.js"
# Streamlit's own menu of a telephone: lists whose items its links have taken the role from.
STREAMLITS = ['[data-testid="stSidebarNav"]']
LANGUAGES, THEMES, WIDTHS = ("en", "ko"), ("light", "dark"), (1280, 390)
FEW = [
    ("", "en", "light", 1280),
    ("", "ko", "dark", 390),
    ("text", "en", "dark", 1280),
    ("classify", "ko", "light", 390),
    ("learn", "en", "light", 1280),
]


def findings(page: Page, without: tuple[str, ...] = ()) -> list[str]:
    """Returns the serious and critical findings of axe-core, one line an element, outside of some elements."""
    if not AXE.is_file():
        skip_or_fail("axe-core is missing: `make install` brings it.")
    page.evaluate(AXE.read_text(encoding="utf-8"))
    exclude = [[part] for part in (*STREAMLITS, *without)]
    found = page.evaluate("exclude => axe.run({ exclude }, { resultTypes: ['violations'] })", exclude)
    return [
        f"{rule['id']}: {target} {node['html'][:160]}"
        for rule in found["violations"]
        if rule["impact"] in ("serious", "critical")
        for node in rule["nodes"]
        for target in [" ".join(map(str, node["target"]))]
    ]


def look(open_page, path: str, language: str, theme: str, width: int) -> list[str]:
    page = open_page(f"/{path}", language=language, theme=theme, width=width, expected="ERR_ABORTED")
    expect(page.locator("h1")).to_be_visible()
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(1000)  # what comes in late
    found = findings(page)
    page.close()  # many pages at once, all of which move, would be waited for in vain
    return found


@pytest.mark.parametrize(("path", "language", "theme", "width"), FEW)
def test_a_page_has_no_serious_finding(open_page, path, language, theme, width):
    assert look(open_page, path, language, theme, width) == []


@pytest.mark.slow
@pytest.mark.parametrize("path", sorted(PATHS.values()))
def test_no_page_has_a_serious_finding_in_any_look(open_page, path):
    found = {
        (language, theme, width): look(open_page, path, language, theme, width)
        for language, theme, width in itertools.product(LANGUAGES, THEMES, WIDTHS)
    }
    assert {look: lines for look, lines in found.items() if lines} == {}
