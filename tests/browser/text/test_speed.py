"""How fast the committed networks write in a tab."""

import numpy as np
import pytest

from tests.browser.text.test_text import BLANK, CELLS, PLAIN, WRITE, sources


@pytest.mark.slow
@pytest.mark.parametrize("code", ["ko", "en"])
def test_tab_writes_two_thousand_characters_a_second(open_page, code):
    """The best of three, as the machine may be training at the same time."""
    page = open_page(BLANK)
    requests = [PLAIN | {"length": 2_000, "temperature": 0.8}] * 3
    found = page.evaluate(WRITE, {"sources": sources(code), "requests": requests})
    for cell, tries in zip(CELLS, np.array_split(found, len(CELLS)), strict=True):
        assert max(one["rate"] for one in tries) >= 2_000, cell
        assert min(one["first"] for one in tries) <= 300, cell
