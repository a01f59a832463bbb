"""Terms explain themselves under the pointer, at a tap and by the keyboard; the page's own elements stay."""

from playwright.sync_api import Page, expect

MARKED = """([word, isInPart]) => {
  for (const range of CSS.highlights.get("glassbox-terms") ?? []) {
    const isIn = range.startContainer.getRootNode() !== document;
    if (range.toString() !== word || isIn !== isInPart) continue;
    range.startContainer.parentElement.scrollIntoView({ block: "center" });
    const { x, y, width, height } = range.getBoundingClientRect();
    return [x + width / 2, y + height / 2];
  }
}"""


def middle_of(page: Page, word: str, *, is_in_part: bool) -> tuple[float, float]:
    """Returns where a term is marked, on the page itself or within a part that runs in the tab."""
    x, y = page.wait_for_function(MARKED, arg=[word, is_in_part]).json_value()
    return x, y


def test_a_term_is_explained_under_the_pointer_and_by_the_keyboard(open_page):
    page: Page = open_page("/learn")
    for word, is_in_part, says in [
        ("weights", False, "A number inside the network"),
        ("epoch", True, "One pass through all training examples"),
    ]:
        x, y = middle_of(page, word, is_in_part=is_in_part)
        page.mouse.move(x, y)
        expect(page.get_by_role("tooltip").filter(has_text=says)).to_be_visible()
        page.mouse.move(x, y + 200)
        expect(page.get_by_role("tooltip").filter(has_text=says)).to_have_count(0)
    page.get_by_role("button", name="More", exact=True).focus()
    page.keyboard.press("Tab")
    expect(page.get_by_text("Terms on this page")).to_be_focused()
    page.keyboard.press("Enter")
    terms = page.locator(".term-list dt")
    expect(terms.filter(has_text="epoch")).to_be_visible()
    page.keyboard.press("Escape")
    expect(terms.first).to_be_hidden()


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
    expect(page.locator("h1")).to_have_count(1)  # while the page is drawn anew there may be two
    narrow = page.locator("h1").bounding_box()
    page.get_by_text("Large, for a projector").click()
    page.wait_for_url("**present=1**")
    page.wait_for_function("() => document.documentElement.classList.contains('present')")
    assert page.get_by_test_id("stMainBlockContainer").bounding_box()["width"] > 1700
    assert page.locator("h1").bounding_box()["height"] > 1.1 * narrow["height"]
