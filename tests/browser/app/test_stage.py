"""What a page is about stands in the first screen, and is shown or runs before anybody has pressed anything."""

import pytest
from playwright.sync_api import expect

from tests.browser.classify.test_digit_canvas import draw
from tests.pages.test_addresses import PATHS

FIRST_SCREEN = {1280: (800, 600), 390: (844, 844)}  # px: width -> height of the window, and where the stage has begun
LEAST = 60  # px of it that are seen by then
SOON = 450  # px: where it begins on a telephone, 390 px wide
STAGES = {  # of each page: what moves, or what one came to see
    "": ".first-picture .stage",
    "course": ".st-key-course-steps",
    "networks": '[data-testid="stDataFrame"]',
    "glossary": ".st-key-glossary-wish",
    "convolution": ".stages",
    "convolution-steps": '[class*="st-key-stepper-"]',
    "feature-maps": ".feature-maps",
    "classify": ".digit-canvas",
    "why": '[data-testid="stImage"]',
    "errors": ".stPlotlyChart",
    "dream": ".dream .board",
    "fool": ".fool .pictures",
    "vanishing": ".stPlotlyChart",
    "architectures": ".architecture svg",
    "surgery": ".surgery .chain",
    "learn": ".train .board",
    "learn-own": ".classes .board",
    "text": ".text-writer .columns",
    "text-inside": '[class*="st-key-inside-"]',
    "text-lesson": '[data-testid="stTextArea"]',
    "text-own": ".own .controls",  # in the tab: the tests' server does not train
    "forecast": ".forecast svg",
    "rows": ".rows .stage",
    "sort": ".sort .stage",
    "describe": ".describe canvas",
    "follow": ".follow canvas",
    "translate": ".translate .said",
    "gan": ".gan-grid",
    "gan-walk": ".latent-walk .board",
    "gan-styles": ".mixer .board",
    "gan-hangul": ".writer .board",
    "style-transfer": '.paint .board, [data-testid="stAlert"]',  # the second where it is not trained
    "gan-learn": ".gan-timeline .runs",
    "gan-live": ".live .board",
    "gan-game": '[data-testid="stImage"]',
    "gan-augmentation": ".st-key-augmentation-stage",  # the chart, or the command that makes it
}
NOT_SOON = {  # on a telephone they begin further down, after their choices
    *("course", "networks", "feature-maps", "why", "errors", "fool", "vanishing", "architectures", "forecast"),
    *("text", "text-inside", "text-own", "translate", "gan-walk", "gan-learn", "gan-live"),
}
FEW = [("text", 1280), ("classify", 390), ("why", 1280), ("dream", 390), ("surgery", 390)]


def test_the_table_has_every_page():
    assert set(STAGES) == set(PATHS.values())


@pytest.mark.parametrize(
    ("path", "width"),
    [
        (path, width) if (path, width) in FEW else pytest.param(path, width, marks=pytest.mark.slow)
        for path in STAGES
        for width in FIRST_SCREEN
    ],
)
def test_the_stage_stands_in_the_first_screen(open_page, path, width):
    height, limit = FIRST_SCREEN[width]
    page = open_page(f"/{path}", width=width)
    page.set_viewport_size({"width": width, "height": height})
    stage = page.locator(STAGES[path]).first
    expect(stage).to_be_visible()
    page.wait_for_timeout(500)
    box = stage.bounding_box()
    assert box is not None and box["y"] + min(LEAST, box["height"]) <= limit, box
    assert width > 390 or path in NOT_SOON or box["y"] <= SOON, box


def test_the_networks_write_before_anybody_asks_and_go_on_from_the_stored_lines(open_page):
    page = open_page("/text")
    written = page.locator(".column .written")
    expect(written.first).not_to_be_empty()  # long before the networks have come
    stored = written.first.inner_text()
    page.locator(".speed input").last.check()
    expect(page.locator(".status")).to_contain_text("All texts are written")
    whole = written.first.inner_text()
    assert whole.startswith(stored) and len(whole) > 250
    page.locator("button.primary").click()
    expect(page.locator(".status")).to_contain_text("All texts are written")
    first = written.first.element_handle()  # the same seed: what was stored is what the networks write
    page.wait_for_function("([node, text]) => node.innerText === text", arg=[first, whole])


def test_an_example_is_read_until_the_reader_draws(open_page):
    page = open_page("/classify")
    guess = page.locator(".guesses strong").first
    expect(guess).to_have_text("4")
    expect(page.locator("canvas.example")).to_have_count(1)
    expect(page.locator("button.clear")).to_be_disabled()  # it is nobody's drawing
    draw(page, [[(140, 40), (140, 240)]])
    expect(guess).to_have_text("1")
    expect(page.locator("canvas.example")).to_have_count(0)
    page.locator("button.clear").click()
    expect(guess).to_have_text("?")
