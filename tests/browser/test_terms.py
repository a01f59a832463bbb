"""Terms explain themselves under the pointer and at a tap; the page's own elements stay as they are."""

from playwright.sync_api import Page, expect

TEXT = """() => {
  const main = document.querySelector("[data-testid=stMain]");
  const walker = document.createTreeWalker(main, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const place = walker.currentNode.data.indexOf("temperature up");
    if (place < 0) continue;
    const range = document.createRange();
    range.setStart(walker.currentNode, place);
    range.setEnd(walker.currentNode, place + 11);
    const { x, y, width, height } = range.getBoundingClientRect();
    return [x + width / 2, y + height / 2];
  }
}"""


def test_a_term_is_explained_under_the_pointer_and_goes_with_it(open_page):
    page: Page = open_page("/text")
    page.wait_for_function("() => CSS.highlights.get('glassbox-terms')?.size > 0")  # marked where they first stand
    x, y = page.evaluate(TEXT)
    page.mouse.move(x, y)
    expect(page.get_by_role("tooltip").filter(has_text="The logits are divided by it")).to_be_visible()
    page.mouse.move(x, y + 300)
    expect(page.locator(".glassbox-term")).to_have_count(0)


def test_the_link_that_is_copied_is_that_of_the_page_as_it_stands(open_page, server):
    page: Page = open_page("/text?seed=7")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"], origin=server)
    page.get_by_role("button", name="More", exact=True).click()
    page.get_by_role("button", name="Copy the link").click()
    expect(page.get_by_role("status").filter(has_text="Copied.")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == page.url
    assert "seed=7" in page.url


def test_the_switches_are_kept_in_the_address_and_widen_the_page(open_page):
    page: Page = open_page("/text", width=1920)
    page.get_by_role("button", name="More", exact=True).click()
    page.get_by_text("Terms in both languages").click()
    expect(page.get_by_text("turn the temperature (온도) up")).to_be_visible()
    page.wait_for_url("**terms=both**")
    narrow = page.locator("h1").bounding_box()
    page.get_by_text("Large, for a projector").click()
    page.wait_for_url("**present=1**")
    page.wait_for_function("() => document.documentElement.classList.contains('present')")
    assert page.get_by_test_id("stMainBlockContainer").bounding_box()["width"] > 1700
    assert page.locator("h1").bounding_box()["height"] > 1.1 * narrow["height"]
