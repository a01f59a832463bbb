"""The home page: what is drawn flows through the network, cards move while they are seen, and each card is a link."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.classify.test_digit_canvas import FIELD, SEVEN, Points

FIRST = ".first-picture"
RUNTIME = re.compile(r"\.(wasm|onnx)(\?|$)")
MOST_AT_HOME = 1_500_000  # bytes


def draw(page: Page, strokes: list[Points]) -> None:
    canvas = page.locator(".paper canvas")
    canvas.wait_for()
    box = canvas.bounding_box()
    assert box is not None
    unit = box["width"] / FIELD
    for (x, y), *rest in strokes:
        page.mouse.move(box["x"] + x * unit, box["y"] + y * unit)
        page.mouse.down()
        for x, y in rest:
            page.mouse.move(box["x"] + x * unit, box["y"] + y * unit, steps=6)
        page.mouse.up()


def painted(page: Page, left: float, right: float) -> int:
    """Returns how many pixels of the flow between two shares of its width are bright."""
    return page.locator(".flow canvas").evaluate(
        """(canvas, [left, right]) => {
          const [x, width] = [Math.floor(left * canvas.width), Math.floor((right - left) * canvas.width)];
          const { data } = canvas.getContext("2d").getImageData(x, 45, width, canvas.height - 45);
          let bright = 0;
          for (let i = 0; i < data.length; i += 4) bright += data[i] + data[i + 1] + data[i + 2] > 420;
          return bright;
        }""",
        [left, right],
    )


def test_a_stroke_becomes_maps_and_bars(open_page):
    page = open_page("/")
    draw(page, SEVEN)
    expect(page.locator(FIRST)).to_have_attribute("data-engine", "page")
    expect(page.locator(".guess strong")).to_have_text("7")
    expect(page.locator("ol li.top strong")).to_have_text("7")
    expect(page.locator(".status")).to_contain_text("Computed in this tab")
    labels = page.locator(".read ol li strong").all_inner_texts()
    assert labels == [str(digit) for digit in range(10)]  # fixed rows: no answer changes its place
    for place in range(1, 8):
        assert painted(page, place / 8, (place + 1) / 8) > 50
    page.get_by_role("button", name="Clear").click()
    expect(page.locator(".guess strong")).to_have_text("?")


def test_an_untouched_page_draws_a_digit_itself_and_loads_no_runtime(open_page):
    asked = []
    page = open_page("/", before=lambda page: page.on("request", lambda request: asked.append(request.url)))
    expect(page.locator(".guess strong")).to_have_text("3")
    expect(page.locator(".status")).to_contain_text("A recording of mnist-cnn")
    assert painted(page, 1 / 8, 2 / 8) > 50
    assert not [url for url in asked if RUNTIME.search(url)]


@pytest.mark.slow
def test_without_the_runtime_the_server_computes_and_a_retry_is_offered(open_page):
    page = open_page(
        "/",
        before=lambda page: page.route("**/*.wasm", lambda route: route.abort(), times=1),
        expected="wasm|ArrayBuffer",
    )
    draw(page, SEVEN)
    expect(page.locator(FIRST)).to_have_attribute("data-engine", "server")
    expect(page.locator(".guess strong")).to_have_text("7")
    page.get_by_role("button", name="Try again").click()
    expect(page.locator(FIRST)).to_have_attribute("data-engine", "page")
    expect(page.locator(".guess strong")).to_have_text("7")


def test_a_reload_keeps_the_drawing(open_page):
    page = open_page("/")
    draw(page, SEVEN)
    expect(page.locator(".guess strong")).to_have_text("7")
    page.reload()
    expect(page.locator(".guess strong")).to_have_text("7")
    expect(page.locator(".status")).to_contain_text("Computed in this tab")


def test_paper_and_bars_stand_together_in_the_first_screen(open_page):
    page = open_page("/")
    for width in (1280, 390):
        page.set_viewport_size({"width": width, "height": 800})
        page.wait_for_timeout(500)
        for part in (".paper", ".read ol"):
            box = page.locator(part).bounding_box()
            assert box is not None and box["y"] + box["height"] <= 620


def test_each_card_is_a_link_wherever_it_is_pressed(open_page):
    page = open_page("/")
    cards = page.locator('[class*="st-key-card-"]')
    expect(cards).to_have_count(9)
    for place in range(9):
        card = cards.nth(place)
        card.scroll_into_view_if_needed()
        for share in (0.3, 0.95):  # in its picture, and at its foot
            found = card.evaluate(
                """(card, share) => {
                  const { left, top, width, height } = card.getBoundingClientRect();
                  const y = Math.min(innerHeight - 2, top + share * height);
                  return document.elementFromPoint(left + width / 2, y)?.closest("a")?.href ?? "";
                }""",
                share,
            )
            assert found.startswith("http")
    cards.first.locator(".tile").hover(force=True)
    cards.first.locator(".tile").click(force=True)
    page.wait_for_url("**/convolution**")


def test_tiles_move_only_while_they_are_seen(open_page):
    page = open_page("/", width=390)
    tiles = page.locator(".tile")
    expect(tiles).to_have_count(9)
    expect(tiles.last).to_have_attribute("data-state", "resting")
    tiles.last.scroll_into_view_if_needed()
    expect(tiles.last).to_have_attribute("data-state", "running")
    expect(tiles.first).to_have_attribute("data-state", "resting")


def test_with_reduced_motion_nothing_moves(open_page):
    page = open_page("/", before=lambda page: page.emulate_media(reduced_motion="reduce"))
    expect(page.locator(".guess strong")).to_have_text("3")
    page.locator(".tile").first.scroll_into_view_if_needed()
    seen = [page.locator(".tile canvas").first.evaluate("canvas => canvas.toDataURL()")]
    page.wait_for_timeout(700)
    seen.append(page.locator(".tile canvas").first.evaluate("canvas => canvas.toDataURL()"))
    assert seen[0] == seen[1]


def test_from_a_cold_cache_the_first_stroke_has_bars_soon(chromium, server):
    """Bars stand within 2.5 s of the first stroke on the machine of the issue; here with room for busy ones."""
    context = chromium.new_context(locale="en-US", viewport={"width": 1280, "height": 800})
    page = context.new_page()
    page.goto(server)
    page.locator(".paper canvas").wait_for()
    draw(page, SEVEN)
    start = page.evaluate("performance.now()")
    expect(page.locator(".guess strong")).to_have_text("7")
    assert page.evaluate("performance.now()") - start < 10_000
    context.close()


def test_home_sends_little_before_the_first_touch(chromium, server):
    """Ours is a tenth of it; the rest is Streamlit's own, whose scripts go packed (core/ui/frame/look/packed.py)."""
    context = chromium.new_context(locale="en-US", viewport={"width": 1280, "height": 800})  # with an empty cache
    page, finished = context.new_page(), []
    page.on("requestfinished", lambda request: finished.append(request))
    page.goto(server)
    expect(page.locator(".guess strong")).to_have_text("3")
    page.wait_for_timeout(2000)  # what comes late
    sizes = {one.url: one.sizes()["responseBodySize"] for one in finished if one.url.startswith(server)}
    context.close()
    assert 500_000 < sum(sizes.values()) < MOST_AT_HOME
    assert not [url for url in sizes if RUNTIME.search(url)]
    assert sum(size for url, size in sizes.items() if "/runtime/" in url) < 100_000
