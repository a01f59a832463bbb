"""Where the tab cannot write, the server does: what only a real browser shows of it."""

import pytest
from playwright.sync_api import expect

from tests.browser.text.test_text import BROKEN_OFF


@pytest.mark.parametrize("asked", ["Write", pytest.param("Another text", marks=pytest.mark.slow)])
def test_stop_ends_the_texts_of_the_server_and_leaves_them(open_page, asked):
    def without_wasm(page):
        page.route("**/*.wasm", lambda route: route.abort())

    page = open_page("/text?writes=ko&length=10000", before=without_wasm, expected=BROKEN_OFF)
    page.get_by_role("button", name=asked, exact=True).click()
    expect(page.get_by_test_id("stCode")).to_have_count(3)
    stop = page.get_by_role("button", name="Stop")
    stop.click()
    expect(stop).to_be_disabled()
    expect(page.get_by_role("button", name="Download")).to_have_count(3)
    texts = page.get_by_test_id("stCode").all_inner_texts()
    assert all(0 < len(text) < 1_000 for text in texts)
    page.locator("[class*=st-key-next-] button").first.click()
    page.wait_for_timeout(1_000)
    assert page.get_by_test_id("stCode").all_inner_texts() == texts
